"""Series and forecasts as arrays: paths keep every quantile, and errors are carried over."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from core.forecast import LEVELS, Forecast, Panel

LEVEL = np.asarray(LEVELS)


def _normal(carried: float, steps: int = 6) -> Forecast:
    mean = np.linspace(50, 80, steps)[None]
    quantiles = mean[..., None] + 10 * stats.norm.ppf(LEVEL)
    times = np.arange(steps).astype("datetime64[D]").astype("datetime64[ns]")
    return Forecast(["shop"], times, mean, LEVEL, quantiles, ["theta"], np.asarray([carried]))


@pytest.mark.parametrize("carried", [0.0, 0.7, -0.4])
def test_paths_keep_each_quantile_and_carry_errors(carried: float) -> None:
    forecast = _normal(carried)
    paths = forecast.draws(20_000, seed=3)
    assert paths.shape == (20_000, 1, 6)
    for level in (0.05, 0.5, 0.95):
        below = (paths[:, 0] <= forecast.quantile(level)[0]).mean(axis=0)
        assert np.abs(below - level).max() < 0.01
    assert abs(np.corrcoef(paths[:, 0, 2], paths[:, 0, 3])[0, 1] - carried) < 0.03
    assert np.allclose(forecast.draws(10, seed=3, series=0), forecast.draws(10, seed=3)[:, 0])


def test_interval_holds_its_share_of_paths() -> None:
    low, high = _normal(0.3).interval(0.8)
    paths = _normal(0.3).draws(20_000)
    assert abs(((paths >= low) & (paths <= high)).mean() - 0.8) < 0.01


@pytest.mark.parametrize(("freq", "following"), [("D", "2026-03-01"), ("MS", "2026-03-01"), ("h", "2026-02-28T01")])
def test_periods_ahead_follow_the_last(freq: str, following: str) -> None:
    last = "2026-02-01" if freq == "MS" else "2026-02-28"
    times = np.asarray([last], dtype="datetime64[ns]")
    panel = Panel(["a", "b"], times, np.ones((2, 1)), freq, keys=(("x",), ("y",)), by=("c",))
    assert panel.ahead(1)[0] == np.datetime64(following)
    assert panel.only([1]).ids == ["b"]
    assert panel.only([1]).keys == (("y",),)
    assert panel.until(0).ahead(1).shape == (0,)
