"""The first and the last period, where the data begins or ends in the middle of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.forecast.mends.found import Days, Found
from core.forecast.mends.typical import usual

EARLY = 0.02
"""Share of the other periods that may end earlier than one that is whole: one false alarm in fifty where time alone
would tell, and the value has to be low as well."""
SLACK = 0.05
"""Part of a period by which it must end before even those."""
LOW = 0.75
"""Part of the usual value above which a period that ends early counts as whole."""
DROP, FAR = 0.5, 4.5
"""Part of the usual value, and standard deviations below it, at which a last period counts as unfinished where moments
are dates and nothing else tells."""
LENGTH = {"h": 3600.0, "D": 86_400.0, "W": 604_800.0, "MS": 28 * 86_400.0, "QS": 90 * 86_400.0,
          "YS": 365 * 86_400.0}  # fmt: skip
"""Seconds of a period; of the shortest month, quarter and year."""


def find(days: Days) -> list[Found]:
    """A last period that the data does not reach the end of, and a first whose beginning it lacks."""
    if days.values.shape[1] < 4 or days.reading.measure.how == "mean":
        return []
    total = np.where(np.isfinite(days.values).any(axis=0), np.nansum(days.values, axis=0), np.nan)[None]
    typical = usual(total[:, :-1], days.season)
    length = LENGTH[days.reading.panel.freq.partition("-")[0]]
    expected, found = _next(typical.expected()[0], days.season), []
    value = total[0, -1]
    part = value / expected if expected > 0 else 1.0
    inside = not (days.reading.dates and length <= LENGTH["D"])
    if inside:
        closed = days.reading.closed[:-1]
        usually = float(np.nanquantile(closed[np.isfinite(closed)], EARLY)) if np.isfinite(closed).any() else 0.0
        end = days.reading.closed[-1]
        if end < usually - SLACK * length and part < LOW:
            facts = {"end": float(end), "usual": float(np.nanmedian(closed)), "part": float(part)}
            found.append(Found("edges", -1, np.asarray([days.values.shape[1] - 1]), facts))
    if not found and days.reading.dated:
        scaled = np.sqrt(max(value, 0.0)) if typical.rooted[0] else value
        usual_scaled = np.sqrt(max(expected, 0.0)) if typical.rooted[0] else expected
        far = (scaled - usual_scaled) / typical.spread[0]
        if (days.reading.dates or not inside) and part < DROP and far < -FAR and value > 0:
            facts = {"part": float(part)}
            found.append(Found("edges", -1, np.asarray([days.values.shape[1] - 1]), facts))
    return found + _first(days, total, length, inside)


def _first(days: Days, total: np.ndarray, length: float, inside: bool) -> list[Found]:  # type: ignore[type-arg]
    if not inside:
        return []
    opened = days.reading.opened
    known = opened[1:][np.isfinite(opened[1:])]
    if not len(known) or not np.isfinite(opened[0]):
        return []
    usually = float(np.quantile(known, 1 - EARLY))
    ahead = usual(total[:, 1:], days.season).expected()[0]
    expected = _next(ahead[::-1], days.season)
    part = total[0, 0] / expected if expected > 0 else 1.0
    if opened[0] > usually + SLACK * length and part < LOW:
        return [Found("edges", -1, np.asarray([0]), {"begin": float(opened[0]), "part": float(part)})]
    return []


def mend(days: Days, found: list[Found]) -> Days:
    """Such a period is left out; forecasts begin with it where it is the last."""
    at = {int(one.at[0]) for one in found}
    start = days.start + 1 if 0 in at else days.start
    stop = days.stop - 1 if days.values.shape[1] - 1 in at else days.stop
    return replace(days, start=start, stop=stop, begin=np.maximum(days.begin, start))


def _next(expected: np.ndarray, season: int) -> float:  # type: ignore[type-arg]
    """The usual value of the period that follows: that of a season before, at the present level."""
    if season < 2 or len(expected) < 2 * season:
        return float(expected[-1])
    before = expected[-2 * season : -season].mean()
    return float(expected[-season] * (expected[-season:].mean() / before if before > 0 else 1.0))
