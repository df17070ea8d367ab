"""Series as shops have them, and readings of them: clean ones of many shapes, and faults planted into them."""

from __future__ import annotations

import numpy as np

from core.forecast.data import Measure, Reading
from core.forecast.data.reading import Cells
from core.forecast.series import Floats, Panel


def clean(seed: int, periods: int = 400, season: int = 7) -> Floats:
    """One clean series of days: any level, trend, week, year, and noise of four kinds; shape (periods,)."""
    rng = np.random.default_rng(seed)
    t = np.arange(periods)
    level = np.exp(rng.uniform(np.log(4), np.log(5_000)))
    trend = np.exp(rng.normal(0, 0.3) * t / 365)
    week = np.tile(np.exp(rng.normal(0, rng.uniform(0, 0.35), season)), periods // season + 1)[:periods]
    year = np.exp(rng.uniform(0, 0.3) * np.sin(2 * np.pi * (t + rng.integers(365)) / 365))
    mean = level * trend * week * year
    kind = rng.integers(4)
    if kind == 0:
        return rng.poisson(mean).astype(np.float64)
    if kind == 1:
        return rng.negative_binomial(8, 8 / (8 + mean)).astype(np.float64)
    noise = rng.normal(0, rng.uniform(0.03, 0.25), periods)
    if kind == 3:
        for i in range(1, periods):
            noise[i] = 0.6 * noise[i - 1] + 0.8 * noise[i]
    return np.asarray(mean * np.exp(noise))


def reading(
    values: Floats, *, how: str = "sum", freq: str = "D", seasons: tuple[int, ...] = (7,), **also: object
) -> Reading:
    """A reading of series whose rows are figures; `also` replaces its parts."""
    values = np.atleast_2d(values)
    n, periods = values.shape
    step = {"h": "h", "D": "D", "W-MON": "7D", "MS": "30D"}[freq]
    start = np.datetime64("2024-01-01T00", "h")
    unit = np.timedelta64(1, "h") if step == "h" else np.timedelta64(int(step[:-1] or 1), "D")
    times = (start + np.arange(periods) * unit).astype("datetime64[ns]")
    none = np.zeros(0, dtype=np.int64)
    nothing = Cells(none, none, {one: np.zeros(0) for one in ("rows", "all", "value", "negative")})
    panel = Panel([f"item {i}" for i in range(n)], times, values, freq, seasons)
    blank = np.full(periods, np.nan)
    given: dict[str, object] = {
        "panel": panel,
        "measure": Measure("day", "units", how, freq=freq, seasons=seasons),
        "rows": np.isfinite(values).sum(axis=0),
        "opened": blank,
        "closed": blank,
        "dates": True,
        "repeated": nothing,
        "negative": nothing,
    }
    return Reading(**(given | also))  # type: ignore[arg-type]


def cells(at: list[tuple[int, int]], **figures: list[float]) -> Cells:
    """Cells of a panel with their figures."""
    series, period = (np.asarray(one, dtype=np.int64) for one in zip(*at, strict=True))
    return Cells(series, period, {name: np.asarray(one, dtype=np.float64) for name, one in figures.items()})
