"""Forecasts of thousands of series in the lake: one row for each series, one for each run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.forecast.mends import Mended
from core.forecast.request import Request
from core.forecast.run import Outcome
from core.i18n import N_
from core.lake import has_table, kept

if TYPE_CHECKING:
    from core.lake import Lake

_RUNS = """
    CREATE TABLE IF NOT EXISTS lake.lab.forecast_runs (
        key VARCHAR, dataset VARCHAR, version BIGINT, measure VARCHAR, h BIGINT, found VARCHAR, time TIMESTAMP)
"""
_SERIES = """
    CREATE TABLE IF NOT EXISTS lake.lab.forecasts (
        key VARCHAR, place BIGINT, series VARCHAR, model VARCHAR, demand VARCHAR, reason VARCHAR, mase DOUBLE,
        naive DOUBLE, bias DOUBLE, coverage DOUBLE, past DOUBLE, total DOUBLE, mean DOUBLE[], low DOUBLE[],
        high DOUBLE[])
"""
SHOWN = 1_000
"""Series that a table shows; the download has all."""


@dataclass(frozen=True)
class Stored:
    """A run that is kept.

    Attributes:
        h: Periods ahead; times: of them, as text.
        series, able: How many there are, and how many could be forecast.
        mase, naive: Mean error of what was chosen and of the season before, over the series that could be judged.
        coverage: Of the 90 % interval, of all of them; None where unknown.
        models: Model -> how many series it forecasts.
        left_out: Model -> seconds a series, of models that would have taken too long.
        levels: What was kept of the levels where they were made to add up.
    """

    key: str
    h: int
    times: tuple[str, ...]
    series: int
    able: int
    mase: float | None
    naive: float | None
    coverage: float | None
    models: dict[str, int]
    left_out: dict[str, float]
    seconds: float
    time: datetime
    levels: dict[str, Any] | None = None


def store(
    lake: Lake,
    request: Request,
    days: Mended,
    outcome: Outcome,
    author: str | None = None,
    levels: dict[str, Any] | None = None,
) -> None:
    """Keep a run; the same one is replaced.

    Args:
        levels: What is to be kept of the levels, as JSON.
    """
    forecast = outcome.forecast
    low, high = forecast.interval(0.9)
    best, naive = (outcome.scores[one].mase if outcome.scores else np.full(len(forecast.ids), np.nan) for one in
                   ("best", "naive"))  # fmt: skip
    bias = outcome.scores["best"].bias if outcome.scores else np.full(len(forecast.ids), np.nan)
    covered = outcome.coverage_of.get(0.9, np.full(len(forecast.ids), np.nan))
    h = len(forecast.times)
    frame = pd.DataFrame(
        {
            "key": request.key,
            "place": np.arange(len(forecast.ids)),
            "series": forecast.ids,
            "model": forecast.model,
            "demand": outcome.demand,
            "reason": [days.reasons.get(one) for one in range(len(forecast.ids))],
            "mase": best,
            "naive": naive,
            "bias": bias,
            "coverage": covered,
            "past": np.nansum(days.panel.values[:, -h:], axis=1),
            "total": forecast.mean.sum(axis=1),
            "mean": list(forecast.mean),
            "low": list(low),
            "high": list(high),
        }
    )
    models = pd.Series(forecast.model)[days.able].value_counts().to_dict()
    found = {
        "times": [str(one.astype("datetime64[m]")).replace("T00:00", "") for one in forecast.times],
        "series": len(forecast.ids),
        "able": int(days.able.sum()),
        "mase": _mean(best),
        "naive": _mean(naive),
        "coverage": outcome.coverage.get(0.9),
        "models": {str(name): int(n) for name, n in models.items()},
        "left_out": dict(outcome.left_out),
        "seconds": outcome.seconds,
        "levels": levels,
    }
    info = {"forecast": request.dataset, "of_version": request.version}
    with lake.write(N_("Forecast {name}").format(name=request.dataset), author=author, info=info) as cursor:
        cursor.execute(_RUNS)
        cursor.execute(_SERIES)
        for table in ("forecast_runs", "forecasts"):
            cursor.execute(f"DELETE FROM lake.lab.{table} WHERE key = ?", [request.key])
        now = datetime.now(UTC).replace(tzinfo=None)
        row: list[Any] = [request.key, request.dataset, request.version, request.measure, h, json.dumps(found), now]
        cursor.execute("INSERT INTO lake.lab.forecast_runs VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        cursor.register("made_forecasts", frame)
        try:
            cursor.execute("INSERT INTO lake.lab.forecasts SELECT * FROM made_forecasts")
        finally:
            cursor.unregister("made_forecasts")


def _mean(values: Any) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else None


@kept
def stored(lake: Lake, request: Request) -> Stored | None:
    """The run of exactly this request; None where there is none."""
    with lake.read() as cursor:
        if not has_table(cursor, "lab.forecast_runs"):
            return None
        row = cursor.execute(
            "SELECT h, found, time FROM lake.lab.forecast_runs WHERE key = ?", [request.key]
        ).fetchone()
    if row is None:
        return None
    found = json.loads(row[1])
    return Stored(request.key, int(row[0]), tuple(found.pop("times")), **found, time=row[2])


@kept
def stored_series(lake: Lake, request: Request, containing: str = "", most: int = SHOWN) -> list[dict[str, Any]]:
    """The series of a kept run, the largest first, with lists of their figures; those whose name contains a text."""
    with lake.read() as cursor:
        found = cursor.execute(
            "SELECT * EXCLUDE (key) FROM lake.lab.forecasts WHERE key = ? AND contains(lower(series), lower(?)) "
            "ORDER BY place LIMIT ?",
            [request.key, containing, most],
        ).df()
    return [{str(name): value for name, value in one.items()} for one in found.to_dict("records")]
