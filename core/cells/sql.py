"""The expressions of `core.cells` as DuckDB's SQL, for rooms that write SQL: one source for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cells.convention import USUAL, Convention, convention
from core.engine import cell_sql

if TYPE_CHECKING:
    from core.engine import Cursor


def number(cell: str, type_name: str, how: Convention = USUAL) -> str:
    """SQL of the number in a cell as DOUBLE; see `core.cells.numbers`."""
    from core.cells import numbers

    return cell_sql(numbers.number, cell, type_name, how)


def moment(cell: str, type_name: str, how: Convention = USUAL) -> str:
    """SQL of the moment in a cell as TIMESTAMP in UTC; see `core.cells.times`."""
    from core.cells import times

    return cell_sql(times.moment, cell, type_name, how)


def is_missing(cell: str, type_name: str = "VARCHAR") -> str:
    """SQL that is true where a cell holds nothing; see `core.cells.missing`."""
    from core.cells import missing

    return cell_sql(missing.is_missing, cell, type_name)


def clues(cell: str) -> str:
    """SQL of four aggregates over a column of text that decide its convention; see `core.cells.columns`."""
    from core.cells import columns

    return ", ".join(f"count(*) FILTER ({cell_sql(columns.shows, cell, 'VARCHAR', clue)})" for clue in columns.CLUES)


def convention_of(cursor: Cursor, source: str, cell: str, type_name: str) -> Convention:
    """How a column writes decimals and dates, by all its cells; the usual way for columns that hold no text.

    Args:
        source: SQL of the table.
        cell: SQL of the column.
        type_name: Its DuckDB type.
    """
    if type_name != "VARCHAR":
        return USUAL
    return convention(cursor.execute(f"SELECT {clues(cell)} FROM {source}").fetchone() or (0,) * 4)
