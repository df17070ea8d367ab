"""How often a measure is taken, where its periods begin, and after how many of them it repeats itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from core.forecast.series import Floats, Ints, Mask, Times

DAYS = np.timedelta64(1, "D")
HOUR, DAY = 3600.0, 86_400.0
"""Seconds."""
WHOLE = 0.98
"""Share of the moments at midnight, or at full hours, from which on they are dates, or hours: a few late entries
do not make a diary of a calendar."""
FEW = 3.0
"""Rows a day below which a day says little and weeks are counted instead; a week of fewer is counted by months."""
SHORT = 28
"""Days up to which events are counted by the hour: four weeks hold each day of the week four times."""
STRAY = 0.005
"""Share of the rows that may lie apart from all others and be left out: wrong clocks, year 1970, year 2099."""
APART = {"h": 24 * 14, "D": 60, "W": 26, "MS": 24, "QS": 12, "YS": 10}
"""Periods without a row from which on what lies beyond counts as apart: longer than a shop pauses."""
SEASONS = {"h": (24, 168), "D": (7, 365), "W": (52,), "MS": (12,), "QS": (4,), "YS": ()}
"""Day and week of hours, week and year of days, year of weeks, months and quarters."""
LENGTH = {"h": 1 / 24, "D": 1.0, "W": 7.0, "MS": 30.4, "QS": 91.3, "YS": 365.2}
"""Days of a period, on the mean."""
CYCLES = 2
"""Times that a season must have been seen: once to know it, once to see that it comes back."""
UNITS = {"h": ("h", "hour"), "MS": ("M", "month"), "YS": ("Y", "year")}
"""Units of numpy and of the database that begin where a period does."""
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


SHORTEST = {"YS": 360, "QS": 85, "MS": 27}
"""Days between two dates from which on they are years, quarters or months: a little less than the shortest, which
closing days and leap years shift."""


@dataclass(frozen=True)
class Hours:
    """Rows of a dataset by the hour, in order of time.

    Attributes:
        hour: datetime64[h]; shape (H,).
        rows, counted: All rows, and those that the measure counts; shape (H,).
        first, last: Seconds of the first and last moment after the hour's begin; shape (H,).
        midnight, full: Share of the moments at midnight, and at full hours.
    """

    hour: Times
    rows: Ints
    counted: Ints
    first: Floats
    last: Floats
    midnight: float
    full: float

    @property
    def dates(self) -> bool:
        """Whether moments are dates."""
        return self.midnight >= WHOLE


def frequency(hours: Hours) -> str:
    """The frequency that a dataset's moments show: of dates their usual distance, of events by how many there are."""
    rank = np.cumsum(hours.rows) / max(hours.rows.sum(), 1)
    usual_rows = (rank > STRAY) & (rank - hours.rows / max(hours.rows.sum(), 1) < 1 - STRAY)
    days, where = np.unique(hours.hour[usual_rows].astype("datetime64[D]"), return_inverse=True)
    counted = np.bincount(where, weights=hours.counted[usual_rows])
    if hours.dates:
        gaps = np.diff(days).astype(np.int64)
        usual = float(np.median(gaps)) if len(gaps) else 1.0
        for freq, shortest in SHORTEST.items():
            if usual >= shortest:
                return freq
        if 6 <= usual <= 8:
            return f"W-{WEEKDAYS[_weekday(days)]}"
        return "D"
    span = float((days[-1] - days[0]) / DAYS) + 1 if len(days) else 1.0
    if hours.full >= WHOLE and int(usual_rows.sum()) > 12 * len(days):
        return "h"
    a_day = float(counted.sum()) / span
    if span <= SHORT and a_day >= FEW * 24:
        return "h"
    if a_day >= FEW or span <= SHORT:
        return "D"
    return "W-MON" if a_day * 7 >= FEW else "MS"


def _weekday(days: Times) -> int:
    """The commonest weekday, Monday 0."""
    return int(np.bincount((days.astype("datetime64[D]").astype(np.int64) + 3) % 7, minlength=7).argmax())


