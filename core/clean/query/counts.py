"""What every step of a recipe did, counted in one pass over its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.clean.frame import FATE
from core.clean.query.chain import INTERNAL, MADE, Chain
from core.engine import Cursor, quote


@dataclass(frozen=True)
class StepCount:
    """What one step of a recipe did; `index` is its place in the recipe, from 0."""

    index: int
    step: str
    rows_changed: int
    cells_changed: int
    rows_removed: int
    to_quarantine: int
    rows_made: int = 0


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

    @property
    def rows_made(self) -> int:
        return sum(step.rows_made for step in self.steps)


def counting_sql(chain: Chain, index: int) -> list[str]:
    """The figures of one step: rows changed, cells changed, rows removed, rows to quarantine, rows made.

    They are read from rows grouped by fate and counters, `n` to a group.
    """
    changed = chain.changed(index)
    removed, unread = chain.leaving(index, False), chain.leaving(index, True)
    stays = f"NOT {removed} AND NOT {unread}"
    return [
        f"coalesce(sum(n) FILTER ({changed} > 0 AND {stays}), 0)::BIGINT",
        f"coalesce(sum(n * {changed}) FILTER ({stays}), 0)::BIGINT",
        f"coalesce(sum(n) FILTER ({removed}), 0)::BIGINT",
        f"coalesce(sum(n) FILTER ({unread}), 0)::BIGINT",
        f"coalesce(sum(n) FILTER ({chain.made(index)}), 0)::BIGINT",
    ]


def counting(chain: Chain, figures: Sequence[str], table: str) -> str:
    """A SELECT of figures over the chain's rows, grouped first: few groups carry most tables."""
    keys = ", ".join(quote(column) for column in (FATE, *chain.counters, *_made(chain)))
    return f"SELECT {', '.join(figures)} FROM (SELECT {keys}, count(*) AS n FROM {table} GROUP BY {keys}) AS grouped"


def _made(chain: Chain) -> tuple[str, ...]:
    return (MADE,) if chain.scale > 1 else ()


def tally_sql(chain: Chain, table: str) -> str:
    """The SELECT of rows in, rows left and the figures of every step."""
    given = f" FILTER ({quote(MADE)} IS NULL)" if chain.scale > 1 else ""
    figures = [f"coalesce(sum(n){given}, 0)::BIGINT", f"coalesce(sum(n) FILTER ({quote(FATE)} IS NULL), 0)::BIGINT"]
    for index in chain.counted:
        figures += counting_sql(chain, index)
    return counting(chain, figures, table)


def tally(cursor: Cursor, chain: Chain, names: Mapping[int, str], table: str = "") -> Tally:
    """Count a chain's steps, or recall what was counted before.

    Args:
        cursor: Where to ask.
        chain: The recipe written out.
        names: Index of each counted step -> its name.
        table: Where the chain's result is stored already; empty runs the chain.
    """
    source = tally_sql(chain, table) if table else ""
    rows_in, rows, *numbers = chain.recall(cursor, chain.sql(tally_sql(chain, chain.name)), source)[0]
    steps = [
        StepCount(index, names[index], *numbers[5 * place : 5 * place + 5]) for place, index in enumerate(chain.counted)
    ]
    result = Tally(rows_in, rows, steps)
    if rows_in + result.rows_made != rows + result.rows_removed + result.to_quarantine:
        out = f"{rows} + {result.rows_removed} + {result.to_quarantine}"
        raise AssertionError(f"{rows_in} rows in and {result.rows_made} made, but {out} out")
    return result


def clean_rows(chain: Chain, table: str) -> str:
    """The SELECT of the rows a recipe leaves, with the internal columns first."""
    columns = ", ".join(quote(column) for column in (*INTERNAL, *chain.types))
    return f"SELECT {columns} FROM {table} WHERE {quote(FATE)} IS NULL"
