"""The forecast without one mend, and the law that the mended one is nearer to what comes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.forecast.mends import mended
from core.forecast.run import forecast
from core.forecast.series import Floats
from core.forecast.without import change_of, without_each
from tests.core.forecast.made_days import clean, reading

H, PERIODS, SERIES = 14, 150, 16
"""Two weeks ahead of five months: faults in the last weeks weigh in what is foretold."""


def _six_times(row: Floats, at: int) -> None:
    row[at] *= 6


def _sold_out(row: Floats, at: int) -> None:
    row[at : at + 8] = 0


def _lost(row: Floats, at: int) -> None:
    row[at : at + 8] = np.nan


def _level(row: Floats, at: int) -> None:
    row[:100] *= 0.35


@pytest.mark.parametrize(
    ("plant", "rule"), [(_six_times, "outliers"), (_sold_out, "stockouts"), (_lost, "gaps"), (_level, "shifts")]
)
def test_the_mended_forecast_is_nearer_to_what_comes(plant: Callable[[Floats, int], None], rule: str) -> None:
    rng = np.random.default_rng(3)
    whole = np.asarray([clean(seed + 40, PERIODS + H) for seed in range(60)])
    whole = whole[np.median(whole, axis=1) > 8][:SERIES]
    broken, came = whole[:, :PERIODS].copy(), whole[:, PERIODS:]
    for row in broken:
        plant(row, PERIODS - int(rng.integers(9, 20)))
    given = reading(broken)
    days = mended(given)
    told = forecast(days.panel, H, days.able, only=("theta",))
    other = without_each(given, days, told, H)[rule]
    touched = ~np.isclose(other, told.forecast.mean).all(axis=1)
    assert touched.mean() > 0.6
    with_mend, without = (np.abs(one - came)[touched].mean(axis=1) for one in (told.forecast.mean, other))
    size = came[touched].mean(axis=1)
    assert np.mean(with_mend / size) < np.mean(without / size)
    assert np.mean(with_mend <= without * 1.02) > 0.6
    ours, theirs = change_of(told.forecast.mean, other)
    assert np.isclose(ours, told.forecast.mean.sum())
    assert np.isfinite(theirs)


def test_without_days_of_rest_they_are_forecast_like_others_and_without_an_unfinished_end_it_ends_later() -> None:
    values = np.full((1, 140), 50.0) + np.random.default_rng(1).normal(0, 2, (1, 140))
    values[0, 5::7] = np.nan
    given = reading(values)
    days = mended(given)
    told = forecast(days.panel, 14, days.able, rests=days.rests(14), only=("theta",))
    other = without_each(given, days, told, 14)["resting"]
    assert (told.forecast.mean[0] == 0).sum() == 2
    assert (other > 30).all()
    cut = clean(11, 90)
    cut[-1] *= 0.4
    closed = np.full(90, 85_000.0)
    closed[-1] = 30_000.0
    given = reading(cut, closed=closed, dates=False)
    days = mended(given)
    told = forecast(days.panel, 7, days.able, only=("theta",))
    other = without_each(given, days, told, 7)["edges"]
    assert np.isnan(other[0, 0])
    assert np.isfinite(other[0, 1:]).all()
