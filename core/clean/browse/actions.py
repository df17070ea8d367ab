"""Steps made from what somebody did to the table: a cell edited, values renamed everywhere, rows picked by facets."""

from __future__ import annotations

from collections.abc import Sequence

from core.clean.browse.facets import Facet, limited
from core.clean.browse.sheet import Sheet, sheet
from core.clean.browse.view import View
from core.clean.frame import FATE, ROW
from core.clean.query.chain import run
from core.clean.recipes.recipe import Recipe, RecipeStep
from core.engine import Cursor, literal, quote
from core.errors import NotFound
from core.i18n import _
from core.lake import Lake


def edit(lake: Lake, name: str, recipe: Recipe, row: int, column: str, value: str | None) -> RecipeStep:
    """The step that writes a value into one cell, keyed by what its row holds.

    Identifiers and the old value are enough where they name the row alone; else all its columns are the key. Rows
    equal in every column are one and the same to it.

    Raises:
        NotFound: when the row or the column is not there.
    """
    with lake.read() as cursor:
        found = sheet(lake, cursor, name, recipe)
        if column not in found.chain.types:
            raise NotFound.among(_("column"), column, found.chain.types)
        ids = [one for role, one in found.chain.roles.items() if role.endswith("_id") and one in found.chain.types]
        for names in (list(dict.fromkeys([*ids, column])), list(found.chain.types)):
            cells = _cells(cursor, found, row, names)
            if ids and _rows(cursor, found, cells) == 1:
                break
    params = {"value": value or "", "blank": value is None, "key": cells}
    return RecipeStep("edit_cell", (column,), params)


def _cells(cursor: Cursor, found: Sheet, row: int, columns: Sequence[str]) -> dict[str, str | None]:
    listed = ", ".join(f"CAST({quote(one)} AS VARCHAR)" for one in columns)
    only = [row] if found.source != "written" or found.chain.local else None
    answer = run(cursor, found.sql(f"SELECT {listed} FROM sheet WHERE {quote(ROW)} = {int(row)}", rows=only))
    if not answer:
        raise NotFound(_("The row {row} is not there.").format(row=row))
    return dict(zip(columns, answer[0], strict=True))


def _rows(cursor: Cursor, found: Sheet, cells: dict[str, str | None]) -> int:
    same = " AND ".join(
        f"CAST({quote(one)} AS VARCHAR) IS NOT DISTINCT FROM {'NULL' if value is None else literal(value)}"
        for one, value in cells.items()
    )
    return int(run(cursor, found.sql(f"SELECT count(*) FROM sheet WHERE {same} AND {quote(FATE)} IS NULL"))[0][0])


def renamed(column: str, values: Sequence[str | None], to: str | None, where: str = "") -> RecipeStep | None:
    """The step that writes some values of a text column as another one everywhere; None where nothing would change.

    Empty cells among the values are filled by a step of their own kind and are left out here.
    """
    mapping = {one: to for one in values if one is not None and one != to}
    return RecipeStep("map_values", (column,), {"mapping": mapping}, True, where) if mapping else None


def where_of(lake: Lake, name: str, recipe: Recipe, view: View, without: Facet | None = None) -> str:
    """The condition that a new step is limited to by a view's facets; errors as `limited`."""
    with lake.read() as cursor:
        found = sheet(lake, cursor, name, recipe)
    return limited([one for one in view.facets if one != without], found.chain.types)
