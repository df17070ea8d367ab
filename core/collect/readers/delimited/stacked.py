"""Tables that stand one under another in a file: where each begins and ends, and what it is called.

Blank lines part them. A block of lines begins a table of its own where it opens with column names, one or two title
lines before them; blocks under the same names are one table in several pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.collect.facts import Dialect
from core.collect.readers.delimited.header import MOSTLY, header_evidence, is_typed, names_columns
from core.collect.readers.delimited.records import reader

MAX_CHARS = 4 << 20
"""A longer file is read as one table; reports that stack tables are small."""
MAX_TABLES = 50
"""More pieces than this are a log of blocks and no report: nobody chooses among them by hand."""
TITLES = 2
"""Lines of title above a table: a name, and a line that says its period or unit."""
_JUDGED = 40
"""Records that a piece is judged by: enough for its width and its header, and quick for many pieces."""


@dataclass(frozen=True)
class Stacked:
    """One of several tables: its lines from `start` up to `end` (from 0), and what is written over it.

    `titles` are the lines that stand before the names in the table's later pieces.
    """

    start: int
    end: int
    title: str
    names: tuple[str, ...]
    titles: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """The title, or else the names of the first columns."""
        return self.title or ", ".join(self.names[:4])


@dataclass(frozen=True)
class _Block:
    """Lines without a blank one between them; `header` is the place of the column names among its rows, if any."""

    start: int
    end: int
    rows: tuple[tuple[str, ...], ...]
    header: int | None


def stacked_tables(lines: Sequence[str], dialect: Dialect) -> tuple[Stacked, ...]:
    """The tables of the lines where there are at least two, else nothing.

    Args:
        lines: All physical lines of the file, with their ends.
        dialect: How its records are written.
    """
    if not dialect.delimiter or dialect.starts or dialect.rest:
        return ()
    blocks = _blocks(lines, dialect)
    first = next((block for block in blocks if block.header is not None), None)
    if first is None or sum(block.header is not None for block in blocks) < 2:
        return ()
    tables: list[Stacked] = []
    for block in blocks:
        if block.header is None:
            if tables:
                tables[-1] = replace(tables[-1], end=block.end)
            continue
        names = block.rows[block.header]
        if tables and names == tables[-1].names:
            titles = tuple(range(block.start + 1, block.start + block.header + 1))
            tables[-1] = replace(tables[-1], end=block.end, titles=(*tables[-1].titles, *titles))
        else:
            title = next((cell.strip() for row in block.rows[: block.header] for cell in row if cell.strip()), "")
            tables.append(Stacked(block.start + block.header, block.end, title, names))
    if len(tables) > MAX_TABLES or (len(tables) == 1 and not tables[0].titles):
        return ()
    return tuple(tables)


def _blocks(lines: Sequence[str], dialect: Dialect) -> list[_Block]:
    empty = " \t\r\n" + dialect.delimiter
    found: list[_Block] = []
    start, open_mark = 0, False
    quote = dialect.quote
    names: tuple[str, ...] = ()
    typed: list[bool] = []
    for at in range(len(lines) + 1):
        blank = at == len(lines) or not lines[at].strip(empty)
        if at < len(lines) and quote and quote in lines[at]:
            open_mark ^= lines[at].count(quote) % 2 == 1
        if not blank or (open_mark and at < len(lines)):
            continue
        if at > start:
            plain = replace(dialect, width=0, trailing=0, narrow=0)
            rows = [tuple(row) for row in reader(iter(lines[start : min(at, start + _JUDGED)]), plain, strict=False)]
            rows = [_cut(row) for row in rows if row]
            place = _names_place(rows, names, typed)
            if place is not None and not names:
                names = rows[place]
                typed = _typed(rows[place + 1 :], len(names))
            found.append(_Block(start, at, tuple(rows), place))
        start = at + 1
    return found


def _cut(row: Sequence[str]) -> tuple[str, ...]:
    """The record without the empty cells at its end."""
    filled = max((place + 1 for place, cell in enumerate(row) if cell.strip()), default=0)
    return tuple(cell.strip() for cell in row[:filled])


def _names_place(rows: Sequence[tuple[str, ...]], known: tuple[str, ...], typed: Sequence[bool]) -> int | None:
    """The place of the column names among a block's rows: the first, or behind one or two lines of title."""
    for place in range(min(TITLES + 1, len(rows) - 1)):
        row, below = rows[place], rows[place + 1 :]
        if not names_columns(row) or any(any(c.isdigit() for c in cell) and is_typed(cell) for cell in row):
            continue
        if sum(len(other) in (len(row), len(row) - 1) for other in below) < 0.5 * len(below):
            continue
        if known and row == known:
            return place
        if place and any(len(other) == len(row) and not any(map(is_typed, other)) for other in rows[:place]):
            continue
        if len(row) == len(known) and not place and not any(typed):
            continue
        shared = bool(set(row) & set(known))
        if header_evidence(rows[place:]) >= 1 or (shared and (place or any(map(_has_digit, below[0])))):
            return place
    return None


def _has_digit(cell: str) -> bool:
    return any(c.isdigit() for c in cell)


def _typed(rows: Sequence[Sequence[str]], width: int) -> list[bool]:
    """For each column whether it holds typed values."""
    columns = [[row[at] for row in rows if at < len(row) and row[at]] for at in range(width)]
    return [bool(cells) and sum(map(is_typed, cells)) >= MOSTLY * len(cells) for cells in columns]
