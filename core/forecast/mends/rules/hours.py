"""Hours of local clocks: one is missing when summer time begins, and one holds two hours when it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from core.forecast.mends.found import Days, Found
from core.forecast.mends.typical import usual
from core.forecast.series import Floats, Ints, Mask

ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "America/New_York",
    "America/Havana",
    "America/Santiago",
    "America/Sao_Paulo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Asia/Jerusalem",
    "Africa/Cairo",
)
"""A zone of each rule by which clocks are or were changed (IANA time zone database)."""
TWICE = (1.5, 2.7)
"""Times the usual rows that an hour of two hours has."""
FAR = 4.0
"""Standard deviations that its rows are above the usual at least where rows are events: one in 30,000 by chance."""
EVEN = 0.9
"""Share of the hours with the usual number of rows from which on rows are figures, one for each hour."""
BUSY = 10.0
"""Rows usual in an hour of events from which on none is a missing hour: by chance once in 20,000."""


def find(days: Days) -> list[Found]:
    """Hours in which clocks were changed in some zone, and whose rows are missing or stand for two."""
    panel, rows = days.reading.panel, days.reading.rows
    if panel.freq != "h" or not days.reading.dated or not (rows > 0).any():
        return []
    gone, double = changes(panel.times)
    gone &= (rows == 0) & (np.roll(rows, 1) > 0) & (np.roll(rows, -1) > 0)
    double &= rows > 0
    if not (gone.any() or double.any()):
        return []
    held = rows[rows > 0]
    figures = float(np.median(held))
    if np.mean(held == figures) >= EVEN:
        double &= (rows >= TWICE[0] * figures) & (rows <= TWICE[1] * figures)
    else:
        counted = np.where(gone, np.nan, rows.astype(np.float64))[None]
        typical = usual(counted, days.season)
        expected = np.maximum(typical.expected()[0], 1e-12)
        ratio = rows / expected
        far = typical.distance(counted)[0] > FAR
        gone &= expected >= BUSY
        double &= (ratio > TWICE[0]) & (ratio < TWICE[1]) & far
    found = [Found("hours", -1, np.asarray([at]), {"kind": "missing"}) for at in np.flatnonzero(gone)]
    if days.reading.measure.how != "mean":
        found += [Found("hours", -1, np.asarray([at]), {"kind": "double"}) for at in np.flatnonzero(double)]
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


def changes(times: Ints | Floats | np.ndarray) -> tuple[Mask, Mask]:  # type: ignore[type-arg]
    """Hours of a local clock that a change leaves out, and that come twice, in any of `ZONES`; shapes (T,)."""
    from zoneinfo import ZoneInfo

    at = np.asarray(times).astype("datetime64[h]")
    gone, double = np.zeros(len(at), dtype=np.bool_), np.zeros(len(at), dtype=np.bool_)
    days, where = np.unique(at.astype("datetime64[D]"), return_inverse=True)
    for name in ZONES:
        zone = ZoneInfo(name)
        noon = [datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=zone).utcoffset() for day in days]
        begin = [datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=zone).utcoffset() for day in days - 1]
        changed = np.asarray([one != other for one, other in zip(noon, begin, strict=True)])
        changed[:-1] |= changed[1:]  # an hour before midnight comes twice in Chile
        for i in np.flatnonzero(changed[where]):
            local = datetime.fromisoformat(str(at[i])[:13] + ":00")
            first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
            if first.utcoffset() != second.utcoffset():
                back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
                (double if back == local else gone)[i] = True
    return gone, double
