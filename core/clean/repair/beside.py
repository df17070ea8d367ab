"""The rows that make a cell look wrong: those that share what the evidence rests on, its own among them."""

from __future__ import annotations

from dataclasses import dataclass

from core.clean.frame import FATE, LINE, ROW
from core.clean.query.compose import compose
from core.clean.recipes.recipe import Recipe
from core.clean.repair.suspect import Suspect
from core.engine import literal, quote
from core.lake import Lake

SHOWN = 12
"""Rows shown: enough to see a vote, and a screen."""


@dataclass(frozen=True)
class Alike:
    """Rows that say the same in the columns shown: how many, the line of the first, and whether it is the suspicious
    one."""

    cells: tuple[str | None, ...]
    rows: int
    line: int
    own: bool


@dataclass(frozen=True)
class Beside:
    """The suspicious row and those it is compared with; the first column is the suspicious one."""

    columns: tuple[str, ...]
    rows: tuple[Alike, ...]


def neighbours(lake: Lake, name: str, recipe: Recipe, one: Suspect, limit: int = SHOWN) -> Beside:
    """The suspicious row first, then what other rows with the same evidence say, the commonest first.

    Args:
        lake: The workspace.
        name: The dataset.
        recipe: The recipe after which the cell was found.
        one: The suspicion.
        limit: Rows at most.
    """
    source = one.facts.get("source")
    beside = [column for column in one.beside if column != one.column]
    shown = (one.column, *beside)
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, recipe, count=False)
        cells = [f"CAST({quote(column)} AS VARCHAR) AS {quote(f'c{at}')}" for at, column in enumerate(shown)]
        if source:
            cells.append(f"CAST({quote(str(source))} AS VARCHAR) AS src")
        asked = f"{quote(ROW)} AS r, {quote(LINE)} AS l, {', '.join(cells)}"
        rows = f"SELECT {asked} FROM {chain.name} WHERE {quote(FATE)} IS NULL"
        same = [f"t.c{at} IS NOT DISTINCT FROM m.c{at}" for at in range(1, 1 + len(beside))]
        if one.kind == "word":
            same = [f"contains(lower(t.c0), lower({literal(str(one.facts.get('meant', '')))}))"]
        elif not same:
            wanted = [text for text in (one.value, one.suggestion) if text is not None]
            same = [f"t.c0 IN ({', '.join(literal(text) for text in wanted)})" if wanted else "true"]
        names = ", ".join(f"t.c{at}" for at in range(len(shown)))
        tellers = ", string_agg(DISTINCT t.src, ', ' ORDER BY t.src)" if source else ""
        found = cursor.execute(
            chain.sql(
                f"SELECT * FROM (WITH t AS ({rows}), m AS (SELECT * FROM t WHERE r = {int(one.row)}) "
                f"SELECT min(coalesce(t.l, t.r)) AS line, bool_or(t.r = m.r) AS own, {names}{tellers}, count(*) AS n "
                f"FROM t, m WHERE t.r = m.r OR ({' AND '.join(same)}) GROUP BY {names}, (t.r = m.r)) "
                f"ORDER BY own DESC, n DESC, line LIMIT {int(limit)}"
            )
        ).fetchall()
    shown = (*shown, str(source)) if source else shown
    return Beside(shown, tuple(Alike(tuple(said), int(n), int(line), bool(own)) for line, own, *said, n in found))
