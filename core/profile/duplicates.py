"""Rows that repeat another row in every data column."""

from __future__ import annotations

import duckdb

from core.profile.families import Column
from core.profile.model import ColumnProfile


def duplicate_rows(
    cursor: duckdb.DuckDBPyConnection,
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
    parts = [columns[at : at + 200] for at in range(0, len(columns), 200)]
    hashed = ", ".join(f"hash({', '.join(one.sql for one in part)})" for part in parts)
    row_hash = f"hash({hashed})" if len(parts) > 1 else hashed
    shared = f"(SELECT {row_hash} AS h FROM {table} GROUP BY 1 HAVING count(*) > 1)"
    names = ", ".join(one.sql for one in columns)
    row = cursor.execute(
        f"SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM {table} "
        f"WHERE {row_hash} IN (SELECT h FROM {shared}) GROUP BY {names} HAVING count(*) > 1)"
    ).fetchone()
    return int(row[0]) if row else 0
