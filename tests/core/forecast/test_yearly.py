"""A step that comes every year is forecast from two years on; a series without one is forecast no worse."""

from __future__ import annotations

import numpy as np
import pytest

from core.forecast.backtest import chosen
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


def test_kinds_of_model_are_not_mixed_where_they_contradict_each_other() -> None:
    rng = np.random.default_rng(4)
    for seed in range(20):
        truth = rng.uniform(50, 300)
        kinds = seed % 2 == 0  # whether the year is real
        actual = truth * rng.normal(1, 0.08, (1, 6, H))
        flat = np.full((1, 6, H), truth)
        told = {"naive": flat * 1.3, "theta": flat * 1.01, "yearly": flat * 1.02}
        came = truth * (1.9 if kinds else 1.0) * rng.normal(1, 0.08, (1, H))
        ago = (came, {"theta": np.full((1, H), truth), "yearly": np.full((1, H), 1.9 * truth)})
        weights = chosen(actual, told, None, {"yearly"}, ago).weights
        assert weights["yearly"][0] == (1.0 if kinds else 0.0)
        alike = (came, {"theta": came * 1.01, "yearly": came * 1.01})
        both = chosen(actual, told, None, {"yearly"}, alike).weights
        assert both["yearly"][0] == chosen(actual, told).weights["yearly"][0]  # nothing is contradicted


@pytest.mark.parametrize("times", [1.8, 0.5])
def test_a_december_in_dirty_days_is_not_halved(times: float) -> None:
    told, came = [], []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        when = np.datetime64("2023-06-01", "D") + np.arange(914 + H)
        december = when.astype("datetime64[M]").astype(int) % 12 == 11
        mean = 200 * np.where(december, times, 1.0) * np.resize([0.9, 0.9, 1, 1, 1.1, 1.3, 0.8], len(when))
        values = rng.gamma(12, mean * np.exp(np.cumsum(rng.normal(0, 0.004, len(when)))) / 12)
        days = values[:914] * np.where(rng.random(914) < 0.01, rng.choice([0.4, 2.2], 914), 1.0)
        found = forecast(panel(days), H, only=("theta", "yearly"))
        told.append(found.forecast.mean[0].sum())
        came.append(values[914:].sum())
    assert abs(np.median(np.divide(told, came)) - 1) < 0.2
