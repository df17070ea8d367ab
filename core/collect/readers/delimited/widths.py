"""Records of several widths in one table: a column added on the way, delimiters behind the last column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.collect.facts import Dialect
from core.collect.readers.delimited.header import MOSTLY, is_typed, looks_like_header, surely_header
from core.collect.readers.delimited.header_place import may_be_first
from core.collect.readers.delimited.records import fitted
from core.collect.readers.delimited.score import Sample

LEAST = 2
"""Records of each width that make a change of the table rather than a damaged record."""


def narrow_width(sample: Sample, width: int) -> int:
    """The records' width before columns were added, 0 where none were.

    Every record of the sample has the first one's width up to some line and is wider from there on, the columns that
    both have hold the same sort of values, and no header begins at that line.
    """
    rows = [row for row, odd in zip(sample.rows, sample.odd, strict=True) if not odd]
    widths = [len(row) for row in rows]
    narrow = widths[0] if widths else 0
    if not 2 <= narrow < width or widths != sorted(widths) or widths[-1] != width:
        return 0
    at = next(place for place, found in enumerate(widths) if found > narrow)
    before, after = rows[1:at], rows[at:]
    if len(before) < LEAST or len(after) < LEAST or not looks_like_header([rows[0], *before]) or surely_header(after):
        return 0
    return narrow if _sorts(before, narrow) == _sorts(after, narrow) else 0


def _sorts(rows: Sequence[Sequence[str]], width: int) -> list[bool]:
    """For each column whether it holds typed values."""
    columns = [[row[place] for row in rows if row[place].strip()] for place in range(width)]
    return [sum(map(is_typed, cells)) >= MOSTLY * len(cells) > 0 for cells in columns]


def widened(sample: Sample, width: int, narrow: int) -> Sample:
    """The sample with the records from before the change filled up to the later width."""
    whole = Dialect("", "", "", True, 0, width, narrow=narrow)
    return replace(sample, rows=[fitted(row, whole) for row in sample.rows])


def trailing_delimiters(rows: Sequence[Sequence[str]], width: int) -> int:
    """How many columns behind the last named one hold nothing at all: the records just end with delimiters.

    Args:
        rows: The table's records; the first names the columns.
        width: Of the records below it.
    """
    body = [row for row in rows[1:] if len(row) == width]
    head = [*rows[0], *[""] * (width - len(rows[0]))]
    named = max((place + 1 for place, name in enumerate(head) if name.strip()), default=0)
    filled = max((place + 1 for row in body for place, cell in enumerate(row) if cell.strip()), default=0)
    if not body or not named or len(head) > width or len(rows[0]) not in (named, width):
        return 0
    if not may_be_first(rows[0][:named], body, width):
        return 0
    return width - max(named, filled)


def another_width(rejected: Sequence[int], last_loaded: int, lines: Sequence[int], dialect: Dialect) -> Dialect | None:
    """The dialect under which records that were too long are part of the table, None where they are damaged.

    Args:
        rejected: Cells of each record that was refused for holding too many.
        last_loaded: The last line that was loaded.
        lines: The lines of the refused records, ascending.
        dialect: How the file was read.
    """
    if not rejected or dialect.starts or dialect.rest:
        return None
    widest = max(rejected)
    if dialect.trailing and widest <= dialect.width + dialect.trailing:
        return replace(dialect, width=dialect.width + dialect.trailing, trailing=0)
    grows = list(rejected) == sorted(rejected) and widest <= 2 * dialect.width
    if not dialect.header or len(rejected) < LEAST or not grows or last_loaded > lines[0]:
        return None
    return replace(dialect, width=widest, narrow=dialect.narrow or dialect.width, trailing=0)
