"""Popularity of late and by segment, BPR, visits alike and the blend: each beside a plain loop, and at the edges."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.recommend import SCORERS, Features, Inputs, Options, fit
from core.recommend.events import Events, from_arrays
from core.recommend.features.attributes import Attribute
from core.recommend.features.interest import DAY, reference_time
from core.recommend.features.segments import segments
from core.recommend.features.sessions import PAUSE, sessions
from core.recommend.scorers import why_not
from core.recommend.scorers.families import blend
from tests.core.recommend.shops import random_events, random_inputs

ADDED = ("popularity_recent", "popularity_segment", "bpr", "sknn", "vmsknn", "blend")


def test_recent_popularity_is_a_loop_over_shoppers() -> None:
    inputs = random_inputs(2)
    events = inputs.events
    found = fit("popularity_recent", Features(inputs, Options()), {"half_life_days": 9.0}).score(np.asarray([0]))[0]
    now = reference_time(events)
    for item in range(len(events.items)):
        total = 0.0
        for user in range(len(events.users)):
            mine = events.active & (events.user == user) & (events.item == item)
            times = events.time[mine & np.isfinite(events.time)]
            if mine.any():
                total += 2 ** (-max(now - times.max(), 0) / DAY / 9.0) if len(times) else 1.0
        assert found[item] == pytest.approx(total, abs=1e-9)


def test_recent_popularity_prefers_the_new_where_all_time_prefers_the_old() -> None:
    old, new = [0.0] * 6, [100 * DAY] * 3
    events = from_arrays([f"u{n}" for n in range(9)], ["a"] * 6 + ["b"] * 3, kinds=["view"] * 9, times=old + new)
    features = Features(Inputs(events), Options())
    lately = fit("popularity_recent", features).score(np.asarray([0]))[0]
    assert lately[1] > lately[0]
    assert features.popularity[0] > features.popularity[1]


def test_segment_popularity_is_a_loop_over_members() -> None:
    features = Features(random_inputs(5), Options())
    found = segments(features)
    members, seen = found.members.toarray() > 0, features.seen.toarray() > 0
    everyone = np.arange(len(seen))
    scores = fit("popularity_segment", features, {"shrinkage": 3.0}).score(everyone)
    overall = seen.sum(axis=0) / seen.any(axis=1).sum()
    for u in everyone:
        for i in range(seen.shape[1]):
            shares = [(seen[m, i].sum() + 3.0 * overall[i]) / (m.sum() + 3.0) for m in members.T[members[u]]]
            assert scores[u, i] == pytest.approx(np.mean(shares) if shares else overall[i], abs=1e-9)


def test_a_shopper_belongs_to_the_category_of_most_interest() -> None:
    features = Features(random_inputs(5), Options())
    found = segments(features)
    assert all(group == "category" and " / " not in value for group, value in found.labels)
    attributes = features.inputs.attributes
    assert attributes is not None
    columns = [attributes.labels.index(Attribute(*label)) for label in found.labels]
    interest = (features.R @ attributes.matrix).toarray()[:, columns]
    for user, row in enumerate(found.members.toarray()):
        assert row.sum() == (interest[user].sum() > 0)
        if row.sum():
            assert interest[user, int(row.argmax())] == interest[user].max()


def test_sessions_end_with_a_pause_and_undated_events_stand_apart() -> None:
    times = [0.0, PAUSE, 2 * PAUSE + 1, math.nan, math.nan, 5.0]
    events = from_arrays(list("aaaaab"), list("xyzwxx"), kinds=["view"] * 6, times=times)
    found = sessions(events)
    sets = [set(events.items[found.items[s].indices]) for s in range(len(found.user))]
    assert sets == [{"w", "x"}, {"x", "y"}, {"z"}, {"x"}]
    assert found.last_of(0) == 2
    assert found.last_of(1) == 3
    assert sessions(events.where(np.zeros(6, dtype=bool))).last_of(0) == -1


@pytest.mark.parametrize("name", ["sknn", "vmsknn"])
@pytest.mark.parametrize("most", [3, 500])
def test_visits_alike_are_a_loop_over_sessions(name: str, most: int) -> None:
    inputs = random_inputs(8, events=300)
    close = np.floor(np.mod(inputs.events.time, 2 * DAY) / 600) * 600
    events = replace(inputs.events, time=close)  # long visits, and several things at one moment
    inputs = replace(inputs, events=events)
    features = Features(inputs, Options())
    scores = fit(name, features, {"neighbours": most, "sample": 40, "idf": 0.7}).score(np.arange(len(events.users)))
    lists = _sessions(events)
    assert len(set(zip(events.user.tolist(), events.time.tolist(), strict=True))) < len(events) - 3, "no ties to settle"
    count = np.asarray([sum(item in dict(one[2]) for one in lists) for item in range(len(events.items))])
    rarity = 1 + 0.7 * np.log(len(lists) / np.maximum(count, 1))
    for u in range(len(events.users)):
        own = [place for place, one in enumerate(lists) if one[0] == u]
        if not own:
            assert np.isnan(scores[u]).all()
            continue
        last = {}
        for item, moment in lists[own[-1]][2]:
            last[item] = max(moment, last.get(item, -np.inf))
        query = sorted(last, key=lambda item: (-last[item], item))
        after = [sum(last[other] > last[item] for other in query) if name == "vmsknn" else 0 for item in query]
        weight = [1 - one / len(query) for one in after]
        near = []
        for place, (_user, end, met) in enumerate(lists):
            items = [item for item, _moment in met]
            shared = [n for n, item in enumerate(query) if item in items]
            if place == own[-1] or not shared:
                continue
            alike = sum(weight[n] for n in shared) / math.sqrt(sum(w * w for w in weight) * len(set(items)))
            near.append((end, alike, 1 / (1 + after[shared[0]]), items))
        near = _as_good_as(near, 40, lambda one: one[0])
        near = _as_good_as(near, most, lambda one: one[1])
        wanted = np.zeros(len(events.items))
        for _end, alike, lately, items in near:
            wanted[list(set(items))] += alike * lately
        np.testing.assert_allclose(scores[u], wanted * rarity, atol=1e-9)


def _sessions(events: Events) -> list[tuple[int, float, list[tuple[int, float]]]]:
    """(shopper, end, items with their moments), shopper by shopper, oldest first."""
    made: list[tuple[int, float, list[tuple[int, float]]]] = []
    for user in range(len(events.users)):
        mine = [e for e in range(len(events)) if events.user[e] == user and events.active[e]]
        undated = [e for e in mine if not np.isfinite(events.time[e])]
        if undated:
            made.append((user, -np.inf, [(int(events.item[e]), -np.inf) for e in undated]))
        before = -np.inf
        for e in sorted((e for e in mine if np.isfinite(events.time[e])), key=lambda e: (events.time[e], e)):
            if events.time[e] - before > PAUSE:
                made.append((user, 0.0, []))
            before = float(events.time[e])
            made[-1] = (user, before, [*made[-1][2], (int(events.item[e]), before)])
    return made


def _as_good_as(near: list, keep: int, value) -> list:  # type: ignore[no-untyped-def,type-arg]
    if len(near) <= keep:
        return near
    bar = sorted((value(one) for one in near), reverse=True)[keep - 1]
    return [one for one in near if value(one) >= bar - 1e-12]


def tastes(seed: int = 0, users: int = 60, items: int = 30) -> Inputs:
    """Shoppers of three tastes who meet six items of their own group, three a visit."""
    rng = np.random.default_rng(seed)
    times = np.tile([0.0, 60.0, 120.0, DAY, DAY + 60.0, DAY + 120.0], users)
    rows = [(f"u{u:02d}", f"i{3 * k + u % 3:02d}") for u in range(users) for k in rng.permutation(items // 3)[:6]]
    return Inputs(from_arrays([u for u, _i in rows], [i for _u, i in rows], times=times))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1.0, 3600.0, math.nan]))
def test_the_order_of_rows_says_nothing_of_the_order_of_events(seed: int, grain: float) -> None:
    """Rows put otherwise change no score; where no time is known, the visit is a set."""
    rng = np.random.default_rng(seed)
    events = random_events(rng, events=60)
    events = replace(events, time=np.floor(events.time / grain) * grain if grain == grain else events.time * math.nan)
    mixed = rng.permutation(len(events))
    other = replace(events.where(mixed), row=np.arange(len(events)))  # type: ignore[arg-type]
    everyone = np.arange(len(events.users))

    def scores(one: Events, name: str) -> np.ndarray:
        return np.asarray(fit(name, Features(Inputs(one), Options())).score(everyone))

    for name in ("sknn", "vmsknn"):
        np.testing.assert_allclose(scores(events, name), scores(other, name), atol=1e-12)
    if grain != grain:
        np.testing.assert_allclose(scores(events, "vmsknn"), scores(events, "sknn"), atol=1e-12)


@pytest.mark.parametrize("name", ["bpr", "blend", "sknn"])
def test_a_planted_taste_is_found(name: str) -> None:
    inputs = tastes()
    features = Features(inputs, Options())
    scores = fit(name, features).score(np.arange(60))
    unmet = features.seen.toarray() == 0
    right = 0
    for user in range(60):
        open_ = np.where(unmet[user], np.nan_to_num(scores[user], nan=-np.inf), -np.inf)
        right += int(np.argmax(open_)) % 3 == user % 3
    assert right >= 55


def test_bpr_and_blend_are_repeatable() -> None:
    features = Features(random_inputs(3), Options())
    for name in ("bpr", "blend"):
        left, right = (fit(name, features).score(np.arange(5)) for _ in range(2))
        np.testing.assert_array_equal(left, right)


def test_an_item_that_nobody_met_has_no_bpr_score() -> None:
    inputs = random_inputs(3)
    unmet = Features(inputs, Options()).interest.shoppers == 0
    assert unmet.any()
    scores = fit("bpr", Features(inputs, Options())).score(np.arange(12))
    assert np.isnan(scores[:, unmet]).all()


def test_the_blend_never_weighs_a_scorer_below_nothing_and_adds_up() -> None:
    features = Features(tastes(1), Options())
    model = fit("blend", features)
    assert isinstance(model, blend.Blend)
    assert all(one.weight > 0 for one in model.members)
    users = np.arange(10)
    wanted = np.zeros((10, features.R.shape[1]))
    for one in model.members:
        own = one.model.score(users)
        for row, user in enumerate(users):
            open_ = np.isfinite(own[row]) & (features.seen[user].toarray().ravel() == 0)
            centre, spread = own[row][open_].mean(), own[row][open_].std() or 1.0
            wanted[row] += one.weight * np.arcsinh((own[row] - centre) / spread)
    np.testing.assert_allclose(model.score(users), wanted, atol=1e-9)


def test_the_blend_learns_from_nothing_but_its_own_features(monkeypatch: pytest.MonkeyPatch) -> None:
    """The inner split holds out a fifth of each shopper's items, and no member sees them."""
    features = Features(tastes(2), Options())
    inner, test, users = blend._inner(features)
    assert inner.seen.multiply(test).nnz == 0
    assert (inner.seen + test != features.seen).nnz == 0
    np.testing.assert_array_equal(np.diff(test.indptr)[users], np.floor(0.2 * np.diff(features.seen.indptr))[users])


@pytest.mark.parametrize("name", ADDED)
def test_small_and_hostile_shops(name: str) -> None:
    one = from_arrays(["<b>u</b>"], ["=1+1"], catalog=["z"])
    undated = from_arrays(["u", "u", "v"], ["a", "b", "b"], catalog=["c"])
    returned = from_arrays(["u", "v"], ["a", "a"], kinds=["return", "view"], times=[1.0, 2.0])
    for events in (one, undated, returned):
        features = Features(Inputs(events), Options())
        if why_not(SCORERS[name], features):
            assert name == "popularity_segment"
            continue
        scores = fit(name, features).score(np.arange(len(events.users)))
        assert scores.shape == events.shape
        assert not np.isinf(scores).any()
