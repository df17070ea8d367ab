"""What every step of a recipe did, counted in one pass over its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from core.clean.chain import COUNT, INTERNAL, Chain, run
from core.clean.frame import FATE, FATE_COLUMN
from core.lake import quote


@dataclass(frozen=True)
class StepCount:
    """What one step of a recipe did; `index` is its place in the recipe, from 0."""

    index: int
    step: str
    rows_changed: int
    cells_changed: int
    rows_removed: int
    to_quarantine: int


@dataclass(frozen=True)
class Tally:
    """Rows before and after a recipe, and what each step did."""

    rows_in: int
    rows: int
    steps: list[StepCount]

    @property
    def rows_removed(self) -> int:
        return sum(step.rows_removed for step in self.steps)

    @property
    def to_quarantine(self) -> int:
        return sum(step.to_quarantine for step in self.steps)


def counting_sql(index: int) -> list[str]:
    """The aggregates of one step: rows changed, cells changed, rows removed, rows to quarantine."""
    fate, column, count = quote(FATE), quote(FATE_COLUMN), quote(f"{COUNT}{index}")
    return [
        f"count(*) FILTER ({count} > 0 AND {fate} IS DISTINCT FROM {index})",
        f"coalesce(sum({count}) FILTER ({fate} IS DISTINCT FROM {index}), 0)::BIGINT",
        f"count(*) FILTER ({fate} = {index} AND {column} IS NULL)",
        f"count(*) FILTER ({fate} = {index} AND {column} IS NOT NULL)",
    ]


def tally(cursor: duckdb.DuckDBPyConnection, chain: Chain, names: Mapping[int, str], table: str = "") -> Tally:
    """Count a chain's steps.

    Args:
        cursor: Where to ask.
        chain: The recipe written out.
        names: Index of each counted step -> its name.
        table: Where the chain's result is stored already; empty runs the chain.
    """
    parts = ["count(*)", f"count(*) FILTER ({quote(FATE)} IS NULL)"]
    for index in chain.counted:
        parts += counting_sql(index)
    select = f"SELECT {', '.join(parts)} FROM {table or chain.name}"
    rows_in, rows, *numbers = run(cursor, select if table else chain.sql(select))[0]
    steps = [
        StepCount(index, names[index], *numbers[4 * place : 4 * place + 4]) for place, index in enumerate(chain.counted)
    ]
    result = Tally(rows_in, rows, steps)
    if rows_in != rows + result.rows_removed + result.to_quarantine:
        raise AssertionError(f"{rows_in} rows in, but {rows} + {result.rows_removed} + {result.to_quarantine} out")
    return result


def clean_rows(chain: Chain, table: str) -> str:
    """The SELECT of the rows a recipe leaves, with the internal columns first."""
    columns = ", ".join(quote(column) for column in (*INTERNAL, *chain.types))
    return f"SELECT {columns} FROM {table} WHERE {quote(FATE)} IS NULL"
