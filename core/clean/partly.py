"""Some steps of a recipe over the raw rows, in memory: what others hold against all of them; nothing is stored."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from core.clean.frame import FATE
from core.clean.query.chain import INTERNAL, run
from core.clean.query.compose import Writer, begin
from core.clean.recipes.recipe import Recipe
from core.engine import Cursor, quote
from core.errors import TouchstoneError
from core.lake import Lake


@dataclass(frozen=True)
class Partly:
    """A table in the memory of the reading engine.

    Attributes:
        table: SQL reference.
        columns: Column -> type, without the internal ones.
        roles: Roles after the steps.
        row: SQL of the raw row's number; several rows made of one share it.
        mark: A text that is the same for tables of the same cells, columns and roles.
    """

    table: str
    columns: Mapping[str, str]
    roles: Mapping[str, str]
    row: str
    mark: str


@contextmanager
def partly(
    lake: Lake,
    cursor: Cursor,
    name: str,
    recipe: Recipe,
    places: Sequence[int],
    wanted: Callable[[Mapping[str, Any], Mapping[str, str]], Sequence[str]] | None = None,
) -> Iterator[Partly]:
    """Write out a recipe with some of its steps; one that does not fit without those left out is left out too.

    Args:
        cursor: Of the reading engine; the table is gone when the block ends.
        places: The steps to take, in order.
        wanted: (types, roles) -> the columns to write; all of them where left out. What makes only others is not asked.

    Raises:
        BadInput: The data does not allow a step.
    """
    writer = Writer(lake, cursor, begin(lake, name), count=False, probe=None)
    for place in places:
        with suppress(TouchstoneError):
            writer.add(place, recipe.steps[place])
    chain = writer.chain
    kept = wanted(chain.types, chain.roles) if wanted else list(chain.types)
    table = f'memory.main."partly_{uuid.uuid4().hex}"'
    columns = ", ".join(quote(column) for column in (INTERNAL[0], *kept))
    run(
        cursor,
        f"CREATE TABLE {table} AS {chain.sql(f'SELECT {columns} FROM {chain.name} WHERE {quote(FATE)} IS NULL')}",
    )
    try:
        types = {row[0]: row[1] for row in cursor.execute(f"DESCRIBE {table}").fetchall()}
        cells = cursor.execute(f"SELECT count(*), bit_xor(hash(t)), sum(hash(t) >> 20) FROM {table} AS t").fetchone()
        mark = repr((cells, sorted(types.items()), sorted(chain.roles.items()), chain.scale))
        row = quote(INTERNAL[0]) if chain.scale == 1 else f"{quote(INTERNAL[0])} // {chain.scale}"
        shown = {column: kind for column, kind in types.items() if column not in INTERNAL}
        yield Partly(table, shown, chain.roles, row, mark)
    finally:
        cursor.execute(f"DROP TABLE {table}")
