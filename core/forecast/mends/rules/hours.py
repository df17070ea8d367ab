"""Hours of local clocks: one is missing when summer time begins, and one holds two hours when it ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.forecast.mends.found import Days, Found
from core.forecast.mends.typical import usual
from core.forecast.series import Ints, Mask

NIGHT = (0, 1, 2, 3)
"""Hours at which clocks are changed."""
MONTHS = (3, 4, 9, 10, 11)
"""Months in which clocks are changed, on either half of the globe."""
TWICE = (1.5, 2.7)
"""Times the usual value that an hour of two hours holds."""
FAR = 3.0
"""Standard deviations that such an hour is above the usual at least."""


def find(days: Days) -> list[Found]:
    """Nights of Sundays in which an hour is missing or holds two."""
    panel = days.reading.panel
    if panel.freq != "h" or not days.reading.dated:
        return []
    night = _nights(panel.times)
    if not night.any():
        return []
    total = np.nansum(np.where(np.isfinite(days.values), days.values, 0.0), axis=0)
    known = np.isfinite(days.values).any(axis=0)
    empty = night & ((~known) | (days.reading.rows == 0))
    found = []
    around = (np.roll(days.reading.rows, 1) > 0) & (np.roll(days.reading.rows, -1) > 0)
    for at in np.flatnonzero(empty & around):
        found.append(Found("hours", -1, np.asarray([at]), {"kind": "missing"}))
    if days.reading.measure.how == "mean":
        return found
    series = np.where(known, total, np.nan)[None]
    typical = usual(series, days.season)
    ratio = total / np.maximum(typical.expected()[0], 1e-12)
    far = typical.distance(series)[0]
    for at in np.flatnonzero(night & (ratio > TWICE[0]) & (ratio < TWICE[1]) & (far > FAR)):
        found.append(Found("hours", -1, np.asarray([at]), {"kind": "double"}))
    return found


def mend(days: Days, found: list[Found]) -> Days:
    """An hour that is missing is unknown, and filled later; one that holds two is halved."""
    values = days.values.copy()
    for one in found:
        if one.facts["kind"] == "double":
            values[:, one.at] /= 2
        else:
            values[:, one.at] = np.nan
    return replace(days, values=values)


def _nights(times: Ints | np.ndarray) -> Mask:  # type: ignore[type-arg]
    import pandas as pd

    at = pd.DatetimeIndex(times)
    day = at.day.to_numpy()
    last = day + 7 > at.days_in_month.to_numpy()
    sunday = (at.dayofweek.to_numpy() == 6) & (last | (day <= 14))
    return np.asarray(sunday & np.isin(at.hour, NIGHT) & np.isin(at.month, MONTHS))
