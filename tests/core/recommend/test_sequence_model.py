"""The sequence model: it finds an order that popularity cannot, explains itself to the last digit, and is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import Unavailable
from core.recommend import Features, Inputs, Options
from core.recommend.events import Events, from_arrays
from core.recommend.lists.ranking import top
from core.recommend.scorers.families import sequential
from core.recommend.scorers.neural import allowed, fit_sequences, forward, kept
from core.recommend.scorers.neural.sequences import BEGIN, FIRST, PAD, sequences_of, windows

SMALL = {"width": 16.0, "blocks": 1.0, "length": 6.0, "dropout": 0.0, "rate": 1e-2, "epochs": 12.0, "repeats": 0.0}
ITEMS = 20
STEP = 7
"""The next item is always seven places on, round a circle of twenty: every item is met equally often."""


def circle(users: int = 80, length: int = 9) -> Events:
    """Shoppers who enter the circle anywhere and walk on; rows in random order."""
    dice = np.random.default_rng(3)
    starts = dice.integers(0, ITEMS, users)
    user = np.repeat(np.arange(users), length)
    place = np.tile(np.arange(length), users)
    item = (starts[user] + STEP * place) % ITEMS
    order = dice.permutation(len(user))
    return from_arrays(
        [f"u{n:03d}" for n in user[order]], [f"i{n:02d}" for n in item[order]], times=place[order] * 60.0
    )


def features(events: Events, home: Path | None = None) -> Features:
    return Features(Inputs(events, home=home), Options())


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Features, sequential.Sequential]:
    one = features(circle(), tmp_path_factory.mktemp("home"))
    with allowed.training():
        return one, sequential.build(one, SMALL)


def test_it_finds_what_follows_where_popularity_cannot(fitted: tuple[Features, sequential.Sequential]) -> None:
    one, model = fitted
    users = np.arange(len(one.inputs.events.users))
    last = np.array([sequences_of(one.inputs.events).of(int(user))[-1] for user in users])
    first = top(model.score(users), one.popularity, 1, one.seen[users])[:, 0]
    assert (first == (last + STEP) % ITEMS).mean() > 0.95
    popular = top(np.tile(one.popularity, (len(users), 1)), one.popularity, 1, one.seen[users])[:, 0]
    assert (popular == (last + STEP) % ITEMS).mean() < 0.3


def test_a_score_is_rebuilt_from_its_terms(fitted: tuple[Features, sequential.Sequential]) -> None:
    one, model = fitted
    scores = model.score(np.arange(5))
    for user in range(5):
        for item in (0, 7, 19):
            term = model.explain(user, item)
            assert term.rebuilt() == pytest.approx(scores[user, item], abs=1e-9)
            assert term.value == pytest.approx(scores[user, item], abs=1e-9)
    newest = int(sequences_of(one.inputs.events).of(0)[-1])
    term = model.explain(0, following := (newest + STEP) % ITEMS)
    assert max(term.parts, key=lambda part: part.value).item == newest, "the next item follows from the last"
    assert str(one.inputs.events.items[newest]) in sequential.went_on(one, 0, following, term)


def test_numpy_says_what_torch_says(fitted: tuple[Features, sequential.Sequential]) -> None:
    import torch

    from core.recommend.scorers.neural.network import Network

    one, model = fitted
    network = Network(ITEMS, 16, 6, 1, 0.0).double().eval()
    network.load_state_dict({name: torch.from_numpy(value) for name, value in model.weights.items()})
    known = sequences_of(one.inputs.events)
    tokens = windows([known.of(0), known.of(1)[:2], known.of(2)[:0]], 6)
    with torch.no_grad():
        expected = network(torch.from_numpy(tokens))[:, -1].numpy()
    assert np.allclose(forward.states(model.weights, tokens), expected, atol=1e-9)


def test_the_same_seed_gives_the_same_model() -> None:
    known = sequences_of(circle(30))
    plan = replace(sequential.plan_of(SMALL), epochs=2)
    first, again = fit_sequences.fit(known, plan), fit_sequences.fit(known, plan)
    other = fit_sequences.fit(known, replace(plan, seed=7))
    assert all((first.weights[name] == again.weights[name]).all() for name in first.weights)
    assert (first.weights["items"] != other.weights["items"]).any()


def test_many_items_are_told_apart_by_drawn_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_sequences, "FULL", 5)
    monkeypatch.setattr(fit_sequences, "DRAWN", 16)
    made = fit_sequences.fit(sequences_of(circle()), sequential.plan_of(SMALL))
    assert made.curve[-1] > 0.8


def test_a_page_trains_nothing_and_recalls_what_a_job_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequential, "DEFAULTS", SMALL | {"epochs": 1.0})
    one = features(circle(20), tmp_path)
    assert sequential.limit(one) == sequential.NOT_FITTED
    with pytest.raises(Unavailable):
        sequential.build(one, {})
    assert not list(tmp_path.rglob("*"))
    told: list[tuple[int, int]] = []
    with allowed.training(lambda done, total: told.append((done, total))):
        assert not sequential.limit(one)
        made = sequential.build(one, {})
    assert told[-1] == (1, 1)
    again = features(circle(20), tmp_path)
    assert not sequential.limit(again)
    assert (sequential.build(again, {}).score(np.arange(3)) == made.score(np.arange(3))).all()
    assert sequential.limit(features(circle(21), tmp_path)) == sequential.NOT_FITTED, "of other events, another model"
    [file] = (tmp_path / kept.FOLDER).iterdir()
    file.write_bytes(b"broken")
    with pytest.raises(Unavailable):
        sequential.build(features(circle(20), tmp_path), {})


def test_a_stopped_training_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), allowed.training(stop):
        sequential.build(features(circle(20), tmp_path), SMALL)
    assert not list(tmp_path.rglob("*"))


def test_only_so_many_models_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    for number in range(5):
        kept.write(tmp_path, "x", str(number), {"a": np.ones(2)}, {"number": number})
    assert sorted(kept.there(tmp_path, "x", str(number)) for number in range(5)) == [False] * 2 + [True] * 3
    state = kept.read(tmp_path, "x", "4")
    assert state is not None
    assert state.facts == {"number": 4}
    monkeypatch.setattr(kept, "MOST_MB", 0)
    kept.write(tmp_path, "x", "9", {"a": np.ones(2)}, {})
    assert [file.name for file in (tmp_path / kept.FOLDER).iterdir()] == ["x_9.safetensors"]


def test_without_order_it_says_why() -> None:
    undated = from_arrays(["a", "a", "b"], ["x", "y", "x"])
    assert sequential.limit(features(undated)) == sequential.NO_ORDER
    alone = from_arrays(["a", "b", "b"], ["x", "y", "y"], times=[1.0, 2.0, 3.0])
    assert sequential.limit(features(alone)) == sequential.TOO_SHORT
    assert sequential.limit(features(from_arrays([], []))) == sequential.NO_ORDER


def test_nobody_and_nothing_without_history_is_scored(fitted: tuple[Features, sequential.Sequential]) -> None:
    one, model = fitted
    events = one.inputs.events
    cold = replace(
        events, users=np.append(events.users, "v0"), items=np.append(events.items, "j0")
    )  # one shopper and one item that did nothing
    weights = dict(model.weights)
    weights["items"] = np.vstack([weights["items"], np.ones(16)])
    weights["bias"] = np.append(weights["bias"], 9.0)
    found = sequential.Sequential(features(cold), weights, 6).score(np.array([0, len(cold.users) - 1]))
    assert np.isnan(found[1]).all()
    assert np.isnan(found[0, -1])
    assert np.isfinite(found[0, :-1]).all()


def test_windows_end_with_the_newest_item() -> None:
    found = windows([np.array([4, 5, 6, 7]), np.array([1]), np.array([], dtype=np.int64)], 3)
    assert found.tolist() == [[5 + FIRST, 6 + FIRST, 7 + FIRST], [PAD, BEGIN, 1 + FIRST], [PAD, PAD, BEGIN]]


def test_a_sequence_is_in_order_of_time_and_counts_a_row_of_one_item_once() -> None:
    events = from_arrays(
        ["a"] * 6,
        ["x", "y", "y", "z", "x", "w"],
        kinds=["view", "view", "purchase", "impression", "return", "view"],
        times=[5.0, 1.0, 2.0, 3.0, 4.0, float("nan")],
    )
    assert [str(events.items[item]) for item in sequences_of(events).of(0)] == ["w", "y", "x"]
