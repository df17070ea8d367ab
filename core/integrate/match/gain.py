"""What a match gains: how many things the rows are, and how much of what shoppers did can be used with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from core.clean.gain import Usable
from core.engine import literal
from core.integrate import numberings
from core.integrate.linked import linked
from core.integrate.match import kept
from core.integrate.match.golden import golden_of
from core.integrate.match.kept import Matching
from core.integrate.usable import Score, Told, beside, compared, id_of, score, told_by, usable
from core.lake import Lake
from core.lake import kept as remembered

if TYPE_CHECKING:
    from core.engine import Cursor


@dataclass(frozen=True)
class Gained:
    """What is usable with the sides as they are, and with one row for each thing; the points of the golden rows.

    `usable` is empty where no events and no reviews of the workspace speak of the sides; `score` is None where golden
    rows were not stored.
    """

    usable: tuple[Usable, ...]
    score: Score | None


@remembered
def gained(lake: Lake, left: str, right: str = "") -> Gained | None:
    """What the pairs that hold now gain; None before the sides were matched."""
    found = kept.latest(lake, left, right)
    if found is None:
        return None
    made = golden_of(lake, left, right)
    sides = [(one, version) for one, version in ((left, found.left_version), (right, found.right_version)) if one]
    sources = [(one, version, lake.dataset(one, version).rows) for one, version in sides]
    points = score(lake, made, sources, (made, lake.dataset(made).version)) if made else None
    return Gained(_usable(lake, found, sides), points)


def _usable(lake: Lake, found: Matching, sides: Sequence[tuple[str, int]]) -> tuple[Usable, ...]:
    columns = [str((found.facts[side] or {}).get("id") or "") for side in ("left_columns", "right_columns")]
    told = _told(lake)
    if not told or not all(columns[: len(sides)]):  # rows without ids: nothing can name them
        return ()
    same = [(one.left_id.strip(), one.right_id.strip()) for one in kept.queue(lake, found.left, found.right, "matches")]
    heads = linked([((0, one), (len(sides) - 1, two)) for one, two in same])
    called = [(side, one, f"{head[0]}:{head[1]}") for (side, one), head in heads.items()]
    ids = [
        f"SELECT {id_of(column)} AS i FROM {lake.table(name, None, version)}"
        for (name, version), column in zip(sides, columns, strict=False)
    ]
    with lake.read() as cursor:
        cursor.register("match_things", pa.table(list(map(list, zip(*called, strict=True))) or [[], [], []], _THINGS))
        cursor.register("match_same", pa.table(list(map(list, zip(*same, strict=True))) or [[], []], _SAME))
        try:
            apart = len(ids) > 1 and numberings.clash(cursor, "SELECT l, r FROM match_same", *ids)
            if lake.dataset(found.left).kind == "users":
                return () if apart else _of_people(lake, cursor, told, ids)
            return _of_products(cursor, told, ids, apart)
        finally:
            cursor.unregister("match_things")
            cursor.unregister("match_same")


_THINGS = pa.schema([("side", pa.int32()), ("i", pa.string()), ("thing", pa.string())])
_SAME = pa.schema([("l", pa.string()), ("r", pa.string())])


def _told(lake: Lake) -> list[Told]:
    """Every upload of the workspace that tells of products."""
    found = [told_by(one, lake.table(one.name), lake.columns(one.name)) for one in lake.datasets(built=False)]
    return [one for one in found if one]


def _of_products(cursor: Cursor, told: Sequence[Told], ids: Sequence[str], apart: bool) -> tuple[Usable, ...]:
    """Each log beside the side that it names; afterwards the other side's ids too, where numbers do not clash."""
    mine = [f"SELECT i, '{side}:' || i AS thing FROM ({rows})" for side, rows in enumerate(ids)]
    speaking = [(one, at) for one, at in zip(told, beside(cursor, told, mine), strict=True) if at >= 0]
    if not speaking:
        return ()
    logs, near = [one for one, _at in speaking], [at for _one, at in speaking]
    one = [_things(rows, side) for side, rows in enumerate(ids)]
    if len(ids) > 1 and not apart:
        one = [
            f"{own} UNION ALL SELECT * FROM ({one[1 - side]}) "
            f"WHERE i NOT IN (SELECT i FROM ({ids[side]}) WHERE i IS NOT NULL)"
            for side, own in enumerate(one)
        ]
    return compared(usable(cursor, logs, mine, near), usable(cursor, logs, one, near))


def _things(rows: str, side: int) -> str:
    """SQL of a side's ids and the thing that each is."""
    return (
        f"SELECT r.i, coalesce(t.thing, '{side}:' || r.i) AS thing FROM ({rows}) r "
        f"LEFT JOIN (SELECT i, thing FROM match_things WHERE side = {side}) t USING (i)"
    )


def _of_people(lake: Lake, cursor: Cursor, told: Sequence[Told], ids: Sequence[str]) -> tuple[Usable, ...]:
    """Each log beside the catalog that it names; afterwards the ids of one person are one shopper."""
    catalogs = []
    for one in lake.datasets(built=False):
        if one.kind == "items" and (key := one.column("item_id")) in one.types:
            catalogs.append(f"SELECT {id_of(str(key))} AS i, {literal(one.name + ':')} || {id_of(str(key))} AS thing "
                            f"FROM {lake.table(one.name)}")  # fmt: skip
    places = beside(cursor, told, catalogs)
    speaking = [(one, at) for one, at in zip(told, places, strict=True) if at >= 0]
    if not speaking:
        return ()
    logs, near = [one for one, _at in speaking], [at for _one, at in speaking]
    people = "SELECT i AS u, min(thing) AS person FROM match_things GROUP BY i"
    return compared(usable(cursor, logs, catalogs, near), usable(cursor, logs, catalogs, near, people))
