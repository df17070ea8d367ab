"""Replay: the laws of a fair comparison, planted faults, and what each kind of plan does."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any, ClassVar

import numpy as np
import pytest

from core.clean import Recipe, RecipeStep, from_json
from core.errors import BadInput
from core.jobs import open_jobs
from core.lake import Lake
from core.recommend import Inputs, Options, Protocol
from core.recommend.data import inputs_of, open_shop
from core.recommend.evaluation.evaluate import Figure, evaluate
from core.recommend.events import from_arrays
from core.recommend.replay import checks_plan, frozen, laid, newest, recipe_plan, replay
from core.recommend.replay.curves import Ground, fitting
from core.recommend.replay.effects import MOST_PLAYERS, verdict
from core.recommend.replay.faults import FAULTS, version_with
from core.recommend.replay.freeze import itself
from core.recommend.replay.job import HANDLER, run_curves, submit
from core.recommend.replay.merges import _merged
from core.recommend.replay.money import Orders
from core.recommend.replay.outcome import digest, outcome
from core.recommend.replay.plans import Change, Plan
from core.recommend.replay.results import newest_curves
from tests.core.recommend.shops import land, land_shop, random_inputs

USER = Protocol(split="user")


def step(name: str, *columns: str, **params: Any) -> RecipeStep:
    return RecipeStep(name, columns, params)


def dirty(inputs: Inputs, seed: int = 3) -> Inputs:
    """The same shop with some ids written otherwise; rows stay what they were."""
    from dataclasses import replace

    events = inputs.events
    at = np.random.default_rng(seed).random(len(events)) < 0.3
    items = [f"{events.items[i]} x" if odd else events.items[i] for i, odd in zip(events.item, at, strict=True)]
    made = from_arrays(list(events.users[events.user]), items, times=events.time, rows=events.row)
    made.kind[:] = events.kind
    return replace(inputs, events=made, catalog=None, reviews=None)


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(land_shop)


def test_the_same_data_twice_differs_by_exactly_nothing(shop: Lake) -> None:
    inputs = inputs_of(shop, open_shop(shop, "events"))
    for protocol in (Protocol(), USER, Protocol(split="last")):
        test = frozen(inputs, protocol)
        one, two = laid(test, inputs), itself(test)
        assert digest(one) == digest(two)
        first, second = (outcome(test, version, "ease", Options()) for version in (one, two))
        for name, values in first.values.items():
            assert np.array_equal(values, second.values[name], equal_nan=True)
        assert first.coverage == second.coverage


@pytest.mark.parametrize("scorer", ["ease", "popularity", "item_knn"])
def test_the_frozen_test_scores_as_evaluation_does(shop: Lake, scorer: str) -> None:
    """Of clean data the replay's figures are those of the leaderboard."""
    inputs = inputs_of(shop, open_shop(shop, "events"))
    test = frozen(inputs, Protocol())
    mine = outcome(test, itself(test), scorer, Options())
    theirs = evaluate(inputs, [scorer])[0]
    for name in ("ndcg", "recall"):
        assert np.allclose(mine.values[name], theirs.values[name])
    assert mine.coverage == theirs.figures["coverage"].value


@pytest.mark.parametrize("protocol", [Protocol(), USER, Protocol(split="last")])
def test_no_row_of_the_test_trains_in_any_version(protocol: Protocol) -> None:
    inputs = random_inputs(4, users=30, items=15, events=900)
    test = frozen(inputs, protocol)
    held = set(inputs.events.row[~test.made.train].tolist())
    version = laid(test, dirty(inputs))
    assert not held & set(version.inputs.events.row.tolist())
    trained = version.inputs.events.where(version.inputs.events.active)
    canon = version.item[trained.item]
    keys = {int(u) * inputs.events.shape[1] + int(i) for u, i in zip(trained.user, canon, strict=True)}
    assert not keys & set(test.held.tolist())


def test_ids_written_otherwise_are_the_same_product() -> None:
    inputs = random_inputs(5, users=30, items=15, events=900)
    test = frozen(inputs, USER)
    version = laid(test, dirty(inputs))
    names = [str(one).removesuffix(" x") for one in version.inputs.events.items]
    assert [str(inputs.events.items[one]) for one in version.item] == names
    assert len(version.inputs.events.items) > len(inputs.events.items) - 3


