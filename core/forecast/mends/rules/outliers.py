"""Days far from what is usual that come alone and do not come again: a robot, a wrong quantity, a bulk order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.forecast.mends.found import Days, Found, runs
from core.forecast.mends.typical import usual

FAR = 6.0
"""Robust standard deviations from the usual at which a day is one that no season explains. Of normal days none in
ten million lies there; real days have heavier tails, and `tests/core/forecast` measures them."""
HIGH, LOW = 1.8, 0.4
"""Times the usual value above which, and part of it below which, such a day is worth mending."""
LONGEST = 3
"""Periods that an outlier may last; what lasts longer is an event, or a new level."""
YEAR = {"D": (365, 4), "W": (52, 1), "MS": (12, 0), "QS": (4, 0), "YS": (0, 0), "h": (0, 0)}
"""Periods of a year, and how many to either side the same feast may fall on."""
SEEN = 0.5
"""Part of the distance that another year must show at the same time for a day to be a feast."""
SELLS = 0.7
"""Share of its periods with a value from which on something is usual; demand that comes now and then is not."""
MOST = 0.02
"""Share of the periods that may be outliers; where more are, straying far is the nature of the series."""


def find(days: Days) -> list[Found]:
    """Outlying days of each series; those that the year before or after had as well are feasts and stay."""
    values = np.where(np.arange(days.values.shape[1])[None] >= days.begin[:, None], days.values, np.nan)[:, days.used]
    if values.shape[1] < max(3 * days.season, 20):
        return []
    typical = usual(values, days.season)
    distance, expected = typical.distance(values), typical.expected()
    resting = days.resting[days.phase[days.used]]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = values / expected
        odd = (np.abs(distance) > FAR) & np.isfinite(values) & ~resting[None]
        odd &= (np.nanmean(values > 0, axis=1) >= SELLS)[:, None] | ~typical.rooted[:, None]
        rooted = typical.rooted[:, None]
        odd &= ~rooted | (ratio > HIGH) | (ratio < LOW)
    year, slack = YEAR[days.reading.panel.freq.partition("-")[0]]
    found = []
    for series in np.flatnonzero(odd.any(axis=1)):
        at = [
            np.arange(a, b)
            for a, b in runs(odd[series])
            if b - a <= LONGEST and not _feast(distance[series], a, b, year, slack)
        ]
        there = np.concatenate(at) if at else np.zeros(0, dtype=np.int64)
        if not len(there) or len(there) > max(MOST * np.isfinite(values[series]).sum(), 3):
            continue
        for one in there:
            facts = {"value": float(values[series, one]), "usual": float(expected[series, one])}
            found.append(Found("outliers", int(series), np.asarray([one + days.start]), facts))
    return found


def _feast(distance: np.ndarray, a: int, b: int, year: int, slack: int) -> bool:  # type: ignore[type-arg]
    """Whether another year strays as far to the same side at this time of the year."""
    if not year:
        return False
    peak = distance[a:b][np.abs(distance[a:b]).argmax()]
    for shift in (-year, year, -2 * year, 2 * year):
        window = distance[max(a + shift - slack, 0) : max(b + shift + slack, 0)]
        if len(window) and np.nanmax(window * np.sign(peak), initial=0.0) > SEEN * abs(peak):
            return True
    return False


def mend(days: Days, found: list[Found]) -> Days:
    """Such a day is taken as what is usual."""
    values = days.values.copy()
    for one in found:
        values[one.series, one.at] = one.facts["usual"]
    return replace(days, values=values)
