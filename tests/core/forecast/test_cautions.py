"""A season seen once is named, an end on another level is told from a clean one; of two full ones nothing is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.forecast import Panel
from core.forecast.caution import end_apart, unseen_season


def panel(values: np.ndarray, freq: str) -> Panel:  # type: ignore[type-arg]
    times = pd.date_range("2024-01-01", periods=len(values), freq="W-MON" if freq == "W" else freq)
    return Panel(["a"], times.to_numpy(), values[None], freq)


def clean(seed: int, freq: str, periods: int) -> np.ndarray:  # type: ignore[type-arg]
    draw = np.random.default_rng(seed)
    week = np.resize([0.9, 0.9, 1.0, 1.0, 1.1, 1.3, 0.8], periods) if freq == "D" else 1.0
    trend = 1 + draw.uniform(-0.4, 0.6) * np.arange(periods) / periods
    found: np.ndarray = 200 * week * trend * np.clip(draw.normal(1, 0.1, periods), 0.1, None)  # type: ignore[type-arg]
    return found


@pytest.mark.parametrize(("freq", "periods", "last"), [("MS", 14, 1), ("MS", 20, 2), ("W", 60, 4), ("D", 300, 28)])
def test_a_last_stretch_on_another_level_is_found_and_a_clean_one_is_not(freq: str, periods: int, last: int) -> None:
    found, false = 0, 0
    for seed in range(40):
        values = clean(seed, freq, periods)
        false += end_apart(panel(values, freq), 0) is not None
        values[-last:] *= 2.0
        end = end_apart(panel(values, freq), 0)
        found += end is not None and abs(end.times / 2.0 - 1) < 0.35
    assert found >= 34
    assert false <= 2


@pytest.mark.parametrize(
    ("freq", "periods", "place"),
    [
        ("MS", 14, 0),
        ("MS", 24, -1),
        ("D", 13, 0),
        ("D", 60, 1),
        ("D", 730, -1),
        ("QS", 7, 0),
        ("QS", 8, -1),
        ("YS", 3, -1),
    ],
)
def test_the_season_that_was_not_seen_twice(freq: str, periods: int, place: int) -> None:
    assert unseen_season(panel(np.ones(periods), freq), 0) == place


def test_two_full_seasons_are_never_doubted() -> None:
    values = clean(1, "MS", 26)
    values[-2:] *= 5
    assert end_apart(panel(values, "MS"), 0) is None


def test_an_earlier_december_does_not_hide_that_the_series_ends_in_one() -> None:
    found = 0
    for seed in range(20):
        values = 200 * np.random.default_rng(seed).normal(1, 0.05, 14)
        values[[1, 13]] *= 1.9
        found += end_apart(panel(values, "MS"), 0) is not None
    assert found >= 16
