"""Days: a rhythm is no anomaly; a festival, a gap and a spike are each told as what they are."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from core.anomaly import days_of
from core.anomaly.detect import rare_enough
from core.anomaly.detect.rhythm import rhythm_of, silences
from core.lake import Lake
from tests.core.quality.planting import land

WEEK = np.array([1.0, 0.9, 0.95, 1.0, 1.1, 1.6, 1.4])


def series(seed: int, days: int = 90, level: float = 400, over: float = 3.0, trend: float = 0.004) -> np.ndarray:
    """Counts with weekdays and growth, scattering `over` times as much as Poisson."""
    rng = np.random.default_rng(seed)
    mean = level * WEEK[np.arange(days) % 7] * np.exp(trend * np.arange(days))
    size = mean / (over - 1)
    return rng.negative_binomial(size, 1 / over).astype(float)


@pytest.mark.parametrize(("days", "level"), [(21, 400), (60, 40), (90, 400), (90, 2), (365, 5000)])
def test_a_rhythm_with_growth_is_quiet(days: int, level: float) -> None:
    alarms = 0
    for seed in range(20):
        chance = rhythm_of(series(seed, days, level), 20_000).chance
        alarms += bool((chance <= rare_enough(chance)).any())
    assert alarms <= 4  # the false discovery rate is 0.1: two of twenty are expected


@pytest.mark.parametrize("factor", [0.0, 0.4, 1.8, 5.0])
def test_a_day_off_is_found_and_its_neighbours_are_not(factor: float) -> None:
    for seed in range(5):
        values = series(seed)
        values[47] = round(values[47] * factor)
        chance = rhythm_of(values, 20_000).chance
        found = np.flatnonzero(chance <= rare_enough(chance))
        assert 47 in found
        assert len(found) <= 2


def test_closed_sundays_are_no_gaps_and_a_closed_monday_is() -> None:
    values = series(3, 84)
    values[6::7] = 0
    values[49] = 0
    chance = rhythm_of(values, 20_000).chance
    assert list(np.flatnonzero(chance <= rare_enough(chance))) == [49]


def test_something_seldom_is_found_when_it_comes_in_numbers() -> None:
    values = np.zeros(60)
    values[[5, 20]] = 1
    values[41] = 30
    chance = rhythm_of(values, 20_000).chance
    assert list(np.flatnonzero(chance <= rare_enough(chance))) == [41]


def test_a_silence_is_told_with_what_was_to_be_expected() -> None:
    rng = np.random.default_rng(0)
    shape = np.concatenate([np.full(6, 1.0), np.full(18, 10.0)])
    hours = rng.poisson(np.tile(shape, (40, 1))).astype(float)
    assert not [one for one in silences(hours, hours.sum(axis=1)) if one.chance < 1e-4]
    hours[17, 9:14] = 0
    found = min(silences(hours, np.full(40, shape.sum())), key=lambda one: one.chance)
    assert (found.day, found.hour, found.hours) == (17, 9, 5)
    assert 40 < found.expected < 60
    assert found.chance < 1e-6


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_gap_of_several_days_is_one_finding(lake: Lake, length: int) -> None:
    rng = np.random.default_rng(length)
    gone = range(30, 30 + length)
    rows = [
        {"at": datetime(2026, 5, 1) + timedelta(days=day, seconds=float(second)), "a": 1.0}
        for day in range(60)
        if day not in gone
        for second in rng.uniform(0, 86_400, 40)
    ]
    land(lake, "visits", "other", {"timestamp": "at"}, rows)
    found = days_of(lake, "visits")
    gaps = [one for one in found.findings if one.detector == "days:gap"]
    assert len(gaps) == 1
    first = datetime(2026, 5, 1) + timedelta(days=30)
    last = f"{first + timedelta(days=length - 1):%Y-%m-%d}"
    assert last == (gaps[0].last or gaps[0].key)
    assert f"{first:%Y-%m-%d}" in found.apart
    assert len(found.findings) <= 2


@pytest.mark.parametrize("by_user", [False, True])
@pytest.mark.parametrize("part", [0.6, 1.0])
def test_a_day_that_was_loaded_twice_is_told_from_a_day_of_sales(lake: Lake, by_user: bool, part: float) -> None:
    rng = np.random.default_rng(7)
    start, copied, busy = datetime(2026, 5, 1), 31, 44
    rows = []
    for day in range(60):
        n = int(40 + 8 * WEEK[day % 7] + rng.normal(0, 2)) * (3 if day == busy else 1)
        mine = [
            {"at": start + timedelta(days=day, seconds=float(rng.integers(86_400)) if by_user else 0.0),
             "product": f"p{at}", "units": int(rng.integers(1, 9)), "price": float(rng.integers(5, 90))}
            for at in range(n)
        ]  # fmt: skip
        rows += mine + (mine[: round(part * n)] if day == copied else [])
    for row in rows:
        row["shopper"] = f"u{row['product'][1:]}" if by_user else ""
    roles = {"timestamp": "at", "item_id": "product", "quantity": "units", "price": "price"}
    land(lake, "sales", "other", roles | ({"user_id": "shopper"} if by_user else {}), rows)
    kinds = {one.key: one.detector for one in days_of(lake, "sales").findings}
    assert kinds.get(f"{start + timedelta(days=copied):%Y-%m-%d}") == "days:twice"
    assert kinds.get(f"{start + timedelta(days=busy):%Y-%m-%d}") in ("days:festival", "days:spike")
    assert list(kinds.values()).count("days:twice") == 1
