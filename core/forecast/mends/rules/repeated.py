"""Days that were loaded twice: rows that equal others in every column make up nearly half of the day, or come
at all in a table in which they do not come by themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.forecast.mends.found import Days, Found

SHARE = 0.4
"""Share of a period's rows that repeat others from which on it was loaded twice: then it is one half, and rows that
another load corrected are missing from it."""
USUAL = 3.0
"""Times the usual share that it must be: in some tables equal rows are the rule."""


def find(days: Days) -> list[Found]:
    """Periods, or cells of a table of figures, whose rows stand twice."""
    again = days.reading.repeated
    if not len(again) or days.reading.measure.how == "mean":
        return []
    rows = np.maximum(days.reading.rows, 1)
    further = np.bincount(again.period, weights=again.figures["rows"], minlength=len(rows))
    counted = _counted(days)
    share = further / np.maximum(counted, 1)
    bound = SHARE if days.reading.loaded else max(SHARE, USUAL * float(np.median(share[days.reading.rows > 0])))
    found = [
        Found("repeated", -1, np.asarray([period]), {"rows": int(further[period]), "of": int(counted[period])})
        for period in np.flatnonzero((share >= bound) & (share < 1))
    ]
    whole = {int(one.at[0]) for one in found}
    if days.reading.loaded:
        return found + _loaded(days, whole)
    if days.reading.absent_is_zero or len(days.values) == 1:  # single events of an item that stand twice are no load
        return found
    own = again.figures["rows"] / np.maximum(again.figures["all"], 1)
    for series, period, part in zip(again.series, again.period, own, strict=True):
        if part >= bound and int(period) not in whole:
            found.append(Found("repeated", int(series), np.asarray([period]), {"rows": 1, "of": 2}))
    return found


def _loaded(days: Days, whole: set[int]) -> list[Found]:
    """Cells with single rows that were loaded twice."""
    again = days.reading.repeated
    return [
        Found("repeated", int(series), np.asarray([period]), {"kind": "rows", "rows": int(rows)})
        for series, period, rows in zip(again.series, again.period, again.figures["rows"], strict=True)
        if int(period) not in whole
    ]


def mend(days: Days, found: list[Found]) -> Days:
    """What the further rows added is taken off."""
    again, values = days.reading.repeated, days.values.copy()
    for one in found:
        held = again.period == one.at[0]
        if one.series >= 0:
            held &= again.series == one.series
        values[again.series[held], again.period[held]] -= again.figures["value"][held]
    return replace(days, values=values)


def _counted(days: Days) -> np.ndarray:  # type: ignore[type-arg]
    """Rows in each period that the measure counts, where repeated ones are; the rows of all otherwise."""
    again = days.reading.repeated
    counted = np.bincount(again.period, weights=again.figures["all"], minlength=len(days.reading.rows))
    lone = len(days.values) == 1
    return counted if lone else np.maximum(days.reading.rows, counted)
