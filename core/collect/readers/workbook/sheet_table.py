"""A sheet of cells to staged rows: where the table begins and ends, and what its columns are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.collect.facts import Note, Options
from core.collect.readers.delimited.header import MAX_PREAMBLE, looks_like_header
from core.collect.readers.workbook.merged import Fill
from core.collect.stage import BATCH, Staged, StageWriter, raw_text, refuse_wide, unique_names
from core.i18n import N_

MAX_FOOTER = 5
"""Rows below a table that may be totals and notes; more are rows of the table."""
_JUDGED = 100
"""Rows that show where the table stands: what a person would look at."""
_LEAST_ROWS = 3
"""Rows of a table before anything below it may be a footer."""

_OVER = 4
"""Times that the cells of a header are named by merged ones before the others are left out."""

Row = tuple[int, list[str]]
"""(row number from 1, the cells as text)."""
Span = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row from 1, column from 0) of merged cells."""


@dataclass(frozen=True)
class _Outline:
    """What one pass over all rows found: the first `head` rows with cells, the box they fill, the last rows."""

    head: list[Row]
    start: int
    width: int
    tail: list[tuple[int, int]]


def stage_rows(
    staged: Staged, rows: Callable[[], Iterator[Row]], merged: Sequence[Span], options: Options, limit: int | None
) -> int:
    """Find the table among the rows and write it into `staged.path`; sets columns, counts and notes.

    Rows without any cell are passed over. Rows before the table that fill at most half its width are its preamble;
    up to five rows after a blank row at the end that fill at most a third of it are its footer. Merged header cells
    name every column they cover, and several header rows are joined with a space. Cells merged downwards in the table
    stand for all their rows, but for numbers: an amount that belongs to three rows must not be added up three times.

    Args:
        staged: The part to fill; label, format and path are set.
        rows: Gives all rows from the top; called twice.
        merged: The merged cells, where the format tells them.
        options: `skip` (rows of the sheet), `header_rows` or `header`, `footer` and `fill_merged` are honoured.
        limit: Records to read at most; None = all.

    Returns:
        The sheet's column (from 0) in which the table begins.
    """
    skip = options.skip or 0
    outline = _outline((row for row in rows() if row[0] > skip), options)
    refuse_wide(outline.width - outline.start)
    head = outline.head[_preamble(outline, options) :]
    staged.preamble = [raw_text(row) for _n, row in outline.head[: len(outline.head) - len(head)]]
    first = head[0][0] if head else 0
    depth = _header_rows(head, merged, outline, options)
    staged.header = depth > 0
    names = _names(head[:depth], merged, outline)
    staged.originals = list(names) if depth else [None] * (outline.width - outline.start)
    staged.columns, notes = unique_names(staged.originals)
    staged.notes.extend(notes)
    begin = head[depth][0] if len(head) > depth else 1 << 62
    last = _last_row(outline, options)
    down = {
        (top, left): bottom
        for (top, left), (bottom, _right) in merged
        if top >= max(begin, first) and bottom > top and outline.start <= left < outline.width
    }
    body = (row for row in rows() if begin <= row[0])
    fill = Fill(down, {outline.start + i: name for i, name in enumerate(staged.columns)}, options.fill_merged)
    _write(staged, fill.rows(body), last, (outline.start, outline.width), limit)
    staged.notes.extend(fill.notes())
    return outline.start


def _outline(rows: Iterator[Row], options: Options) -> _Outline:
    head: list[Row] = []
    tail: list[tuple[int, int]] = []
    keep = MAX_PREAMBLE + _JUDGED + (options.header_rows or 0)
    start, width = 1 << 30, 0
    for number, cells in rows:
        filled = [i for i, cell in enumerate(cells) if cell]
        if not filled:
            continue
        start, width = min(start, filled[0]), max(width, filled[-1] + 1)
        if len(head) < keep:
            head.append((number, cells))
        tail.append((number, len(filled)))
        if len(tail) > max(MAX_FOOTER, options.footer or 0) + _LEAST_ROWS:
            del tail[0]
    return _Outline(head, min(start, width), width, tail)


