"""Splits without leaks, and evaluations that compare like with like."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import BadInput
from core.recommend import Inputs, Options, Protocol, compare, evaluate
from core.recommend.data.shop import Shop
from core.recommend.evaluation import results
from core.recommend.evaluation.evaluate import prepare
from core.recommend.evaluation.splits import split
from core.recommend.events import from_arrays
from tests.core.recommend.shops import random_inputs

DAY = 86_400.0


def test_time_split_trains_only_on_the_past() -> None:
    events = random_inputs(2, users=20, events=600).events
    made = split(events, "time")
    assert np.nanmax(events.time[made.train]) < made.cutoff
    assert made.undated == int(np.isnan(events.time).sum()) > 0
    trained = events.where(made.train).seen
    assert made.test.multiply(trained).nnz == 0, "a pair met in training is no new item"
    assert not made.warning


def test_time_split_keeps_repeats_on_request() -> None:
    events = random_inputs(2, users=20, events=600).events
    assert split(events, "time", repeats=True).test.nnz > split(events, "time").test.nnz


@pytest.mark.parametrize("name", ["user", "last"])
def test_a_pair_is_never_on_both_sides(name: str) -> None:
    events = random_inputs(5, users=20, events=600).events
    made = split(events, name)  # type: ignore[arg-type]
    assert made.test.multiply(events.where(made.train).seen).nnz == 0
    assert made.warning


def test_random_split_holds_out_a_fifth_of_each_users_pairs() -> None:
    events = random_inputs(5, users=20, items=40, events=900).events
    held = np.diff(split(events, "user").test.indptr)
    np.testing.assert_array_equal(held, np.floor(0.2 * np.diff(events.seen.indptr)))


def test_last_split_holds_out_the_newest_first_meeting() -> None:
    events = from_arrays(["u", "u", "u", "v"], ["a", "b", "a", "a"], kinds=["view"] * 4, times=[0.0, DAY, 2 * DAY, 0.0])
    test = split(events, "last").test.toarray()
    assert test.tolist() == [[0.0, 1.0], [0.0, 0.0]]


def test_target_purchase_counts_only_purchases_as_hits() -> None:
    events = random_inputs(2, users=20, events=600).events
    bought = split(events, "time", target="purchase").test
    assert 0 < bought.nnz < split(events, "time").test.nnz


@pytest.mark.parametrize(("name", "kwargs"), [("weekly", {}), ("time", {"target": "likes"})])
def test_unknown_words_are_refused(name: str, kwargs: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        split(random_inputs(1).events, name, **kwargs)  # type: ignore[arg-type]


def test_data_without_times_asks_for_another_split() -> None:
    events = from_arrays(["u", "v"], ["a", "b"])
    with pytest.raises(BadInput) as caught:
        split(events, "time")
    assert caught.value.hint


def test_one_event_cannot_be_split() -> None:
    with pytest.raises(BadInput):
        split(from_arrays(["u"], ["a"], times=[1.0]), "user")


def test_the_same_scorer_twice_differs_by_exactly_nothing() -> None:
    one, two = evaluate(random_inputs(2, users=20, events=600), ["ease", "ease"])
    found = compare(one, two)
    assert all((f.value, f.low, f.high) == (0.0, 0.0, 0.0) for f in found.differences.values())
    assert found.overlap == found.rank_biased_overlap == 1.0


def test_every_figure_has_its_interval_and_users() -> None:
    for one in evaluate(random_inputs(2, users=20, events=600), ["popularity", "ease", "sentiment"]):
        assert len(one.users) > 0
        for name, figure in one.figures.items():
            if name not in ("coverage", "gini"):
                assert figure.low is not None
                assert figure.low <= figure.value <= figure.high  # type: ignore[operator]


def test_a_scorer_that_cannot_run_gives_its_reason() -> None:
    bare = Inputs(random_inputs(2, users=20, events=600).events)
    found = {one.scorer: one for one in evaluate(bare, ["popularity", "content", "sentiment"])}
    assert found["popularity"].figures
    assert found["content"].reason
    assert not found["content"].figures


def test_shoppers_that_cannot_be_scored_count_as_no_hit() -> None:
    (one,) = evaluate(random_inputs(2, users=20, events=600), ["sentiment"])
    assert one.scorable < len(one.users)


def test_taste_beats_popularity_where_there_is_taste() -> None:
    """Two groups of users, two groups of items: neighbours must find the group, popularity cannot."""
    rng = np.random.default_rng(0)
    users = np.repeat(np.arange(60), 20)
    group = users % 2
    items = rng.integers(0, 20, len(users)) + 20 * group
    times = np.tile(np.arange(20), 60) * DAY + rng.random(len(users))
    events = from_arrays([f"u{n:02d}" for n in users], [f"i{n:02d}" for n in items], times=times)
    popular, near = evaluate(Inputs(events), ["popularity", "item_knn"], Protocol(), Options())
    low = compare(popular, near).differences["ndcg"].low
    assert low is not None
    assert low > 0


def test_readers_who_ask_at_once_share_one_evaluation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[list[str]] = []

    def slow(_inputs: object, scorers: list[str], *_rest: object, **_named: object) -> list[SimpleNamespace]:
        asked.append(scorers)
        time.sleep(0.1)
        return [SimpleNamespace(scorer=name, reason="") for name in scorers]

    monkeypatch.setattr(results, "evaluate", slow)
    monkeypatch.setattr(results, "inputs_of", lambda *_given: None)
    shop = Shop(tmp_path, (), 0)
    wanted = [["a", "b"], ["b"], ["a"], ["c", "a"]] * 2
    with ThreadPoolExecutor(len(wanted)) as pool:
        found = list(pool.map(lambda names: results.evaluations(None, shop, Options(), Protocol(), names), wanted))
    assert sorted(name for one in asked for name in one) == ["a", "b", "c"], "each scorer is evaluated once"
    assert all(set(names) <= set(one) for names, one in zip(wanted, found, strict=True))


def test_what_is_found_of_the_catalog_is_found_once() -> None:
    inputs = random_inputs(4)
    first, second = (prepare(inputs, Protocol(seed=seed), Options()) for seed in (1, 2))
    assert first.features.A is second.features.A
    assert first.groupings["category"] is second.groupings["category"]
    assert first.groupings["category"] is not None
