"""An expression tried on a few rows while it is being written, and a condition counted."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.operations as ops

from core.clean.frame import FATE, OWN, ROW
from core.clean.query.chain import run
from core.clean.query.compose import compose
from core.clean.recipes.recipe import Recipe
from core.engine import to_sql
from core.expressions.expression import build, condition
from core.lake import Lake

SHOWN = 5
"""Rows an expression is tried on: enough to see a mistake, and no wait."""
RESULT = f"{OWN}result"
LONGEST = 200
"""Characters of a cell shown: a line."""


@dataclass(frozen=True)
class Trial:
    """The columns that an expression mentions and its result, on the first rows.

    Attributes:
        columns: The columns mentioned, in table order.
        rows: Their cells as text, and the result last.
        kind: The type of the result.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    kind: str


def tried(lake: Lake, name: str, recipe: Recipe, index: int | None, text: str) -> Trial:
    """Try an expression at a place of a recipe (None: at its end), on the first rows that are still there.

    Raises:
        BadInput: when it is none, or does not fit.
        NotFound: when it names a column that is not there.
    """
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, recipe, upto=index, count=False)
        value = build(text, chain.table, list(chain.types))
        named = {field.name for field in value.op().find(ops.Field)}
        columns = [column for column in chain.types if column in named]
        made = chain.table.mutate(**{RESULT: value.cast("string")})
        shown = [*(made[column].cast("string").substr(0, LONGEST).name(column) for column in columns), made[RESULT]]
        rows = made.filter(made[FATE].isnull()).order_by(made[ROW]).limit(SHOWN).select(*shown)
        found = run(cursor, chain.sql(to_sql(rows)))
    return Trial(tuple(columns), tuple(tuple(row) for row in found), str(value.type()))


def holds(lake: Lake, name: str, recipe: Recipe, index: int | None, text: str) -> tuple[int, int]:
    """In how many rows a condition holds, at a place of a recipe, and of how many; errors as `tried`."""
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, recipe, upto=index, count=False)
        here = condition(text, chain.table, list(chain.types)).fill_null(False)
        rows = chain.table.filter(chain.table[FATE].isnull())
        counted = rows.select(here=here.cast("int64"))
        found = chain.ask(cursor, counted.agg(n=counted["here"].sum(), of=counted.count()))
    return int(found[0][0] or 0), int(found[0][1])