def _preamble(outline: _Outline, options: Options) -> int:
    if options.skip is not None:
        return 0
    half = (outline.width - outline.start) // 2
    count = 0
    while count < min(MAX_PREAMBLE, len(outline.head) - 1) and _reach(outline.head[count][1]) - outline.start <= half:
        count += 1
    return count


def _header_rows(head: Sequence[Row], merged: Sequence[Span], outline: _Outline, options: Options) -> int:
    """How many of the rows name columns: as told, else one if it looks like a header, and as far as merged cells go."""
    if options.header_rows is not None:
        return min(options.header_rows, len(head))
    plain = [cells[outline.start : outline.width] for _n, cells in head[:_JUDGED]]
    told = options.header
    if told is False or not head:
        return 0
    end = head[0][0]
    for (top, left), (bottom, right) in sorted(merged):
        if head[0][0] <= top <= end:
            whole = left <= outline.start and right + 1 >= outline.width
            end = max(end, bottom + (1 if right > left and not whole else 0))
    depth = sum(1 for number, _cells in head if number <= end)
    if depth > 1 and depth < len(head):
        return depth
    return 1 if told or looks_like_header(plain) else 0


def _names(header: Sequence[Row], merged: Sequence[Span], outline: _Outline) -> list[str]:
    numbers = [number for number, _cells in header]
    grid = {number: list(cells) for number, cells in header}
    room = _OVER * len(numbers) * (outline.width + 1)
    for (top, left), (bottom, right) in merged:
        if top in grid and left < len(grid[top]):
            room -= sum(top <= number <= bottom for number in numbers) * (min(right, outline.width) - left + 1)
            if room < 0:  # merged cells lie beside one another, so these are made to take time
                break
            value = grid[top][left]
            for number in numbers:
                if top <= number <= bottom:
                    for column in range(left, min(right + 1, len(grid[number]))):
                        grid[number][column] = value
    names = []
    for column in range(outline.start, outline.width):
        parts = [grid[n][column].strip() if column < len(grid[n]) else "" for n in numbers]
        names.append(" ".join(dict.fromkeys(p for p in parts if p)))
    return names


def _last_row(outline: _Outline, options: Options) -> int:
    """The number of the last row of the table; what follows is its footer."""
    if not outline.tail:
        return 0
    if options.footer is not None:
        rest = outline.tail[: len(outline.tail) - options.footer]
        return rest[-1][0] if rest else 0
    wide = outline.width - outline.start
    for at in range(len(outline.tail) - 1, _LEAST_ROWS - 1, -1):
        number, filled = outline.tail[at]
        if filled > wide // 3:
            break
        if number > outline.tail[at - 1][0] + 1:
            return outline.tail[at - 1][0]
    return outline.tail[-1][0]


def _write(staged: Staged, rows: Iterator[Row], last: int, box: tuple[int, int], limit: int | None) -> None:
    start, width = box
    writer = StageWriter(staged.path, staged.columns, check_nul=True)
    numbers: list[int] = []
    cells: list[Sequence[str | None]] = []
    footer = 0
    try:
        for number, row in rows:
            if not any(row):
                continue
            if number > last:
                staged.preamble.append(raw_text(row))
                footer += 1
                continue
            if limit is not None and staged.records >= limit:
                staged.complete = False
                break
            staged.records += 1
            numbers.append(number)
            cells.append([*row[start:width], *[""] * (width - max(start, len(row)))])
            if len(cells) >= BATCH:
                staged.rejects.extend(writer.write(numbers, cells))
                numbers, cells = [], []
        staged.rejects.extend(writer.write(numbers, cells))
    finally:
        writer.close()
    staged.rows = writer.rows
    if footer:
        staged.notes.append(Note(N_("Lines after the table that were set aside as its footer: {n}."), {"n": footer}))
    if not staged.records:
        staged.notes.append(Note(N_("The file holds a header and no rows.")))


def _reach(row: Sequence[str]) -> int:
    return max((i + 1 for i, value in enumerate(row) if value), default=0)
