"""A step that comes every year is forecast from two years on; a series without one is forecast no worse."""

from __future__ import annotations

import numpy as np
import pytest

from core.forecast.models.yearly import fits, yearly
from core.forecast.run import forecast
from core.forecast.series import Floats, Panel

H = 28


def stepped(seed: int, years: int, times: float) -> tuple[Floats, Floats]:
    """Days of some years, closed on Sundays, with a stretch of each year on another level that ends with the series;
    and the truth of the days that follow."""
    rng = np.random.default_rng(seed)
    periods = years * 365
    at = np.arange(periods + H)
    week = np.asarray([1.0, 0.9, 1.0, 1.1, 1.2, 1.5, 0.0])[at % 7]
    length = int(rng.integers(14, 80))
    level = rng.uniform(20, 300) * np.where(at % 365 >= 365 - length, times, 1.0)
    level[periods:] = level[0]
    mean = level * week
    return rng.poisson(mean[:periods]).astype(np.float64), np.asarray(mean[periods:])


def panel(values: Floats, seasons: tuple[int, ...] = (7, 365)) -> Panel:
    start = np.datetime64("2024-01-01", "D")
    times = (start + np.arange(len(values))).astype("datetime64[ns]")
    return Panel(["a"], times, values[None], "D", seasons)


@pytest.mark.parametrize("times", [2.5, 0.4])
@pytest.mark.parametrize("years", [2, 3])
def test_a_step_of_every_year_is_foretold(years: int, times: float) -> None:
    for seed in range(8):
        values, truth = stepped(seed, years, times)
        told = yearly(values, H, (7, 365))
        off = np.abs(told - truth)[truth > 0]
        assert off.mean() < 0.2 * truth[truth > 0].mean(), seed
        assert np.allclose(told[truth == 0], 0)


def test_the_backtest_lets_it_win() -> None:
    values, truth = stepped(3, 2, 2.5)
    found = forecast(panel(values), H, only=("theta", "yearly"))
    assert found.choice is not None
    assert found.choice.weights["yearly"][0] > 0.5
    assert abs(found.forecast.mean[0].sum() / truth.sum() - 1) < 0.2


def test_without_a_year_known_it_is_the_level_and_the_week() -> None:
    rng = np.random.default_rng(0)
    week = np.asarray([5, 6, 7, 8, 9, 12, 3.0])
    values = np.tile(week, 30) + rng.normal(0, 0.1, 210)
    assert fits(len(values), (7, 365))
    assert not fits(len(values), (7,))
    assert np.allclose(yearly(values, 14, (7, 365)), np.tile(week, 2), rtol=0.05)
    assert np.isfinite(yearly(np.zeros(400), 14, (7, 365))).all()
