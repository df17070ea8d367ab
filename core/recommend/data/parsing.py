"""Columns that may not have been cleaned yet, as SQL; what a cell means is decided in `core.cells`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cells import sql
from core.cells.convention import USUAL, Convention
from core.cells.events import event_key
from core.cells.limits import LEAST_MONEY, MOST_MONEY
from core.cells.truth import NO, YES
from core.engine import cell_sql, literal, quote

if TYPE_CHECKING:
    from core.engine import Cursor

NUMERIC = (
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER"),
    *("UBIGINT", "FLOAT", "DOUBLE", "DECIMAL"),
)


def text(column: str) -> str:
    """Trimmed text, NULL where the cell holds nothing or a word for it."""
    cell = f"CAST({quote(column)} AS VARCHAR)"
    return f"CASE WHEN NOT {sql.is_missing(cell)} THEN trim({cell}) END"


def key(column: str) -> str:
    """How an event type is looked up, NULL where the cell holds nothing."""
    return cell_sql(event_key, text(column), "VARCHAR")


def column_convention(cursor: Cursor, table: str, column: str, type_name: str) -> Convention:
    """How a column of text writes decimals and dates; the usual way for other types."""
    return sql.convention_of(cursor, table, quote(column), type_name)


def seconds(column: str, type_name: str, how: Convention = USUAL) -> str:
    """Seconds since 1970 (UTC) as DOUBLE, NULL where unreadable."""
    return f"epoch({sql.moment(quote(column), type_name, how)})"


def number(column: str, type_name: str, how: Convention = USUAL) -> str:
    """A number as DOUBLE, NULL where unreadable."""
    return sql.number(quote(column), type_name, how)


def money(column: str, type_name: str, how: Convention = USUAL) -> str:
    """An amount of money as DOUBLE: a number that can be one, else NULL."""
    read = number(column, type_name, how)
    sized = f"abs(x) BETWEEN {LEAST_MONEY!r} AND {MOST_MONEY!r}"
    return f"list_transform([{read}], x -> CASE WHEN x = 0 OR {sized} THEN x END)[1]"


def yes(column: str, type_name: str, how: Convention = USUAL) -> str:
    """Yes (a word for it, or a number above 0) or no as BOOLEAN, NULL where a cell says neither."""
    if type_name == "BOOLEAN":
        return quote(column)
    said = f"trim(lower(CAST({quote(column)} AS VARCHAR)))"
    words = [
        f"WHEN {said} IN ({', '.join(map(literal, known))}) THEN {meant}"
        for known, meant in ((YES, "true"), (NO, "false"))
    ]
    return f"CASE {' '.join(words)} ELSE {number(column, type_name, how)} > 0 END"


def is_numeric(type_name: str) -> bool:
    """Whether a DuckDB type is a number."""
    return type_name.startswith(NUMERIC)
