"""A view of a sheet: which rows, in which order; and the condition that picks them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any
from weakref import WeakKeyDictionary

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from core.cells import sql as cells
from core.cells.whole import whole
from core.clean.browse.facets import Facet, expression
from core.clean.browse.sheet import Sheet
from core.clean.frame import FATE, FILE, LINE, ROW
from core.clean.query.chain import run, started
from core.engine import Cursor, quote, to_sql
from core.errors import BadInput, NotFound, Unavailable
from core.expressions.expression import build, condition
from core.i18n import _
from core.kinds import KINDS
from core.lake import Lake

PICKED, FAILING = "picked", "failing"
MOST_BYTES = 256_000_000
"""Row numbers in memory for all views of a workspace: one order of 20 million rows takes 160 MB."""


@dataclass(frozen=True)
class View:
    """What is looked at.

    Attributes:
        facets: Conditions that all hold.
        sort: Column to sort by; empty keeps the order of the file.
        descending: Whether the greatest come first; empty cells are last either way.
    """

    facets: tuple[Facet, ...] = ()
    sort: str = ""
    descending: bool = False

    def without(self, facet: Facet) -> View:
        """The view with one facet taken away."""
        return replace(self, facets=tuple(one for one in self.facets if one != facet))

    def with_facet(self, facet: Facet) -> View:
        """The view with a facet in place of the one of the same kind and column; one without values takes it away."""
        others = [one for one in self.facets if (one.kind, one.column) != (facet.kind, facet.column)]
        empty = not facet.values and facet.kind not in ("missing", "repeats")
        return replace(self, facets=tuple(others if empty else [*others, facet]))

    @property
    def looks_at_steps(self) -> bool:
        """Whether it needs to know what the steps did."""
        return any(one.kind in ("changed", "left") for one in self.facets)


def picked(sheet: Sheet, view: View) -> list[tuple[str, str]]:
    """Named expressions that end in `picked`: the rows of a view, with all their columns.

    Raises:
        BadInput: when a facet does not fit the columns.
    """
    bound = sheet.bound
    conditions = [_condition(sheet, bound, facet) for facet in view.facets if facet.kind != "check"]
    if not any(one.kind == "left" for one in view.facets):
        conditions.append(bound[FATE].isnull())
    rows = bound.filter(reduce(lambda a, b: a & b, conditions)) if conditions else bound
    parts = [(PICKED, to_sql(rows))]
    for number, facet in enumerate(one for one in view.facets if one.kind == "check"):
        before, found = parts[-1][0], f"{FAILING}{number}"
        parts.append((found, failing(sheet.lake, sheet.name, str(facet.values[0] if facet.values else ""))))
        inside = (
            f"({quote(FILE)}, {quote(LINE)}) {'NOT ' if facet.inverted else ''}IN (SELECT _file, _line FROM {found})"
        )
        parts.append((f"{PICKED}{number}", f"SELECT * FROM {before} WHERE {inside}"))
    return parts


def _condition(sheet: Sheet, bound: ir.Table, facet: Facet) -> ir.BooleanValue:
    if facet.lasting:
        return condition(expression(facet, sheet.chain.types), bound, list(sheet.chain.types)).fill_null(False)
    number = (facet.values[0] or "") if facet.values else ""
    index = (whole(number) or 0) - 1
    if not 0 <= index < len(sheet.recipe.steps):
        raise BadInput(_("The recipe has no step {number}.").format(number=number or "?"))
    if facet.kind == "left":
        gone = [place for place, fate in enumerate(sheet.chain.fates) if fate.index == index]
        found: ir.BooleanValue = bound[FATE].isin(gone) if gone else ibis.literal(False)
    else:
        traces = [bound[name] for name in sheet.chain.traces.values() if name in bound.columns]
        marks = [(ibis.literal(",") + trace).contains(f",{index},") for trace in traces]
        found = reduce(lambda a, b: a | b, marks) if marks else ibis.literal(False)
    return ~found.fill_null(False) if facet.inverted else found.fill_null(False)


def failing(lake: Lake, name: str, check: str) -> str:
    """The statement of the rows that failed a check when the dataset was checked last.

    Raises:
        NotFound: when the newest report has no such check.
        Unavailable: when the dataset was not checked, or the check is not about rows.
    """
    from core import quality

    report = quality.latest(lake, name)
    if report is None:
        raise Unavailable(_("{name} has not been checked yet.").format(name=name))
    result = report.result(check)
    if result is None:
        raise NotFound.among(_("check"), check, [one.id for one in report.results])
    text = quality.statement(lake, report, result) if result.has_rows else ""
    if not text:
        raise Unavailable(_("This check is about the table as a whole: it has no failing rows."))
    return text


# --- the order, asked once per view --------------------------------------------------------------------

Rows = NDArray[np.int64]
_orders: WeakKeyDictionary[Lake, OrderedDict[tuple[Any, ...], Rows]] = WeakKeyDictionary()
_lock = threading.Lock()


def order(cursor: Cursor, sheet: Sheet, view: View) -> Rows:
    """The numbers of a view's rows in its order; any page of it is then a slice.

    Raises:
        BadInput: when a facet does not fit the columns, or the column to sort by is not there.
    """
    if view.sort and view.sort not in sheet.chain.types:
        raise NotFound.among(_("column"), view.sort, sheet.chain.types)
    place = (sheet.key, view, report_of(sheet, view))
    with _lock:
        known = _orders.setdefault(sheet.lake, OrderedDict())
        if place in known:
            known.move_to_end(place)
            return known[place]
    found = _asked(cursor, sheet, view)
    with _lock:
        known[place] = found
        while len(known) > 1 and sum(rows.nbytes for rows in known.values()) > MOST_BYTES:
            known.popitem(last=False)
    return found


def report_of(sheet: Sheet, view: View) -> int:
    """The version whose report a facet of checks goes by; 0 where there is none."""
    return sheet.lake.dataset(sheet.name).version if any(one.kind == "check" for one in view.facets) else 0


def _asked(cursor: Cursor, sheet: Sheet, view: View) -> Rows:
    parts = picked(sheet, view)
    sorts = ""
    if view.sort:
        way = "DESC" if view.descending else "ASC"
        keys = [f"{key} {way} NULLS LAST" for key in _sort_keys(sheet, view.sort)]
        sorts = f" ORDER BY {', '.join(keys)}, {quote(ROW)}"
    statement = sheet.sql(f"SELECT {quote(ROW)} FROM {parts[-1][0]}{sorts}", parts=parts)
    rows: Rows = started(cursor, statement, lambda answer: np.asarray(answer.fetchnumpy()[ROW], dtype=np.int64))
    if not view.sort and len(rows) and not bool((rows[1:] > rows[:-1]).all()):
        rows.sort(kind="stable")  # files lie nearly in order; sorting them here costs less than in the engine
    return rows


def _sort_keys(sheet: Sheet, column: str) -> list[str]:
    """What rows are sorted by: the cells, and before them their number where a column that plays a number's role is
    still text, as 9.99 stands before 10.25 gbp."""
    if not sheet.chain.types[column].is_string():
        return [quote(column)]
    kind = KINDS.get(sheet.lake.dataset(sheet.name).kind, KINDS["other"])
    numbers = {sheet.chain.roles.get(role.name) for role in kind.roles if role.family == "number"}
    return [cells.number(quote(column), "VARCHAR"), quote(column)] if column in numbers else [quote(column)]


def asked(cursor: Cursor, sheet: Sheet, view: View, select: str, key: str = "") -> list[tuple[Any, ...]]:
    """The rows of a SELECT over a view, which it names `{picked}`; small answers only.

    Args:
        key: An expression of the allow-listed language; the SELECT then sees it alone, as the text `v`.
    """
    parts = picked(sheet, view)
    if key:
        rows = ibis.table(sheet.schema, name=parts[-1][0])
        parts.append(("keyed", to_sql(rows.select(v=build(key, rows, list(sheet.chain.types)).cast("string")))))
    return run(cursor, sheet.sql(select.replace("{picked}", parts[-1][0]), parts=parts))
