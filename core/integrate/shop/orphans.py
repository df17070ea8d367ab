"""Ids that one part names and the part that should know them does not: counted at every building, never removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.engine import quote
from core.integrate.shop.parts import PARTS
from core.integrate.shop.state import parts_built
from core.lake import Dataset, Lake

if TYPE_CHECKING:
    from core.engine import Cursor


@dataclass(frozen=True)
class Join:
    """How a part's ids meet the part that knows them: rows that name one, rows whose id is known, and the same of ids.

    `known` is False where there is no such part, so that nothing can be said.
    """

    part: str
    role: str
    target: str
    rows: int
    rows_met: int
    ids: int
    ids_met: int
    known: bool = True

    @property
    def orphans(self) -> int:
        """Rows whose id nobody knows; 0 where nobody could."""
        return self.rows - self.rows_met if self.known else 0


def count(lake: Lake) -> tuple[Join, ...]:
    """Every join of the shop as it is, in one scan each."""
    built = parts_built(lake)
    found = []
    with lake.read() as cursor:
        for part, dataset in built.items():
            for role, target in PARTS[part].ids:
                if role in dataset.types:
                    found.append(_join(lake, cursor, part, dataset, role, target, built.get(target)))
    return tuple(found)


def events_met(lake: Lake, version: int | None = None) -> Join | None:
    """How the events of the shop met its catalog, as of now or of a snapshot; None where there were not both."""
    built = parts_built(lake)
    there = {name: one for name, one in built.items() if version is None or _was(lake, one.name, version)}
    if not {"events", "items"} <= set(there):
        return None
    events = lake.dataset(there["events"].name, version)
    if "item_id" not in events.types:
        return None
    with lake.read() as cursor:
        return _join(lake, cursor, "events", events, "item_id", "items", there["items"], version)


def _was(lake: Lake, name: str, version: int) -> bool:
    return any(one.number <= version for one in lake.versions(name))


def _join(
    lake: Lake,
    cursor: Cursor,
    part: str,
    dataset: Dataset,
    role: str,
    target: str,
    other: Dataset | None,
    version: int | None = None,
) -> Join:
    table = lake.table(dataset.name, None, version)
    rows = f"SELECT {quote(role)} AS id, count(*) AS n FROM {table} WHERE id IS NOT NULL GROUP BY 1"
    if other is None:
        row = cursor.execute(f"SELECT coalesce(sum(n), 0), count(*) FROM ({rows})").fetchone() or (0, 0)
        return Join(part, role, target, int(row[0]), 0, int(row[1]), 0, False)
    key = PARTS[target].key
    row = cursor.execute(
        f"SELECT coalesce(sum(n), 0), coalesce(sum(n) FILTER (met), 0), count(*), count(*) FILTER (met) FROM "
        f"(SELECT a.n, b.id IS NOT NULL AS met FROM ({rows}) a "
        f"LEFT JOIN (SELECT {quote(key)} AS id FROM {lake.table(other.name, None, version)}) b USING (id))"
    ).fetchone() or (0, 0, 0, 0)
    rows_named, rows_met, ids, ids_met = (int(one) for one in row)
    return Join(part, role, target, rows_named, rows_met, ids, ids_met)


@dataclass(frozen=True)
class Orphan:
    """An id that nobody knows: how many rows name it, from which datasets, and where the first stands."""

    id: str
    rows: int
    datasets: tuple[str, ...]
    file: str
    line: int


def listed(lake: Lake, part: str, role: str, limit: int = 200) -> list[Orphan]:
    """The ids of a part's column that the part which should know them lacks, the most frequent first."""
    built = parts_built(lake)
    target = dict(PARTS[part].ids)[role]
    if part not in built or target not in built or role not in built[part].types:
        return []
    rows, key = lake.table(built[part].name), PARTS[target].key
    query = (
        f"SELECT {quote(role)}, count(*), list(DISTINCT dataset ORDER BY dataset), arg_min(_file, _row), "
        f"arg_min(_line, _row) FROM {rows} WHERE {quote(role)} IS NOT NULL AND {quote(role)} NOT IN "
        f"(SELECT {quote(key)} FROM {lake.table(built[target].name)}) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {int(limit)}"
    )
    with lake.read() as cursor:
        return [
            Orphan(str(one), int(n), tuple(sets), str(file), int(line or 0))
            for one, n, sets, file, line in cursor.execute(query).fetchall()
        ]
