"""Words that a person took for the same, kept in the workspace by catalog; the newest word on a pair holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.lake import kept

if TYPE_CHECKING:
    from core.lake import Lake
    from core.search.same_words import Pair

TABLE = "lab.search_synonyms"


@kept
def accepted(lake: Lake, dataset: str) -> tuple[Pair, ...]:
    """The pairs that hold for a catalog, in the order of the alphabet."""
    if not lake.holds(TABLE):
        return ()
    with lake.read() as cursor:
        rows = cursor.execute(
            f'SELECT "first", "second" FROM lake.{TABLE} WHERE dataset = ? GROUP BY ALL '
            'HAVING arg_max(holds, "time") ORDER BY ALL',
            [dataset],
        ).fetchall()
    return tuple((row[0], row[1]) for row in rows)


def say(lake: Lake, dataset: str, pair: Pair, holds: bool, author: str | None = None) -> None:
    """Keep that a pair holds for a catalog, or no longer does."""
    what = N_("Accept a synonym") if holds else N_("Drop a synonym")
    values: list[Any] = [dataset, *pair, holds, author or lake.author, datetime.now(UTC)]
    with lake.write(what, author=author, info={"dataset": dataset, "pair": list(pair)}, needs="describe") as cursor:
        cursor.execute(
            f'CREATE TABLE IF NOT EXISTS lake.{TABLE} (dataset VARCHAR, "first" VARCHAR, "second" VARCHAR, '
            'holds BOOLEAN, author VARCHAR, "time" TIMESTAMPTZ)'
        )
        cursor.execute(f"INSERT INTO lake.{TABLE} VALUES (?, ?, ?, ?, ?, ?)", values)
