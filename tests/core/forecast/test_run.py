"""Forecasts: the season before is beaten where there is more to know, intervals hold what they promise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.forecast import Panel, forecast, mended
from core.forecast.backtest import chosen, intervals, residuals_of, windows_of
from core.forecast.models import candidates_for, demand_of
from core.forecast.series import Floats
from tests.core.forecast.made_days import clean, reading

QUICK = ("theta", "ces")


def _panel(values: Floats, season: int = 7) -> Panel:
    values = np.atleast_2d(values)
    times = np.arange(values.shape[1]).astype("datetime64[D]").astype("datetime64[ns]")
    return Panel([str(one) for one in range(len(values))], times, values, "D", (season,) if season > 1 else ())


def test_a_trend_is_foretold_where_the_season_before_lags() -> None:
    t = np.arange(140)
    values = 100 + 2.0 * t + np.resize([0, 5, 9, 3, -4, -8, -5], 140)
    found = forecast(_panel(values[:126]), 14, only=QUICK)
    truth = values[126:]
    assert np.abs(found.forecast.mean[0] - truth).mean() < 0.3 * np.abs(found.naive[0] - truth).mean()
    assert found.scores["best"].mase[0] < found.scores["naive"].mase[0]


def test_intervals_of_many_series_hold_what_they_promise() -> None:
    values = np.asarray([clean(seed, 214) for seed in range(40)])
    found = forecast(_panel(values[:, :200]), 14, only=("theta",))
    for level in (0.8, 0.9):
        low, high = found.forecast.interval(level)
        held = ((values[:, 200:] >= low) & (values[:, 200:] <= high)).mean()
        assert abs(held - level) < 0.06, (level, held)
        assert abs(found.coverage[level] - level) < 0.05


@pytest.mark.parametrize("n", [1, 40])
def test_conformal_quantiles_of_any_error_cover(n: int) -> None:
    rng = np.random.default_rng(n)
    held = []
    for _trial in range(40 if n == 1 else 4):
        actual = rng.gamma(2, 5, (n, 12, 7))
        told = np.full_like(actual, 10.0)
        around = residuals_of(actual, told, np.full(n, 8.0))
        made = intervals(around, np.full((n, 7), 10.0), np.asarray([0.05, 0.95]), np.zeros(n))
        came = rng.gamma(2, 5, (n, 7))
        held.append(((came >= made[..., 0]) & (came <= made[..., 1])).mean())
    assert abs(np.mean(held) - 0.9) < 0.05


def test_the_best_is_chosen_and_near_ones_are_combined() -> None:
    rng = np.random.default_rng(0)
    actual = rng.normal(100, 1, (3, 6, 7))
    noise = {"naive": 20.0, "good": 1.0, "twin": 1.0, "bad": 30.0}
    told = {name: actual + rng.normal(0, size, actual.shape) for name, size in noise.items()}
    choice = chosen(actual, told)
    for one in range(3):
        assert choice.weights["good"][one] + choice.weights["twin"][one] == pytest.approx(1.0)
    assert np.allclose(sum(choice.weights.values()), 1.0)


@pytest.mark.parametrize(
    ("values", "demand"),
    [
        (np.full(50, 9.0), "smooth"),
        (np.resize([0, 0, 0, 4], 80), "intermittent"),
        (np.resize([0, 0, 0, 1, 0, 0, 40], 84), "lumpy"),
        (np.resize([1, 30], 60), "erratic"),
        (np.zeros(30), "none"),
    ],
)
def test_demand_is_classed(values: Floats, demand: str) -> None:
    assert demand_of(np.asarray(values, dtype=np.float64)) == demand
    assert candidates_for(60, (7,), demand)[0] == "naive"


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(40),
        np.full(60, 3.0),
        np.asarray([5.0, 6.0, 7.0, 8.0, 9.0, 8.0, 7.0, 9.0]),
        np.resize([0, 0, 0, 0, 7], 70),
        np.where(np.arange(90) == 40, 1e12, 5.0),
    ],
)
def test_odd_series_have_a_finite_forecast(values: Floats) -> None:
    days = mended(reading(np.asarray(values, dtype=np.float64)))
    found = forecast(days.panel, 3, days.able, only=QUICK, rests=days.rests(3))
    assert np.isfinite(found.forecast.mean).all()
    assert np.isfinite(found.forecast.quantiles).all()
    assert (np.diff(found.forecast.quantiles, axis=2) >= 0).all()


def test_a_series_that_cannot_be_forecast_does_not_stop_the_others() -> None:
    values = np.asarray([clean(seed, 100) for seed in range(3)])
    values[1] = np.nan
    days = mended(reading(values))
    found = forecast(days.panel, 7, days.able, only=QUICK)
    assert np.isfinite(found.forecast.mean).all(axis=1).tolist() == [True, False, True]


def test_moments_leave_two_seasons_before_them() -> None:
    made = windows_of(100, 14, 7, 1)
    assert made is not None
    assert made.cuts[-1] == 86
    assert made.cuts[0] >= 15
    assert windows_of(10, 14, 7, 1) is None


def test_days_of_rest_are_foretold_as_such() -> None:
    values = clean(5, 140)
    values[6::7] = np.nan
    days = mended(reading(values))
    found = forecast(days.panel, 14, days.able, only=QUICK, rests=days.rests(14))
    rest = days.rests(14)[140:]
    assert rest.sum() == 2
    assert (found.forecast.quantiles[0, rest] == 0).all()


def test_what_is_known_of_the_past_alone_is_no_feature() -> None:
    values = np.asarray([clean(seed, 140) for seed in range(3)])
    panel = replace(_panel(values), beside={"stock": np.full_like(values, 5.0)})
    found = forecast(panel, 7, only=("pooled",))
    assert np.isfinite(found.told["pooled"]).all()


def test_the_pooled_model_learns_what_series_share() -> None:
    rng = np.random.default_rng(1)
    shape = np.resize([10, 12, 15, 30, 60, 80, 20], 154)
    calm = np.where(np.arange(154) // 14 % 2 == 0, 1.0, 1.5)
    values = shape * calm * rng.uniform(1, 20, (30, 1)) * np.exp(rng.normal(0, 0.03, (30, 154)))
    found = forecast(_panel(values[:, :140]), 14, only=("pooled",))
    assert np.isfinite(found.told["pooled"]).all()
    assert np.nanmean(found.scores["pooled"].mase) < np.nanmean(found.scores["naive"].mase)


def test_a_moment_of_the_past_is_judged_by_what_it_knew() -> None:
    times = np.arange(np.datetime64("2026-01-05"), np.datetime64("2026-01-05") + 84).astype("datetime64[ns]")
    week = np.resize([5, 6, 7, 8, 9, 12, 3.0], 84)
    panel = Panel(["a"], times, week[None] + np.random.default_rng(0).normal(0, 0.2, (1, 84)), "D", (7,))
    plain = forecast(panel, 7, only=("naive",))
    then = forecast(panel, 7, only=("naive",), known_then=lambda cuts, h: np.full((1, len(cuts), h), 0.5))
    assert np.allclose(plain.forecast.mean, then.forecast.mean)
    assert then.scores["best"].mase[0] > 3 * plain.scores["best"].mase[0]
    assert np.allclose(then.past, 0.5 * plain.past, equal_nan=True)
