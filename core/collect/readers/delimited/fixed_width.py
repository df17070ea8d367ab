"""Where the columns of a fixed-width file begin: positions that are blank in (nearly) every line part them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.collect.readers.delimited.header import MOSTLY

MIN_LINES = 4
"""Fewer lines line up by accident."""
MAX_LINES = 400
"""Lines that show where columns stand: a blank column in so many is no chance."""
TOLERANCE = 0.02
"""Share of lines that may write into a gap: values that run over."""
LAST_START = 0.3
"""The last column begins no earlier than this share of the usual line, or the rest is running text."""


def column_starts(lines: Sequence[str]) -> tuple[int, ...]:
    """The first position of each column, from 0; empty when the lines do not look fixed-width.

    A column begins where a position that is blank in all but 2 % of the lines is followed by one that is not.
    The first line may be a header that keeps no positions, so it is left out; at least two columns and four lines
    of about one length are asked for.
    """
    rows = [line.rstrip("\r\n") for line in lines[:MAX_LINES] if line.strip()]
    if len(rows) < MIN_LINES + 1 or any("\t" in row for row in rows):
        return ()
    rows = rows[1:]
    length = max(map(len, rows))
    if length > 4_000 or sum(len(row) >= 0.5 * length for row in rows) < MOSTLY * len(rows):
        return ()
    allowed = TOLERANCE * len(rows)
    blank = [sum(1 for row in rows if at < len(row) and row[at] != " ") <= allowed for at in range(length)]
    starts = [at for at in range(length) if not blank[at] and (at == 0 or blank[at - 1])]
    middle = sorted(map(len, rows))[len(rows) // 2]
    if len(starts) < 2 or starts[-1] < LAST_START * middle:
        return ()
    return tuple(_named(_left(starts, rows), lines))


def parted(lines: Sequence[str], starts: Sequence[int]) -> bool:
    """Whether blanks stand between the columns in nearly all lines, so that a value over an edge is a fault."""
    rows = [line.rstrip("\r\n") for line in lines[1:MAX_LINES] if line.strip()]
    crossed = sum(any(row[s - 1 : s + 1].strip() == row[s - 1 : s + 1] != "" for s in starts[1:]) for row in rows)
    return crossed <= 0.05 * len(rows)  # a value too wide, now and then


def _named(starts: list[int], lines: Sequence[str]) -> list[int]:
    """Columns over which the first line has no word belong to the column before: a gap inside words, not an edge."""
    first = next((line.rstrip("\r\n") for line in lines if line.strip()), "")
    edges = [*starts, len(first)]
    named = [start for start, end in pairwise(edges) if start == 0 or first[start : max(start, end)].strip()]
    return named if len(first) >= starts[-1] else starts


def _left(starts: list[int], rows: Sequence[str]) -> list[int]:
    """Starts moved left to just behind the value before, so that longer right-aligned values still fit."""
    moved = [0]
    for before, start in pairwise(starts):
        ends = max((len(row[before:start].rstrip()) for row in rows), default=0) + before
        moved.append(min(start, ends + 1))
    return moved
