"""Forecast: `python -m benchmarks.forecast [DATA]`: M4 hourly, intervals, false alarms of the days.

With DATA (a folder with `se_m4_hourly`): sMAPE and MASE of the seasonal naive forecast, of what is chosen and of
statsforecast's own models on the 414 series, coverage of the intervals, and seconds on two cores. Without: how often
intervals of made series hold what comes, and in how many clean series a broken day is seen.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.table import row
from core.forecast import Panel, forecast, on_cores
from core.forecast.mends.typical import usual
from core.forecast.series import Floats

NAIVE_SMAPE, NAIVE_MASE = 13.912, 1.193
"""M4 hourly, seasonal naive forecast: Makridakis et al. 2020."""
MINUTES = 10
"""For the 414 series."""


def m4(folder: Path) -> tuple[Panel, Floats]:
    """The 414 series, ending together, and what came."""
    past = pd.read_csv(folder / "m4_Hourly-train.csv", index_col=0)
    came = pd.read_csv(folder / "m4_Hourly-test.csv", index_col=0).to_numpy(dtype=np.float64)
    given = past.to_numpy(dtype=np.float64)
    values = np.full_like(given, np.nan)
    for i, series in enumerate(given):
        known = series[np.isfinite(series)]
        values[i, -len(known) :] = known
    times = np.arange(values.shape[1]).astype("datetime64[h]").astype("datetime64[ns]")
    return Panel(list(past.index), times, values, "h", (24, 168)), came


def errors(told: Floats, came: Floats, panel: Panel) -> tuple[float, float]:
    """Mean sMAPE and MASE, as the M4 competition counts them."""
    smape = 200 * np.mean(np.abs(told - came) / (np.abs(told) + np.abs(came)))
    scale = [np.nanmean(np.abs(one[24:] - one[:-24])) for one in panel.values]
    return float(smape), float(np.mean(np.abs(told - came).mean(axis=1) / scale))


def on_m4(folder: Path) -> None:
    """M4 hourly."""
    panel, came = m4(folder)
    start = time.perf_counter()
    found = forecast(panel, 48, mapped=on_cores())
    seconds = time.perf_counter() - start
    smape, mase = errors(found.naive, came, panel)
    row("forecast: M4 hourly, seasonal naive, sMAPE off the published", abs(smape - NAIVE_SMAPE), 5e-4)
    row("forecast: M4 hourly, seasonal naive, MASE off the published", abs(mase - NAIVE_MASE), 5e-4)
    for name, told in found.told.items():
        if np.isfinite(told).all():
            row(f"forecast: M4 hourly, {name}, MASE", errors(told, came, panel)[1])
    smape, mase = errors(found.forecast.mean, came, panel)
    row("forecast: M4 hourly, chosen, MASE", mase, 1.0)
    row("forecast: M4 hourly, chosen, sMAPE", smape, NAIVE_SMAPE)
    for level in (0.8, 0.9, 0.95):
        low, high = found.forecast.interval(level)
        held = float(((came >= low) & (came <= high)).mean())
        row(f"forecast: M4 hourly, coverage off {level:.0%}, points", 100 * abs(held - level), 3.0)
    row("forecast: M4 hourly, seconds on two cores", seconds, 60.0 * MINUTES, unit="s")
    independent(panel, came)
    for name in found.left_out:
        print(f"left out: {name}, {found.left_out[name]:.1f} s a series")


def independent(panel: Panel, came: Floats, series: int = 24) -> None:
    """The same by statsforecast's own frame and loop: its seasonal naive forecast of all, its theta of a few."""
    from statsforecast import StatsForecast
    from statsforecast.models import DynamicTheta, SeasonalNaive

    def run(model: object, many: Panel) -> Floats:
        known = np.isfinite(many.values)
        at, step = np.nonzero(known)
        frame = pd.DataFrame({"unique_id": at, "ds": step, "y": many.values[known]})
        told = StatsForecast(models=[model], freq=1, n_jobs=1).forecast(df=frame, h=48)
        return told.sort_values(["unique_id", "ds"]).iloc[:, 2].to_numpy(dtype=np.float64).reshape(-1, 48)

    smape, mase = errors(run(SeasonalNaive(24), panel), came, panel)
    row("forecast: M4 hourly, statsforecast's seasonal naive, sMAPE off the published", abs(smape - NAIVE_SMAPE), 5e-4)
    row("forecast: M4 hourly, statsforecast's seasonal naive, MASE off the published", abs(mase - NAIVE_MASE), 5e-4)
    few = panel.only(slice(0, series))
    theirs = run(DynamicTheta(season_length=24), few)
    ours = forecast(few, 48, only=("theta",)).told["theta"]
    row(
        "forecast: M4 hourly, theta off statsforecast's own run, share",
        float(np.nanmax(np.abs(ours / theirs - 1))),
        1e-6,
    )


def made(seed: int, periods: int) -> Floats:
    """A series of days: week, trend, noise that carries over."""
    rng = np.random.default_rng(seed)
    week = np.resize(np.exp(rng.normal(0, 0.3, 7)), periods)
    noise = rng.normal(0, 0.15, periods)
    for i in range(1, periods):
        noise[i] += 0.4 * noise[i - 1]
    return np.asarray(rng.poisson(200 * week * np.exp(noise) * np.exp(rng.normal(0, 0.2) * np.arange(periods) / 365)))


def on_made(series: int = 60, periods: int = 200, h: int = 14) -> None:
    """Coverage for single series, each forecast alone, and false alarms."""
    times = np.arange(periods).astype("datetime64[D]").astype("datetime64[ns]")
    inside: dict[float, list[float]] = {0.8: [], 0.9: [], 0.95: []}
    for seed in range(series):
        values = made(seed, periods + h).astype(np.float64)[None]
        panel = Panel(["one"], times, values[:, :periods], "D", (7,))
        found = forecast(panel, h, only=("theta", "ces", "mstl"))
        for level, held in inside.items():
            low, high = found.forecast.interval(level)
            held.append(float(((values[:, periods:] >= low) & (values[:, periods:] <= high)).mean()))
    for level, held in inside.items():
        row(f"forecast: single made series, coverage off {level:.0%}, points", 100 * abs(np.mean(held) - level), 3.0)
    clean = np.asarray([made(seed, 400) for seed in range(500)], dtype=np.float64)
    far = np.abs(usual(clean, 7).distance(clean)) > 6
    row("forecast: clean series with an outlying day", float(far.any(axis=1).mean()), 0.02)


def main() -> None:
    on_made()
    if len(sys.argv) > 1:
        on_m4(Path(sys.argv[1]) / "se_m4_hourly")


if __name__ == "__main__":
    main()
