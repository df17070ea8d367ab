"""Rows that repeat another row in every data column."""

from __future__ import annotations

from dataclasses import dataclass

from core.engine import Cursor
from core.lake import Lake
from core.profile.columns.families import Column, column
from core.profile.model import ColumnProfile, Profile

PLACES = 5
"""Places named per group."""
SHOWN = 6
"""Columns shown of a repeated row."""
CUT = 60
"""Characters of a cell shown of a repeated row."""


@dataclass(frozen=True)
class DuplicateGroup:
    """Rows that are equal in every data column: how many, the first places (file, line), the first values."""

    rows: int
    places: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, str | None], ...]


def duplicate_groups(lake: Lake, profile: Profile, limit: int = 20) -> list[DuplicateGroup]:
    """The largest groups of equal rows of the profiled version, ties in file order."""
    if not profile.duplicate_rows:
        return []
    columns = [column(one.name, one.type, one.role) for one in profile.columns]
    table = lake.table(profile.dataset, profile.layer, profile.version)
    row_hash, shared = _shared(table, columns)
    names = ", ".join(one.sql for one in columns)
    shown = ", ".join(f"left({one.text_sql}, {CUT})" for one in columns[:SHOWN])
    with lake.read() as cursor:
        found = cursor.execute(
            f"SELECT count(*) AS n, list({{'f': _file, 'l': _line}} ORDER BY _row)[:{PLACES}], {shown} FROM {table} "
            f"WHERE {row_hash} IN ({shared}) GROUP BY {names} HAVING count(*) > 1 "
            f"ORDER BY n DESC, min(_row) LIMIT {int(limit)}"
        ).fetchall()
    return [
        DuplicateGroup(
            int(row[0]),
            tuple((str(place["f"] or ""), int(place["l"] or 0)) for place in row[1]),
            tuple(zip((one.name for one in columns), row[2:], strict=False)),
        )
        for row in found
    ]


def _shared(table: str, columns: list[Column]) -> tuple[str, str]:
    """A row's 64-bit hash as SQL, and the query of the hashes that occur more than once."""
    parts = [columns[at : at + 200] for at in range(0, len(columns), 200)]
    hashed = ", ".join(f"hash({', '.join(one.sql for one in part)})" for part in parts)
    row_hash = f"hash({hashed})" if len(parts) > 1 else hashed
    return row_hash, f"SELECT {row_hash} FROM {table} GROUP BY 1 HAVING count(*) > 1"


def duplicate_rows(
    cursor: Cursor,
    table: str,
    rows: int,
    columns: list[Column],
    profiles: tuple[ColumnProfile, ...],
) -> int:
    """Rows that repeat an earlier row in every data column.

    Rows that share no 64-bit hash cannot be equal, so only the rows whose hash repeats are compared.
    """
    unique = any(not one.about and not one.nulls and one.distinct == rows for one in profiles)
    if rows < 2 or not columns or unique:
        return 0
    row_hash, shared = _shared(table, columns)
    names = ", ".join(one.sql for one in columns)
    row = cursor.execute(
        f"SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM {table} "
        f"WHERE {row_hash} IN ({shared}) GROUP BY {names} HAVING count(*) > 1)"
    ).fetchone()
    return int(row[0]) if row else 0