def test_removing_what_was_repeated_gives_exactly_the_clean_figures(lake: Lake) -> None:
    """Rows delivered twice, seconds apart, then one of each kept: the law that makes a replay believable."""
    import pandas as pd

    rng = np.random.default_rng(1)
    rows = [
        (
            f"u{rng.integers(40)}",
            f"p{int(rng.zipf(1.6)) % 30}",
            "view",
            str(pd.Timestamp("2026-06-01") + pd.Timedelta(minutes=n)),
        )
        for n in range(900)
    ]
    frame = pd.DataFrame([*rows, *(rows[n] for n in range(0, 900, 3))], columns=["user", "item", "what", "at"])
    land(
        lake, "events", frame, "events", {"user_id": "user", "item_id": "item", "event_type": "what", "timestamp": "at"}
    )
    recipe = Recipe((step("deduplicate_rows", "user", "item", "what", "at"),))
    plan = recipe_plan(lake, open_shop(lake, "events"), "events", recipe)
    assert plan.changes[0].rows_removed >= 300
    found = replay(plan, "ease", USER, Options(form="strict"))
    assert found.control == 0.0
    assert found.total.trained < 0
    clean = inputs_of(lake, open_shop(lake, "events"))
    only = clean.events.where(clean.events.row < 900)
    test = frozen(plan.data(plan.everything), USER)
    from dataclasses import replace

    alone = outcome(test, laid(test, replace(clean, events=only)), "ease", Options(form="strict"))
    whole = outcome(test, laid(test, plan.data(plan.everything)), "ease", Options(form="strict"))
    assert np.array_equal(alone.values["ndcg"], whole.values["ndcg"])


def test_a_recipe_is_told_step_by_step_and_sums_to_the_whole(shop: Lake) -> None:
    recipe = Recipe(
        (
            step("standardise_event_types", "what"),
            step("drop_rows", condition="item = 'P01'"),
            step("drop_rows", condition="what = 'view'"),
        )
    )
    plan = recipe_plan(shop, open_shop(shop, "events"), "events", recipe)
    told: list[tuple[int, int]] = []
    found = replay(plan, "ease", USER, progress=lambda done, total: told.append((done, total)))
    assert found.control == 0.0
    assert told[-1][0] <= told[-1][1]
    path = sum(effect.path["ndcg"].value for effect in found.effects)
    assert path == pytest.approx(found.total.path["ndcg"].value, abs=1e-12)
    shares = sum(effect.share.value for effect in found.effects)
    assert found.method in ("shapley", "alone")
    assert shares == pytest.approx(found.total.path["ndcg"].value, abs=1e-12)
    assert found.effects[0].verdict == "nothing"  # the reader knows these words already


class _Toy:
    """A plan whose data are random, one for each set of changes."""

    def __init__(self, n: int) -> None:
        self.made: dict[frozenset[int], Inputs] = {}
        base = random_inputs(9, users=25, items=12, events=700)
        self.plan = Plan("recipe", "toy", None, tuple(Change({}) for _ in range(n)), self.read)  # type: ignore[arg-type]
        self.base = base

    def read(self, taken: frozenset[int], known: Any) -> tuple[str, Inputs | None]:
        from dataclasses import replace

        mark = str(sorted(taken))
        if mark in known:
            return mark, None
        gone = np.zeros(len(self.base.events), dtype=bool)
        for one in range(len(self.plan.changes)):
            if one in taken:
                gone |= np.random.default_rng(one).random(len(gone)) < 0.15
        return mark, replace(self.base, events=self.base.events.where(~gone))


def test_shapley_is_the_mean_over_all_orders() -> None:
    toy = _Toy(3)
    found = replay(toy.plan, "popularity", USER)
    test = frozen(toy.plan.data(toy.plan.everything), USER)

    def value(taken: frozenset[int]) -> float:
        return float(
            np.nan_to_num(
                outcome(test, laid(test, toy.plan.data(taken)), "popularity", Options()).values["ndcg"]
            ).mean()
        )

    worth = {s: value(frozenset(s)) for s in [(), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]}
    sums = np.zeros(3)
    for order in permutations(range(3)):
        for place, one in enumerate(order):
            sums[one] += worth[tuple(sorted(order[: place + 1]))] - worth[tuple(sorted(order[:place]))]
    assert [effect.share.value for effect in found.effects] == pytest.approx(list(sums / 6))
    assert found.method == "shapley"


def test_many_steps_are_left_out_one_by_one() -> None:
    assert replay(_Toy(MOST_PLAYERS + 1).plan, "popularity", USER).method == "left_out"


def test_verdicts_go_by_the_interval() -> None:
    assert verdict(Figure(0.1, 0.05, 0.2), False) == "gains"
    assert verdict(Figure(-0.1, -0.2, -0.05), False) == "costs"
    assert verdict(Figure(0.01, -0.2, 0.05), False) == "unclear"
    assert verdict(Figure(0.01, -0.2, 0.05), True) == "nothing"


