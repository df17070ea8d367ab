"""What the values of a dataset's columns say: ranges, decimals, few values, whether each row has its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.engine import quote
from core.lake import INTERNAL_COLUMNS, Lake, kept

FEW = 6
"""Different values that are named one by one: more are no list that a reader keeps."""
LEAST_ROWS = 20
"""Rows from which few values are a list of what can be, and not just the values of few rows."""
SHORT = 24
"""Letters of a value that is named; longer ones are texts."""


@dataclass(frozen=True)
class Facts:
    """One column over all rows.

    Attributes:
        type: DuckDB type.
        rows, filled: Rows of the table, and those with a value here.
        low, high: The least and the greatest of numbers, days and moments, else None.
        different: About how many values (HyperLogLog); exact up to `FEW`.
        values: Its values where they are few, the commonest first.
        own: Whether no value comes twice and none is missing.
        decimals: Digits behind the point that it needs; None where it is no number, or has more than 4.
    """

    type: str
    rows: int
    filled: int
    low: Any = None
    high: Any = None
    different: int = 0
    values: tuple[str, ...] = ()
    own: bool = False
    decimals: int | None = None


@kept
def facts(lake: Lake, name: str) -> dict[str, Facts]:
    """The facts of every column of a dataset's newest rows: one scan, and a short one for columns of few values.

    Raises:
        NotFound: no such dataset.
    """
    types = {one: kind for one, kind in lake.columns(name).items() if one not in INTERNAL_COLUMNS}
    if not types:
        return {}
    parts, table = ["count(*)"], lake.table(name)
    for column, kind in types.items():
        cell = quote(column)
        span = f"min({cell}), max({cell})" if _ordered(kind) else "NULL, NULL"
        parts += [f"count({cell}), approx_count_distinct({cell}), {span}, {_digits(cell, kind)}"]
    with lake.read() as cursor:
        row = list(cursor.execute(f"SELECT {', '.join(parts)} FROM {table} AS t").fetchone() or ())
        rows, found = int(row[0]), {}
        for place, (column, kind) in enumerate(types.items()):
            filled, different, low, high, decimals = row[1 + 5 * place : 6 + 5 * place]
            values: tuple[str, ...] = ()
            own = False
            if different <= 2 * FEW and filled >= LEAST_ROWS and _listed(kind):
                cell = quote(column)
                told = cursor.execute(
                    f"SELECT CAST({cell} AS VARCHAR) v, count(*) n FROM {table} AS t WHERE {cell} IS NOT NULL "
                    f"GROUP BY 1 ORDER BY n DESC, v LIMIT {FEW + 1}"
                ).fetchall()
                values = tuple(str(one[0]) for one in told) if len(told) <= FEW else ()
            elif filled == rows and rows and different > 0.9 * rows:  # the sketch is within some percent
                exact = cursor.execute(f"SELECT count(DISTINCT {quote(column)}) FROM {table} AS t").fetchone()
                own = bool(exact and exact[0] == rows)
            if any(len(one) > SHORT for one in values):
                values = ()
            digits = None if decimals is None or decimals > 4 else int(decimals)
            found[column] = Facts(kind, rows, filled, low, high, int(different), values, own, digits)
    return found


def _ordered(kind: str) -> bool:
    return _number(kind) or kind.startswith(("DATE", "TIMESTAMP"))


def _listed(kind: str) -> bool:
    return kind in ("VARCHAR", "BOOLEAN") or kind.startswith(("TINYINT", "SMALLINT", "INTEGER", "BIGINT"))


def _number(kind: str) -> bool:
    whole = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
    return kind.startswith(("DECIMAL", "DOUBLE", "FLOAT", *whole))


def _digits(cell: str, kind: str) -> str:
    """SQL for the most digits behind the point that any value needs."""
    if kind.startswith(("DOUBLE", "FLOAT", "DECIMAL")):
        text = f"rtrim(split_part(CAST(CAST({cell} AS DECIMAL(38, 6)) AS VARCHAR), '.', 2), '0')"
        return f"max(length(CASE WHEN abs({cell}) < 1e18 THEN {text} END))"
    return "0" if _number(kind) else "NULL"
