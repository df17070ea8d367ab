"""Columns that only have another name in the newer version: told by what they hold, not by how they are called."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from core.engine import quote
from core.lake.sides import facing, maybe_telling, tells_apart

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake.sides import Side

HELD_BY_BOTH = 0.5
"""Of the values of a column that tells rows apart, the share that its new name must hold."""
ALIKE = 0.8
"""Agreement of a column with its new name over the matched rows, beyond what chance gives (Cohen's kappa)."""
MOST = 12
"""Columns that went and columns that came which are held against each other."""


def _parted(old: Side, new: Side) -> tuple[list[str], list[str]]:
    gone = [name for name in old.types if name not in new.types][:MOST]
    come = [name for name in new.types if name not in old.types][:MOST]
    return gone, come


def renamed_keys(cursor: Cursor, old: Side, new: Side) -> dict[str, str]:
    """New names of columns that tell rows apart (new name to old): they hold the same values."""
    gone, come = _parted(old, new)
    gone = _telling(cursor, old, gone) if come else []
    come = _telling(cursor, new, come) if gone else []
    found: list[tuple[float, str, str]] = []
    for before, after in product(gone, come):
        here, there = facing(old, new, {after: before})
        row = cursor.execute(
            f"SELECT count(*) FROM (SELECT {here.text(before)} FROM {here.table} INTERSECT "
            f"SELECT {there.text(before)} FROM {there.table})"
        ).fetchone()
        found.append((int(row[0]) / min(old.rows, new.rows) if row else 0.0, before, after))
    return _each_once(found, HELD_BY_BOTH)


def renamed_columns(cursor: Cursor, old: Side, new: Side) -> dict[str, str]:
    """New names of columns whose cells agree over the rows in `matched_rows` (new name to old)."""
    gone, come = _parted(old, new)
    pairs = list(product(gone, come))
    if not pairs:
        return {}
    cells = [f"a.{quote(name)} AS g{n}" for n, name in enumerate(gone)]
    cells += [f"b.{quote(name)} AS c{n}" for n, name in enumerate(come)]
    rows = (
        f"SELECT {', '.join(cells)} FROM temp.matched_rows JOIN {old.table} a ON a._row = ra "
        f"JOIN {new.table} b ON b._row = rb"
    )
    counts = []
    for before, after in pairs:
        here, there = facing(old, new, {after: before})
        left = here.text(before, "x").replace(f"x.{quote(before)}", f"g{gone.index(before)}")
        right = there.text(before, "x").replace(f"x.{quote(before)}", f"c{come.index(after)}")
        counts += [f"count(*) FILTER (coalesce({left}, {right}) IS NOT NULL)", f"count(*) FILTER ({left} = {right})"]
    row = cursor.execute(f"SELECT {', '.join(counts)} FROM ({rows})").fetchone() or ()
    found = []
    for n, (before, after) in enumerate(pairs):
        filled, equal = int(row[2 * n] or 0), int(row[2 * n + 1] or 0)
        if filled and equal >= ALIKE * filled:
            chance = _by_chance(cursor, *facing(old, new, {after: before}), before)
            found.append(((equal / filled - chance) / (1 - chance) if chance < 1 else 0.0, before, after))
    return _each_once(found, ALIKE)


def _telling(cursor: Cursor, side: Side, names: list[str]) -> list[str]:
    return [name for name in maybe_telling(cursor, side, names) if tells_apart(cursor, side, (name,))]


def _by_chance(cursor: Cursor, old: Side, new: Side, column: str) -> float:
    """How often two rows taken at random agree in a column."""

    def shares(side: Side) -> str:
        return (
            f"SELECT {side.text(column)} AS v, count(*) / sum(count(*)) OVER () AS s FROM {side.table} "
            f"WHERE {quote(column)} IS NOT NULL GROUP BY v"
        )

    row = cursor.execute(f"SELECT sum(a.s * b.s) FROM ({shares(old)}) a JOIN ({shares(new)}) b USING (v)").fetchone()
    return float(row[0] or 0.0) if row else 0.0


def _each_once(found: list[tuple[float, str, str]], least: float) -> dict[str, str]:
    """The best pairs first, each column once."""
    names: dict[str, str] = {}
    for share, before, after in sorted(found, reverse=True):
        if share >= least and after not in names and before not in names.values():
            names[after] = before
    return names
