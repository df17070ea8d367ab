"""Days as series: all rows, the rows of each kind and source, what was sold, and how long each was silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from core.anomaly.subjects.source import Source
    from core.engine import Cursor

Floats = NDArray[np.float64]
DAY = 86_400
"""Seconds of a day."""
SEGMENTS = {"k": 6, "source": 6, "status": 4}
"""Short name of a column -> how many of its values have a series of their own, the most frequent."""
LEAST_SHARE = 0.02
"""Share of all rows that a segment needs: of fewer a day holds too few to be judged."""
LEAST_DAYS = 14
"""Days of a segment's own from which it has a series: two weeks."""
LONGEST = 3_700
"""Days of a series, the newest: ten years. A date of the year 9999 makes no longer one."""
APART = 45
"""Days without a row after which other rows belong to no series any more: clocks that are wrong stand alone."""


@dataclass(frozen=True)
class Series:
    """A measure of each of D days, one after the other without a gap.

    Attributes:
        name: "events", "users", "value", "repeats", or "series:COLUMN=VALUE" for the rows of a segment.
        first: The first day, counted from 1970; values: shape (D,), 0 for a day without a row.
        counts: Whether it counts things, so that chance alone moves it by its square root.
        hours: The same by hour, shape (D, 24); None where days have no hours.
        where: SQL condition on the source's `base` that takes its rows.
    """

    name: str
    first: int
    values: Floats
    counts: bool = True
    hours: Floats | None = None
    where: str = "TRUE"

    @property
    def days(self) -> list[str]:
        """The days as 2026-08-12."""
        start = np.datetime64(self.first, "D")
        return [str(start + np.timedelta64(at, "D")) for at in range(len(self.values))]


def series_of(cursor: Cursor, source: Source) -> list[Series]:
    """The series of a source with times; empty where it has none."""
    if "t" not in source.has:
        return []
    days = cursor.execute(
        f"SELECT floor(t / {DAY})::BIGINT AS d, count(*) FROM ({source.base}) WHERE t IS NOT NULL GROUP BY d ORDER BY d"
    ).fetchall()
    if not days:
        return []
    first, last = longest_stretch(np.array(days, dtype=np.int64))
    span = f"t >= {first * DAY} AND t < {(last + 1) * DAY}"
    found = [
        _counted(cursor, source, "events", "count(*)", "TRUE", first, last, span, hours=True),
        *(
            [_counted(cursor, source, "users", "count(DISTINCT u)", "TRUE", first, last, span)]
            if "u" in source.has
            else []
        ),
    ]
    if {"u", "i"} <= source.has or "same" in source.has:
        again = f"count(*) - count(DISTINCT ({told_again(source)}))"
        found.append(_counted(cursor, source, "repeats", again, "TRUE", first, last, span))
    if {"p", "a"} & source.has:
        sold = "coalesce(sum(coalesce(a, p * coalesce(q, 1))), 0)"
        where = "k = 'purchase'" if "k" in source.has else "TRUE"
        found.append(_counted(cursor, source, "value", sold, where, first, last, span, counts=False))
    for short, most in SEGMENTS.items():
        if short in source.has:
            found += _segments(cursor, source, short, most, first, last, span)
    return found


def told_again(source: Source) -> str:
    """Columns in which a copy of a row agrees with it: what a shopper did and when, else the whole row."""
    if "same" in source.has:
        return "same"
    return ", ".join([*(short for short in ("u", "i", "k", "s", "q", "stars") if short in source.has), "t"])


def longest_stretch(days: NDArray[np.int64]) -> tuple[int, int]:
    """First and last day of the stretch that holds the most rows, between pauses longer than `APART` days.

    Args:
        days: Day and its rows, in the order of time; shape (D, 2).
    """
    stretch = np.cumsum(np.diff(days[:, 0], prepend=days[0, 0]) > APART)
    held = np.bincount(stretch, weights=days[:, 1])
    own = days[stretch == int(np.argmax(held)), 0]
    return max(int(own[0]), int(own[-1]) - LONGEST + 1), int(own[-1])


def _segments(cursor: Cursor, source: Source, short: str, most: int, first: int, last: int, span: str) -> list[Series]:
    rows = cursor.execute(
        f"SELECT {short}, count(*) AS n FROM ({source.base}) WHERE {short} IS NOT NULL AND {span} "
        f"GROUP BY {short} HAVING n >= {LEAST_SHARE} * {source.rows} ORDER BY n DESC, {short} LIMIT {most}"
    ).fetchall()
    if len(rows) < 2:
        return []
    from core.engine import literal

    made = [
        _counted(
            cursor, source, f"series:{source.column(short)}={value}", "count(*)", f"{short} = {literal(str(value))}",
            first, last, span, hours=True,
        )
        for value, _n in rows
    ]  # fmt: skip
    return [one for one in made if len(one.values) >= LEAST_DAYS]


def _counted(
    cursor: Cursor,
    source: Source,
    name: str,
    what: str,
    where: str,
    first: int,
    last: int,
    span: str,
    *,
    counts: bool = True,
    hours: bool = False,
) -> Series:
    piece = 3600 if hours else DAY
    rows = cursor.execute(
        f"SELECT floor(t / {piece})::BIGINT AS piece, ({what})::DOUBLE FROM ({source.base}) "
        f"WHERE {span} AND {where} GROUP BY piece"
    ).fetchall()
    width = 24 if hours else 1
    flat = np.zeros((last - first + 1) * width)
    for at, value in rows:
        flat[int(at) - first * width] = float(value)
    by_hour = flat.reshape(-1, width)
    if where != "TRUE" and name.startswith("series:"):  # a source that came later has no gap before
        held = np.flatnonzero(by_hour.sum(axis=1))
        by_hour, first = by_hour[held[0] : held[-1] + 1], first + int(held[0])
    clock = hours and np.count_nonzero(by_hour.sum(axis=0)) > 1
    return Series(name, first, by_hour.sum(axis=1), counts, by_hour if clock else None, where)
