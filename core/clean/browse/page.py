"""One page of a view: its cells as they are now, as they were in the file, and what changed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.clean.browse.ahead import Block, around, kept
from core.clean.browse.marks import failed
from core.clean.browse.sheet import Sheet, sheet, within
from core.clean.browse.view import View, order, report_of
from core.clean.frame import FATE, FATE_VALUE, FILE, LINE, ROW
from core.clean.query.chain import run
from core.clean.query.trace import steps_of
from core.clean.recipes.recipe import Recipe
from core.engine import Cursor, quote
from core.lake import Lake

PAGE = 50
"""Rows of a page: what is looked through at a glance, and one request's worth of cells."""
LONGEST = 2_000
"""Characters of a cell that leave the engine: a description's length; a cell of megabytes would stop the browser."""


@dataclass(frozen=True)
class GridCell:
    """A cell: its text now and in the file, whether it changed, and the steps that did it or may have (from 0).

    `certain` is false where several steps may have been it and the view could not follow each. `checks` are ids of
    the checks it failed. `cut` says that it, or what it was, holds more than the characters shown.
    """

    text: str | None
    raw: str | None
    changed: bool = False
    steps: tuple[int, ...] = ()
    certain: bool = True
    checks: tuple[str, ...] = ()
    cut: bool = False


@dataclass(frozen=True)
class GridRow:
    """A row: its number, where it stands in the files, its cells, and the step that took it out (None: it stays)."""

    row: int
    file: str
    line: int
    cells: tuple[GridCell, ...]
    left_at: int | None = None


@dataclass(frozen=True)
class GridPage:
    """Rows `offset` to `offset + len(rows)` of the `total` that a view shows.

    Attributes:
        columns: The data columns in order.
        kinds: Column -> "number", "time", "yes or no" or "text".
        new: Columns that a step added.
    """

    columns: tuple[str, ...]
    kinds: Mapping[str, str]
    new: tuple[str, ...]
    rows: tuple[GridRow, ...]
    total: int
    offset: int


def page(
    lake: Lake, name: str, recipe: Recipe, view: View, offset: int = 0, limit: int = PAGE, *, tinted: bool = True
) -> GridPage:
    """A page of a recipe's result.

    The order of the view is asked once; after that a page is some rows by their numbers, however many there are.

    Args:
        lake: The workspace.
        name: The dataset.
        recipe: The recipe, applied or not.
        view: Which rows, in which order.
        offset: The first row shown, from 0; beyond the end the last page is given.
        limit: Rows of a page.
        tinted: Mark the cells that failed a check when the dataset was checked last.

    Raises:
        BadInput: when a step or a facet does not fit.
        NotFound: when there is no such dataset.
    """
    with lake.read() as cursor:
        found = sheet(lake, cursor, name, recipe, follow=view.looks_at_steps)
        numbers = order(cursor, found, view)
        total = len(numbers)
        start = min(max(0, offset), max(0, (total - 1) // limit * limit))
        rows = [int(one) for one in numbers[start : start + limit]]
        anew = found.source == "written" and not found.chain.local
        stretches = around(numbers, start, limit, len(found.chain.types), scale=found.chain.scale, anew=anew)

        def ask(first: int, behind: int) -> Block:
            return _asked(cursor, found, [int(one) for one in numbers[first:behind]])

        cells, raw = kept(lake, (found.key, found.source, view, report_of(found, view)), stretches, ask)
        marked = failed(lake, cursor, name, [(cells[one][FILE], cells[one][LINE]) for one in rows]) if tinted else {}
    columns = tuple(found.chain.types)
    drawn = tuple(
        _row(found, number, cells[number], raw.get(number // found.chain.scale, {}), marked) for number in rows
    )
    kinds = {column: _kind(kind) for column, kind in found.chain.types.items()}
    new = tuple(column for column in columns if column not in found.chain.origins)
    return GridPage(columns, kinds, new, drawn, total, start)


def _asked(cursor: Cursor, found: Sheet, rows: Sequence[int]) -> Block:
    """The cells of some rows as they are, and as they were."""
    cells = _by_row(cursor, _statement(found, rows), rows)
    if found.untouched:
        return cells, cells
    return cells, _by_row(cursor, _raw(found, sorted({one // found.chain.scale for one in rows})), rows)


def _kind(type_: Any) -> str:
    if type_.is_boolean():
        return "yes or no"
    if type_.is_numeric():
        return "number"
    return "time" if type_.is_timestamp() or type_.is_date() else "text"


def _statement(found: Sheet, rows: Sequence[int]) -> str:
    traces = list(dict.fromkeys(found.chain.traces.values())) if found.traced else []
    cells = ", ".join(_shown(column) for column in (*found.chain.types, FATE_VALUE))
    facts = ", ".join(quote(one) for one in (ROW, FILE, LINE, FATE, *traces))
    select = f"SELECT {facts}, {cells} FROM sheet"
    if found.source == "written" and not found.chain.local:
        return found.sql(f"{select} WHERE {within(rows)}")
    return found.sql(select, rows=rows)


def _raw(found: Sheet, rows: Sequence[int]) -> str:
    columns = list(dict.fromkeys(found.chain.origins.values()))
    cells = "".join(f", {_shown(column)}" for column in columns)
    dataset = found.lake.dataset(found.name)
    source = found.lake.table(found.name, "raw", dataset.raw_version or None)
    return f"SELECT {quote(ROW)}{cells} FROM {source} AS r WHERE {within(rows)}"


def _shown(column: str) -> str:
    """A cell as text with one character more than is shown, which tells that there are more."""
    return f"left(CAST({quote(column)} AS VARCHAR), {LONGEST + 1}) AS {quote(column)}"


def _by_row(cursor: Cursor, statement: str, rows: Sequence[int]) -> dict[int, dict[str, Any]]:
    if not rows:
        return {}
    answers = run(cursor, statement)
    names = [one[0] for one in cursor.description or []]
    return {int(values[0]): dict(zip(names, values, strict=True)) for values in answers}


def _row(
    found: Sheet, number: int, cells: Mapping[str, Any], raw: Mapping[str, Any], marked: Mapping[Any, Any]
) -> GridRow:
    fate = cells[FATE]
    left = found.chain.fates[int(fate)] if fate is not None else None
    of_row = marked.get((cells[FILE], cells[LINE]), {})
    drawn = []
    for column in found.chain.types:
        origin = found.chain.origins.get(column)
        before = raw.get(origin) if origin is not None else None
        text = cells[column]
        if left is not None and left.column == column:
            text = cells[FATE_VALUE]
        steps, certain = _steps(found, column, cells, text != before)
        cut = any(len(one or "") > LONGEST for one in (text, before))
        short, was = (one if one is None else one[:LONGEST] for one in (text, before))
        drawn.append(GridCell(short, was, bool(steps), steps, certain, tuple(of_row.get(column, ())), cut))
    return GridRow(number, str(cells[FILE] or ""), int(cells[LINE] or 0), tuple(drawn), left.index if left else None)


def _steps(found: Sheet, column: str, cells: Mapping[str, Any], differs: bool) -> tuple[tuple[int, ...], bool]:
    if found.traced:
        return steps_of(cells.get(found.chain.traces.get(column, ""))), True
    writers = tuple(found.chain.writers.get(column, ())) if differs else ()
    return writers, len(writers) < 2