def begin(moments: Times, freq: str) -> Times:
    """The beginning of each moment's period; datetime64[ns]."""
    kind = freq.partition("-")[0]
    if kind == "QS":
        months = moments.astype("datetime64[M]")
        quarters: Times = (months - (months.astype(np.int64) % 3).astype("timedelta64[M]")).astype("datetime64[ns]")
        return quarters
    if kind in UNITS:
        return moments.astype(f"datetime64[{UNITS[kind][0]}]").astype("datetime64[ns]")
    days = moments.astype("datetime64[D]")
    if kind == "W":
        anchor = WEEKDAYS.index(freq.partition("-")[2] or "MON")
        days = days - ((days.astype(np.int64) + 3 - anchor) % 7).astype("timedelta64[D]")
    return days.astype("datetime64[ns]")


def begin_sql(moment: str, freq: str) -> str:
    """SQL of the beginning of a moment's period."""
    kind = freq.partition("-")[0]
    if kind != "W":
        unit = {"D": "day", "QS": "quarter"}.get(kind) or UNITS[kind][1]
        return f"date_trunc('{unit}', {moment})"
    anchor = WEEKDAYS.index(freq.partition("-")[2] or "MON") + 1
    return f"date_trunc('day', {moment}) - to_days(((isodow({moment}) - {anchor} + 7) % 7)::INTEGER)"


def regular(first: np.datetime64, last: np.datetime64, freq: str) -> Times:
    """All periods from the first to the last."""
    import pandas as pd

    found: Times = pd.date_range(first, last, freq=freq).to_numpy(dtype="datetime64[ns]")
    return found


def belonging(periods: Times, rows: Ints, freq: str) -> Mask:
    """Which periods belong together: ends that lie far apart from the rest and hold next to nothing do not.

    Args:
        periods: Beginnings of the periods with rows, rising; rows: in each.
    """
    keep = np.ones(len(periods), dtype=np.bool_)
    if len(periods) < 2:
        return keep
    days = LENGTH[freq.partition("-")[0]]
    apart = APART[freq.partition("-")[0]] * days
    gaps = np.diff(periods).astype("timedelta64[s]").astype(np.float64) / DAY
    block = np.concatenate([[0], np.cumsum(gaps > apart)])
    held = np.bincount(block, weights=rows)
    stray = held < max(STRAY * rows.sum(), 1.0)
    stray[held.argmax()] = False
    return np.asarray(~stray[block])


def seasons_of(freq: str, periods: int) -> tuple[int, ...]:
    """The seasons of a frequency that were seen at least twice."""
    return tuple(one for one in SEASONS[freq.partition("-")[0]] if periods >= CYCLES * one)


def frequency_named(name: str) -> str | None:
    """The frequency that a file's name gives away (m4_Hourly, sales-monthly, 日销量); None without a word for one."""
    words = {
        "h": r"hour|小时|时",
        "D": r"dail|day|日|天",
        "W-MON": r"week|周",
        "MS": r"month|月",
        "QS": r"quarterly|季度",
        "YS": r"yearly|annual|年度",
    }
    return next((freq for freq, word in words.items() if re.search(word, name, re.IGNORECASE)), None)


def repeating(values: Floats, candidates: tuple[int, ...]) -> int:
    """The candidate lag at which series are most like themselves, 1 where at none: median over the series of the
    autocorrelation of what is left after a straight line.

    Args:
        values: Shape (N, T), NaN where unknown.
    """
    best, found = 0.2, 1  # below it a season explains less than a twenty-fifth of what moves
    for lag in candidates:
        scores = []
        for series in values[:200]:
            known = series[np.isfinite(series)]
            if len(known) < 2 * lag + 8:
                continue
            rest = np.diff(known)
            spread = float(np.sum((rest - rest.mean()) ** 2))
            if spread > 0:
                lagged = (rest[lag:] - rest.mean()) * (rest[:-lag] - rest.mean())
                scores.append(float(lagged.sum()) / spread)
        score = float(np.median(scores)) if scores else 0.0
        if score > best + 0.05:
            best, found = score, lag
    return found
