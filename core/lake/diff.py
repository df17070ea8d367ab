"""What differs between two versions of a table, by rows, cells and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.engine import quote
from core.kinds import KINDS

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake.model import Dataset

Side = tuple["Dataset", str, dict[str, str]]


@dataclass(frozen=True)
class DiffExample:
    """One differing cell: the row's key, the column and the text before and after."""

    key: str
    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Diff:
    """The difference of two versions; cells are compared as text, so a mere retype is no change."""

    dataset: str
    v1: int
    v2: int
    key: str
    rows_before: int
    rows_after: int
    rows_added: int
    rows_removed: int
    rows_changed: int
    cells_changed: int
    changed_by_column: dict[str, int]
    columns_added: list[str]
    columns_removed: list[str]
    columns_retyped: dict[str, tuple[str, str]]
    examples: list[DiffExample]


def compare(cursor: Cursor, before: Side, after: Side, limit: int = 50) -> Diff:
    """Compare two states of a dataset in one join.

    Rows are matched by the internal row id when both states come from the same upload, else by the
    kind's key column where it is unique on both sides, else by row id.
    """
    (old, old_table, old_types), (new, new_table, new_types) = before, after
    shared = [name for name in old_types if name in new_types]
    key = _key(cursor, before, after)
    join = f"SELECT a.{quote(key)}::VARCHAR AS ka, b.{quote(key)}::VARCHAR AS kb, "
    join += ", ".join(
        [f"a.{quote(c)}::VARCHAR AS a{i}, b.{quote(c)}::VARCHAR AS b{i}" for i, c in enumerate(shared)] or ["1"]
    )
    join += f" FROM {old_table} a FULL JOIN {new_table} b ON a.{quote(key)} = b.{quote(key)}"
    both = "ka IS NOT NULL AND kb IS NOT NULL"
    differs = [f"(a{i} IS DISTINCT FROM b{i})" for i in range(len(shared))]
    any_cell = " OR ".join(differs) or "false"
    counts = ["count(ka)", "count(kb)", "count(*) FILTER (ka IS NULL)", "count(*) FILTER (kb IS NULL)"]
    counts += [f"count(*) FILTER ({both} AND ({any_cell}))"]
    counts += [f"count(*) FILTER ({both} AND {one})" for one in differs]
    row = cursor.execute(f"SELECT {', '.join(counts)} FROM ({join})").fetchone() or ()
    by_column = {name: int(row[5 + i]) for i, name in enumerate(shared) if row[5 + i]}
    return Diff(
        dataset=new.name,
        v1=old.version,
        v2=new.version,
        key=key,
        rows_before=int(row[0]),
        rows_after=int(row[1]),
        rows_added=int(row[2]),
        rows_removed=int(row[3]),
        rows_changed=int(row[4]),
        cells_changed=sum(by_column.values()),
        changed_by_column=by_column,
        columns_added=[name for name in new_types if name not in old_types],
        columns_removed=[name for name in old_types if name not in new_types],
        columns_retyped={c: (old_types[c], new_types[c]) for c in shared if old_types[c] != new_types[c]},
        examples=_examples(cursor, join, f"{both} AND ({any_cell})", shared, limit),
    )


def _key(cursor: Cursor, before: Side, after: Side) -> str:
    (old, old_table, _old_types), (new, new_table, _new_types) = before, after
    if old.raw_version == new.raw_version:
        return "_row"
    roles = KINDS[new.kind].required if new.kind in KINDS else ()
    column = new.roles.get(roles[0]) if roles else None
    if (
        column
        and column == old.roles.get(roles[0])
        and all(_unique(cursor, table, column) for table in (old_table, new_table))
    ):
        return column
    return "_row"


def _unique(cursor: Cursor, table: str, column: str) -> bool:
    name = quote(column)
    row = cursor.execute(f"SELECT count(*) = count(DISTINCT {name}) FROM {table}").fetchone()
    return bool(row and row[0])


def _examples(cursor: Cursor, join: str, where: str, shared: list[str], limit: int) -> list[DiffExample]:
    rows: list[tuple[Any, ...]] = cursor.execute(
        f"SELECT * FROM ({join}) WHERE {where} ORDER BY try_cast(kb AS BIGINT), kb LIMIT {int(limit)}"
    ).fetchall()
    found = []
    for row in rows:
        for i, column in enumerate(shared):
            old, new = row[2 + 2 * i], row[3 + 2 * i]
            if old != new:
                found.append(DiffExample(str(row[1]), column, old, new))
    return found[:limit]