def test_money_is_in_proportion_and_unknown_without_orders() -> None:
    orders = Orders(2_000, 100, 40.0, "EUR")
    worth = orders.worth(Figure(0.01, -0.01, 0.03), 0.1, 0.5)
    assert (worth.value, worth.low, worth.high) == pytest.approx((100.0, -100.0, 300.0))
    assert np.isnan(Orders(10, 0, float("nan"), "").worth(Figure(0.01, 0.0, 0.02), 0.1).value)


@pytest.mark.parametrize("name", list(FAULTS))
def test_every_fault_leaves_the_test_alone_and_more_of_it_is_more(name: str) -> None:
    inputs = random_inputs(6, users=40, items=20, events=1500)
    test = frozen(inputs, Protocol())
    clean = itself(test)
    few, about = version_with(test, FAULTS[name], 0.1, 7)
    again, _same = version_with(test, FAULTS[name], 0.1, 7)
    assert digest(few) == digest(again) != digest(clean)
    assert np.array_equal(few.shopper, clean.shopper)
    assert about.any() == (name in ("storm", "variants", "pushed"))
    assert len(about) == len(few.inputs.events.items) == len(few.item)
    found = outcome(test, few, "ease", Options())
    assert np.isfinite(found.values["ndcg"]).all()


def test_rows_written_twice_within_a_second_change_nothing_in_the_sound_form(shop: Lake) -> None:
    ground = Ground(inputs_of(shop, open_shop(shop, "events")), "ease", USER)
    curve = ground.curve("exact", (0.3,))
    assert curve.points[0].ndcg.value == 0.0
    assert not curve.falls
    assert curve.bearable == 0.3


def test_faults_without_times_are_not_offered() -> None:
    inputs = random_inputs(6)
    inputs.events.time[:] = np.nan
    assert {one.id for one in fitting(inputs)} == {one.id for one in FAULTS.values() if not one.timed}


def test_a_merge_makes_ids_one_and_keeps_the_catalogs_own_entry() -> None:
    inputs = random_inputs(8)
    ids = inputs.events.items
    merged = _merged(inputs, {str(ids[1]): str(ids[0]), str(ids[0]): str(ids[0])}, False)
    assert len(merged.events.items) == len(ids) - 1
    assert len(merged.events) == len(inputs.events)
    assert merged.catalog is not None
    assert merged.catalog.row[0] == 0
    assert [str(merged.events.items[one]) for one in merged.events.item[:50]] == [
        str(ids[0] if one == 1 else ids[one]) for one in inputs.events.item[:50]
    ]


def test_checks_need_a_report_and_rows_that_fail(shop: Lake) -> None:
    with pytest.raises(BadInput, match="not been checked"):
        checks_plan(shop, open_shop(shop, "events"))


def test_what_recommendations_do_not_read_is_refused_in_words(shop: Lake) -> None:
    import pandas as pd

    land(shop, "people", pd.DataFrame({"user": ["u1"]}), "users", {"user_id": "user"})
    with pytest.raises(BadInput, match="do not read people"):
        recipe_plan(shop, open_shop(shop, "events"), "people", Recipe((step("trim_space", "user"),)))
    with pytest.raises(BadInput, match="no step"):
        recipe_plan(shop, open_shop(shop, "events"), "events", Recipe())


def test_a_job_stores_what_a_page_reads_back(shop: Lake) -> None:
    recipe = Recipe((step("drop_rows", condition="item = 'P01'"), step("trim_space", "item")))
    jobs = open_jobs(shop)
    identity = submit(jobs, "recipe", "events", "events", "popularity", USER, {"recipe": recipe.as_dict()})
    job = jobs.wait(identity)
    assert job.state == "done", job.error
    found = newest(shop, "recipe", "events", "events")
    assert found is not None
    assert not found.stale
    assert found.replayed.control == 0.0
    assert found.protocol == USER
    assert [one.about["step"]["step"] for one in found.changes] == ["drop_rows", "trim_space"]
    assert from_json(json.dumps({"steps": [found.changes[0].about["step"]]})).steps[0].step == "drop_rows"
    assert HANDLER.endswith(":run")


def test_curves_go_on_where_they_stopped(shop: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.recommend.replay import job as room

    monkeypatch.setattr(room, "SHARES", (0.2,))
    made: list[str] = []

    class Once:
        lake, author = shop, None
        params: ClassVar[dict[str, Any]] = {"events": "events", "scorer": "popularity", "protocol": USER.as_json()}

        def progress(self, done: int, total: int, message: str = "") -> None:
            made.append(message)
            if len(made) == 4:
                raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        run_curves(Once())  # type: ignore[arg-type]
    first = newest_curves(shop, "events")
    assert first is not None
    made[:] = [""] * 10
    run_curves(Once())  # type: ignore[arg-type]
    kept = newest_curves(shop, "events")
    assert kept is not None
    assert set(kept.curves) == set(FAULTS)
