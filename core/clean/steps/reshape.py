"""Steps that turn a table: columns into rows, rows into columns, the entries of a list into rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from core.clean.frame import COPY, OWN, ROW, Effect, Frame, Param, Step
from core.clean.functions import json_entries, json_kind, json_valid
from core.clean.steps.text import some_of
from core.errors import BadInput
from core.i18n import N_, _

SHAPE = N_("Shape")
MOST_COLUMNS = 200
"""Columns turned into rows, or rows into columns: a year of weeks, a sheet of shops."""
MOST_ENTRIES = 100
"""Entries of a list that become rows: more are data of another kind, and multiply a table past use."""


def _unpivot(frame: Frame) -> Effect:
    columns = list(dict.fromkeys(frame.columns))
    if not 2 <= len(columns) <= MOST_COLUMNS:
        raise BadInput(_("Between 2 and {most} columns can become rows.").format(most=MOST_COLUMNS))
    rest = [column for column in frame.types if column not in columns]
    names, values = (_fresh(frame, frame.params[one], rest) for one in ("names", "values"))
    if names.casefold() == values.casefold():
        raise BadInput(_("Two new columns have the same name."))
    kinds = {frame.types[column] for column in columns}
    table = frame.multiply(frame.table, ibis.literal(len(columns)), len(columns))
    place = table[COPY]
    cells = [table[column] if len(kinds) == 1 else table[column].cast("string") for column in columns]
    name = ibis.cases(*((place == number, column) for number, column in enumerate(columns)))
    cell = ibis.cases(*((place == number, cell) for number, cell in enumerate(cells)))
    reused = {one for one in (names, values) if one in columns}
    drop = cell.isnull() if frame.params["empty"] == "leave" else None
    gone = tuple(column for column in columns if column not in reused)
    return Effect({names: name, values: cell}, drop=drop, remove=gone, table=table)


def _fresh(frame: Frame, name: str, rest: Sequence[str]) -> str:
    """A name for a new column; that of a column which the step takes out is free."""
    if name.strip().casefold() in {column.casefold() for column in rest} or name not in frame.types:
        return frame.new_column(name)
    return name


def _pivot(frame: Frame) -> Effect:
    """Of the rows that agree in all other columns the first stays, and takes the others' values.

    A name that comes twice for one of them is not overwritten: its row counts as one that cannot be read.
    """
    names = frame.columns[0]
    values = frame.column(frame.params["values"])
    if names == values:
        raise BadInput(_("Names and values stand in two columns."))
    rows = frame.rows()
    given = frame.params["columns"] or [
        str(one[0])
        for one in frame.ask(
            rows.filter(rows[names].notnull()).select(v=rows[names].cast("string")).distinct().order_by("v").limit(
                MOST_COLUMNS + 1
            )
        )
    ]  # fmt: skip
    if not 1 <= len(given) <= MOST_COLUMNS:
        raise BadInput(
            _("Names in {column}: {n}; between 1 and {most} can become columns.").format(
                column=names, n=len(given), most=MOST_COLUMNS
            )
        )
    table = frame.table
    key = [table[column] for column in frame.types if column not in (names, values)]
    text = table[names].cast("string")
    by_name = ibis.window(group_by=frame.groups(*key, text), order_by=table[ROW])
    table = frame.with_values(table, name=text, place=ibis.row_number().over(by_name))
    return _pivoted(frame, table, names, values, given)


def _pivoted(frame: Frame, table: ir.Table, names: str, values: str, given: Sequence[str]) -> Effect:
    name, place = table[f"{OWN}name"], table[f"{OWN}place"]
    known = name.isin(list(given)) & (place == 0)
    failed = ~known.fill_null(False)
    scope = frame.scope(table)
    keys = [table[column] for column in frame.types if column not in (names, values)]
    groups = ibis.window(group_by=[*keys, *([] if scope is None else [scope])])
    first = known.ifelse(table[ROW], ibis.null("int64")).min().over(groups)
    made: dict[str, ir.Value] = {}
    taken = {column.casefold() for column in frame.types if column not in (names, values)}
    for one in given:
        column = one.strip()
        if not column or column.startswith("_") or len(column) > 200 or column.casefold() in taken:
            raise BadInput(_("“{name}” cannot name a column.").format(name=one))
        taken.add(column.casefold())
        here = (known & (name == one)).ifelse(table[values], ibis.null(frame.types[values]))
        made[column] = here.max().over(groups)
    gone = tuple(one for one in (names, values) if one not in made)
    return Effect(made, {names: failed}, drop=(table[ROW] != first) & ~failed, remove=gone, table=table)


def _entries(frame: Frame) -> Effect:
    if not frame.texts():
        raise BadInput(_("Only text can be split."))
    column, mark = frame.texts()[0], frame.params["separator"]
    text = frame.table[column]
    sound = json_valid(text).ifelse(text, ibis.null("string"))
    inner = (json_kind(sound) == "ARRAY").ifelse(sound, ibis.null("string"))
    plain = text.split(mark) if mark else ibis.array([text])
    entries = inner.notnull().ifelse(json_entries(inner, "$[*]"), plain)
    table = frame.with_values(frame.table, entries=entries)
    return _one_each(frame, column, table)


def _one_each(frame: Frame, column: str, table: ir.Table) -> Effect:
    count = table[f"{OWN}entries"].length()
    many = (count > MOST_ENTRIES).fill_null(False)
    spread = frame.multiply(table, many.ifelse(1, count).cast("int64"), MOST_ENTRIES)
    found = spread[f"{OWN}entries"][spread[COPY]].strip().nullif("")
    too_many = (spread[f"{OWN}entries"].length() > MOST_ENTRIES).fill_null(False)
    return Effect({column: found}, {column: too_many}, table=spread)


def _describe_unpivot(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return _("{columns} become rows: their names in {names}, their cells in {values}").format(
        columns=some_of(columns), names=params["names"], values=params["values"]
    )


def _describe_pivot(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return _("Rows become columns named by {names}, with the cells of {values}").format(
        names=some_of(columns), values=params["values"]
    )


def _describe_entries(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Each entry of {column} becomes a row").format(column=some_of(columns))


PLACE = 95
STEPS = (
    Step(
        "columns_to_rows",
        N_("Columns into rows"),
        N_("Makes a row of each cell of some columns, the column’s name beside it; the other columns are repeated."),
        SHAPE,
        _unpivot,
        _describe_unpivot,
        accepts="any",
        params=(
            Param("names", "text", "name", N_("Column for the names")),
            Param("values", "text", "value", N_("Column for the cells")),
            Param(
                "empty",
                "choice",
                "leave",
                N_("Empty cells"),
                {"leave": N_("make no row"), "keep": N_("make a row without a value")},
            ),
        ),
        facet=False,
        risk=N_("Counts of rows change: what was one row is several."),
    ),
    Step(
        "rows_to_columns",
        N_("Rows into columns"),
        N_("Joins rows that agree in every other column: each name becomes a column with its cell."),
        SHAPE,
        _pivot,
        _describe_pivot,
        takes="one",
        accepts="any",
        params=(
            Param("values", "column", "", N_("Column with the cells")),
            Param("columns", "list", [], N_("Names"), help=N_("Empty: all that the column holds")),
        ),
        facet=False,
        risk=N_("Rows that differ anywhere else are not joined."),
    ),
    Step(
        "entries_to_rows",
        N_("List entries into rows"),
        N_("Makes a row of each entry of a list; the other columns are repeated."),
        SHAPE,
        _entries,
        _describe_entries,
        takes="one",
        params=(Param("separator", "text", ",", N_("Separator")),),
        risk=N_("Totals of the repeated columns are counted once for each entry."),
    ),
)
