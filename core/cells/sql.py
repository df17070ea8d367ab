"""The expressions of `core.cells` as DuckDB's SQL, for rooms that write SQL: one source for both."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.cells.convention import USUAL, Convention, convention

if TYPE_CHECKING:
    import duckdb
    from ibis.expr.types import Value

_CELL = "cell of core cells"


@lru_cache(maxsize=256)
def _template(build: Callable[..., Value], type_name: str, arguments: tuple[Any, ...]) -> str:
    """The SQL of an expression over one column of a DuckDB type, with `_CELL` where the column stands."""
    import ibis
    import sqlglot
    from ibis.backends.sql.datatypes import DuckDBType
    from sqlglot import expressions as sg

    table = ibis.table(ibis.schema({"x": DuckDBType.from_string(type_name)}), name="t")
    text = str(ibis.to_sql(table.select(r=build(table.x, *arguments)), dialect="duckdb"))
    select = sqlglot.parse_one(text, read="duckdb")
    inner = select.find(sg.Table)
    if not isinstance(select, sg.Select) or inner is None or len(list(select.find_all(sg.Select))) > 1:
        raise ValueError("an expression of one cell compiles to one select")
    expression = select.expressions[0].unalias()
    marker = sg.to_identifier(_CELL, quoted=True)
    replaced = expression.transform(lambda node: sg.Column(this=marker.copy()) if isinstance(node, sg.Column) else node)
    return str(replaced.sql(dialect="duckdb"))


def of(build: Callable[..., Value], cell: str, type_name: str, *arguments: Any) -> str:
    """The SQL of `build(column, *arguments)`.

    Args:
        build: A function of `core.cells` that turns a column into an expression.
        cell: SQL of the cell, such as a quoted column; it is written once for each use.
        type_name: The DuckDB type of the cell.
        arguments: Further arguments of the function; they must be hashable.
    """
    return "(" + _template(build, type_name, arguments).replace(f'"{_CELL}"', cell) + ")"


def number(cell: str, type_name: str, how: Convention = USUAL) -> str:
    """SQL of the number in a cell as DOUBLE; see `core.cells.numbers`."""
    from core.cells import numbers

    return of(numbers.number, cell, type_name, how)


def moment(cell: str, type_name: str, how: Convention = USUAL) -> str:
    """SQL of the moment in a cell as TIMESTAMP in UTC; see `core.cells.times`."""
    from core.cells import times

    return of(times.moment, cell, type_name, how)


def is_missing(cell: str, type_name: str = "VARCHAR") -> str:
    """SQL that is true where a cell holds nothing; see `core.cells.missing`."""
    from core.cells import missing

    return of(missing.is_missing, cell, type_name)


def clues(cell: str) -> str:
    """SQL of four aggregates over a column of text that decide its convention; see `core.cells.columns`."""
    from core.cells import columns

    return ", ".join(f"count(*) FILTER ({of(columns.shows, cell, 'VARCHAR', clue)})" for clue in columns.CLUES)


def convention_of(cursor: duckdb.DuckDBPyConnection, source: str, cell: str, type_name: str) -> Convention:
    """How a column writes decimals and dates, by all its cells; the usual way for columns that hold no text.

    Args:
        source: SQL of the table.
        cell: SQL of the column.
        type_name: Its DuckDB type.
    """
    if type_name != "VARCHAR":
        return USUAL
    return convention(cursor.execute(f"SELECT {clues(cell)} FROM {source}").fetchone() or (0,) * 4)
