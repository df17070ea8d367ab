"""Broken days: on clean series nothing is found, planted faults are found, and mending brings the truth nearer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.forecast.mends import Mended, filled, mended
from core.forecast.mends.found import days_of
from core.forecast.mends.rules import hours as hours_rule
from core.forecast.series import Floats
from tests.core.forecast.made_days import cells, clean, reading

N = 60
ALARMS = 0.05
"""Clean series in which a rule may find something: 1 to 2 in 100 are measured."""


def _touched(found: Mended, rule: str) -> set[int]:
    return {one.series for one in found.found if one.rule == rule}


@pytest.mark.parametrize("periods", [60, 400])
def test_clean_series_are_left_alone(periods: int) -> None:
    values = np.asarray([clean(seed, periods) for seed in range(N)])
    found = mended(reading(values))
    assert found.able.all()
    for rule in ("outliers", "stockouts", "shifts", "gaps", "returned", "repeated", "resting"):
        assert len(_touched(found, rule)) <= ALARMS * N, rule
    alone = [mended(reading(one)) for one in values[:30]]
    assert not any(_touched(one, "edges") for one in alone)


def _spike(row: Floats, at: int) -> range:
    row[at] *= 6
    return range(at, at + 1)


def _crash(row: Floats, at: int) -> range:
    row[at] *= 0.03
    return range(at, at + 1)


def _sold_out(row: Floats, at: int) -> range:
    row[at : at + 8] = 0
    return range(at, at + 8)


def _level(row: Floats, at: int) -> range:
    row[:at] *= 0.35
    return range(at - 7, at + 8)


@pytest.mark.parametrize(
    ("plant", "rule", "share"),
    [(_spike, "outliers", 0.85), (_crash, "outliers", 0.7), (_sold_out, "stockouts", 0.95), (_level, "shifts", 0.7)],
)
def test_planted_faults_are_found_and_the_truth_comes_nearer(
    plant: Callable[[Floats, int], range], rule: str, share: float
) -> None:
    truth = np.asarray([clean(seed + 900) for seed in range(N)])
    truth = truth[np.median(truth, axis=1) > 8]
    rng = np.random.default_rng(5)
    broken, places = truth.copy(), []
    for row in broken:
        places.append(np.asarray(plant(row, int(rng.integers(90, 310)))))
    found = mended(reading(broken))
    hit = [any(one.rule == rule and one.series == i and np.isin(one.at, at).any() for one in found.found)
           for i, at in enumerate(places)]  # fmt: skip
    assert np.mean(hit) >= share
    before = np.abs(np.log1p(broken) - np.log1p(truth)).mean(axis=1)
    after = np.abs(np.log1p(found.panel.values) - np.log1p(truth)).mean(axis=1)
    assert (after[hit] < before[hit]).mean() > 0.95
    off = mended(reading(broken), off=[rule])
    assert off.found[0].rule in ("outliers", "stockouts", "shifts", "gaps")
    if rule != "shifts":
        assert not np.isclose(off.panel.values, truth).all()


def test_a_level_that_moves_by_half_is_seen_in_series_of_six_pieces_a_day() -> None:
    rng = np.random.default_rng(8)
    week = np.resize([0.8, 0.9, 1.0, 1.0, 1.1, 1.3, 0.9], 300)
    mean = np.full((40, 300), 6.0) * week
    for row in mean[::5]:
        row[int(rng.integers(110, 190)) :] *= 1.5
    found = mended(reading(rng.poisson(mean).astype(np.float64)))
    seen = _touched(found, "shifts")
    assert len(seen & set(range(0, 40, 5))) >= 6
    assert len(seen - set(range(0, 40, 5))) <= 1
    ratios = [float(one.facts["ratio"]) for one in found.found if one.rule == "shifts"]
    assert 1.3 < np.median(ratios) < 1.7
    slope = 6.0 * week * np.exp(np.linspace(0, 1.0, 300))
    sloping = np.asarray([np.random.default_rng(seed).poisson(slope) for seed in range(40)], dtype=np.float64)
    assert len(_touched(mended(reading(sloping)), "shifts")) <= 2
    assert sum(bool(_touched(mended(reading(one)), "shifts")) for one in sloping[:15]) <= 1


def test_a_day_loaded_twice_is_halved() -> None:
    truth = np.asarray([clean(seed, 120) for seed in (1, 2, 3)])
    broken = truth.copy()
    broken[:, 40] *= 2
    again = cells([(i, 40) for i in range(3)], rows=[1] * 3, all=[2] * 3, value=list(truth[:, 40]), negative=[0] * 3)
    rows = np.full(120, 3)
    rows[40] = 6
    found = mended(reading(broken, repeated=again, rows=rows))
    assert [(one.rule, one.series, list(one.at)) for one in found.found if one.rule == "repeated"] == [
        ("repeated", -1, [40])
    ]
    assert np.allclose(found.panel.values[:, 40], truth[:, 40])
    kept = mended(reading(broken, repeated=again, rows=rows), off=["repeated", "outliers"])
    assert np.allclose(kept.panel.values[:, 40], broken[:, 40])


def test_returns_entered_twice_are_added_once_and_days_below_zero_are_not_demand() -> None:
    truth = np.full((1, 60), 100.0) + np.arange(60)
    broken = truth.copy()
    broken[0, 30] -= 40.0  # the return of 40 stands twice
    broken[0, 45] = -900.0
    again = cells([(0, 30)], rows=[1], all=[9], value=[-40.0], negative=[-40.0])
    below = cells([(0, 30), (0, 45)], value=[-80.0, -1_000.0], rows=[2.0, 1.0])
    found = mended(reading(broken, repeated=again, negative=below))
    assert np.isclose(found.panel.values[0, 30], truth[0, 30])
    assert abs(found.panel.values[0, 45] - truth[0, 45]) < 5


def test_a_last_day_cut_short_is_left_out_and_a_whole_one_stays() -> None:
    truth = clean(11, 90)
    closed = np.full(90, 85_000.0)
    assert mended(reading(truth, closed=closed, dates=False)).panel.shape == (1, 90)
    cut = truth.copy()
    cut[-1] *= 0.4
    closed[-1] = 30_000.0
    found = mended(reading(cut, closed=closed, dates=False))
    assert found.panel.shape == (1, 89)
    assert [one.rule for one in found.found] == ["edges"]
    assert mended(reading(cut, closed=closed, dates=False), off=["edges"]).panel.shape == (1, 90)


def test_days_of_rest_are_no_gaps() -> None:
    truth = clean(3, 140)
    truth[5::7] = np.nan
    found = mended(reading(truth))
    assert {one.rule for one in found.found} == {"resting"}
    assert (found.panel.values[0, 5::7] == 0).all()


@pytest.mark.parametrize(
    ("lost", "reason"),
    [(slice(0, 400), "empty"), (slice(300, 400), "ended"), (slice(340, 390), "long"), (slice(20, 400, 2), "many")],
)
def test_what_cannot_be_forecast_is_refused(lost: slice, reason: str) -> None:
    values = np.asarray([clean(1), clean(2)])
    values[0, lost] = np.nan
    found = mended(reading(values))
    assert found.reasons == {0: reason}
    assert list(found.able) == [False, True]


def test_a_series_begins_after_a_long_gap() -> None:
    values = clean(4)
    values[100:180] = np.nan
    found = mended(reading(values))
    assert found.able.all()
    assert np.isnan(found.panel.values[0, :180]).all()
    assert np.isfinite(found.panel.values[0, 180:]).all()
    assert found.known(0) == len(values) - 180


@pytest.mark.parametrize("night", ["2024-03-31T02", "2024-10-27T02"])
def test_hours_of_summer_time(night: str) -> None:
    rng = np.random.default_rng(1)
    hours = 24 * 330
    truth = 200 + 150 * np.sin(2 * np.pi * np.arange(hours) / 24) + rng.normal(0, 5, hours)
    at = int((np.datetime64(night, "h") - np.datetime64("2024-01-01T00", "h")).astype(int))
    broken, rows = truth.copy(), np.full(hours, 50)
    autumn = night > "2024-06"
    broken[at], rows[at] = (2 * truth[at], 100) if autumn else (np.nan, 0)
    found = mended(reading(broken, freq="h", seasons=(24, 168), rows=rows))
    assert [(one.rule, list(one.at)) for one in found.found if one.rule == "hours"] == [("hours", [at])]
    assert abs(found.panel.values[0, at] - truth[at]) < 40


@pytest.mark.parametrize("figures", [True, False])
def test_no_summer_time_is_seen_in_hours_whose_rows_do_not_show_it(figures: bool) -> None:
    """Single hours of any value, and events by chance, over 400 days: no alarm."""
    hours = 24 * 400
    wave = np.sin(2 * np.pi * np.arange(hours) / 24)
    alarms = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        level = float(rng.choice([0.5, 3.0, 8.0, 40.0, 400.0]))
        count = rng.poisson(level * np.exp(rng.uniform(0, 1.5) * wave))
        values = count * 1.0
        values[rng.integers(0, hours, 60)] *= 2  # an hour of double value on any date
        rows = np.ones(hours, dtype=np.int64) if figures else count
        asked = days_of(reading(values, freq="h", seasons=(24, 168), rows=rows))
        alarms += len(hours_rule.find(asked))
    assert alarms == 0


@pytest.mark.parametrize("night", ["2024-03-31T02", "2024-10-27T01", "2024-11-03T01", "2024-03-10T02"])
def test_summer_time_is_seen_in_events(night: str) -> None:
    rng = np.random.default_rng(4)
    hours = 24 * 330
    at = int((np.datetime64(night, "h") - np.datetime64("2024-01-01T00", "h")).astype(int))
    for level in (25.0, 60.0, 300.0):
        rows = rng.poisson(level, hours)
        rows[at] = rng.poisson(2 * level) if night > "2024-06" else 0
        found = hours_rule.find(days_of(reading(rows * 1.0, freq="h", seasons=(24, 168), rows=rows)))
        assert [list(one.at) for one in found] == [[at]], level
        off = np.roll(rows, 24 * 14)  # the same two weeks later: no clock is changed then
        assert not hours_rule.find(days_of(reading(off * 1.0, freq="h", seasons=(24, 168), rows=off)))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(30, 200), st.sampled_from([1, 7, 12]), st.floats(0.02, 0.2))
def test_filling_keeps_what_is_known_and_leaves_nothing_out(seed: int, periods: int, season: int, share: float) -> None:
    truth = clean(seed, periods)
    values = truth.copy()
    lost = np.random.default_rng(seed).random(periods) < share
    lost[0] = False
    values[lost] = np.nan
    whole = filled(values[None], season)[0]
    assert np.isfinite(whole).all()
    assert (whole >= 0).all()
    assert (whole[~lost] == truth[~lost]).all()


@pytest.mark.parametrize(
    "values", [np.zeros((1, 50)), np.full((2, 50), np.nan), np.ones((1, 3)), np.full((1, 90), 7.0)]
)
def test_degenerate_series_pass_through(values: Floats) -> None:
    found = mended(reading(values))
    assert found.panel.values.shape == values.shape
