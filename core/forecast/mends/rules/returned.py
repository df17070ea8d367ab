"""Returns: counted twice where their rows stand twice; and periods in which more came back than was sold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.forecast.mends.found import Days, Found
from core.forecast.mends.typical import usual
from core.forecast.series import Floats

SHARE = 0.4
"""Share of a period's returns that repeat others from which on they were entered twice: then it is one half."""
MATTERS = 0.02
"""Part of the usual value below which a return entered twice is not worth a sentence."""
SELDOM = 0.05
"""Share of the periods that may lie below 0 for the measure to be one of sales, which cannot; a balance can."""


def find(days: Days) -> list[Found]:
    """Returns entered twice, and periods below 0."""
    if days.reading.measure.how != "sum":
        return []
    again, negative, values = days.reading.repeated, days.reading.negative, days.values
    found: list[Found] = []
    typical = _typical(values)
    if len(again) and not days.reading.loaded:  # there each row that stands twice was taken off already
        total = np.zeros_like(values)
        total[negative.series, negative.period] = negative.figures["value"]
        twice = again.figures["negative"]
        for series, period, value in zip(again.series, again.period, twice, strict=True):
            whole = total[series, period]
            if value < 0 and value <= SHARE * whole and -value >= MATTERS * typical[series]:
                facts = {"value": float(-value), "of": float(-whole)}
                found.append(Found("returned", int(series), np.asarray([period]), facts))
    beside = negative.figures.get("twice", np.zeros(len(negative)))
    for series in np.unique(negative.series[beside < 0]):
        held = (negative.series == series) & (beside < 0)
        found.append(Found("returned", int(series), np.sort(negative.period[held]), {"kind": "column"}))
    for series in np.unique(negative.series):
        known = np.isfinite(values[series])
        below = known & (values[series] < 0)
        if below.any() and below.sum() <= max(SELDOM * known.sum(), 1):
            low = float(np.nanmin(values[series]))
            found.append(Found("returned", int(series), np.flatnonzero(below), {"below": low}))
    return found


def mend(days: Days, found: list[Found]) -> Days:
    """What was taken off twice is added once; a period below 0 is taken as what is usual, since what came back was sold
    in others."""
    again, negative, values = days.reading.repeated, days.reading.negative, days.values.copy()
    for one in found:
        if "below" in one.facts:
            values[one.series, one.at] = np.nan
            continue
        if one.facts.get("kind") == "column":
            held = (negative.series == one.series) & np.isin(negative.period, one.at)
            values[one.series, negative.period[held]] -= negative.figures["twice"][held]
            continue
        held = (again.period == one.at[0]) & (again.series == one.series)
        values[one.series, one.at[0]] -= float(again.figures["negative"][held].sum())
    below = [one for one in found if "below" in one.facts]
    for one in below:
        typical = usual(values[one.series][None], days.season).expected()[0]
        values[one.series, one.at] = np.maximum(np.nan_to_num(typical[one.at]), 0.0)
    return replace(days, values=values)


def _typical(values: Floats) -> Floats:
    """The median of each series' values above 0, a trifle where it has none; shape (N,)."""
    found = np.full(len(values), 1e-12)
    for series, row in enumerate(values):
        sold = row[row > 0]
        found[series] = np.median(sold) if len(sold) else 1e-12
    return found
