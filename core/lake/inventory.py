"""The files of a workspace: which the catalog knows, which are missing or cut short, which nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.lake.instances import META, parquet_files

if TYPE_CHECKING:
    from core.engine import Cursor

_KNOWN = f"""
    WITH places AS (
        SELECT t.table_id, s.schema_name || '.' || t.table_name AS name,
            CASE WHEN t.path_is_relative THEN s.path || t.path ELSE t.path END AS place
        FROM {META}.ducklake_table t JOIN {META}.ducklake_schema s ON s.schema_id = t.schema_id
    ), files AS (
        SELECT table_id, path, path_is_relative, file_size_bytes AS bytes, record_count AS rows,
            begin_snapshot, end_snapshot, false AS deletes FROM {META}.ducklake_data_file
        UNION ALL
        SELECT table_id, path, path_is_relative, file_size_bytes, delete_count, begin_snapshot, end_snapshot,
            true
        FROM {META}.ducklake_delete_file
    )
    SELECT DISTINCT coalesce(p.name, ''), CASE WHEN f.path_is_relative THEN p.place || f.path ELSE f.path END,
        f.bytes, f.rows, f.end_snapshot IS NULL, f.deletes, f.begin_snapshot, f.end_snapshot
    FROM files f LEFT JOIN (SELECT DISTINCT * FROM places) p USING (table_id)
"""
_LEAVING = f"SELECT path, path_is_relative FROM {META}.ducklake_files_scheduled_for_deletion"


CLOCK_GRAIN = 2.0
"""Seconds by which a file's time may lie before the moment it was written: the grain of FAT's clock."""


@dataclass(frozen=True)
class DataFile:
    """A Parquet file the catalog knows. `current` files belong to the newest version, the others to older ones.

    `since` is the first snapshot that reads it, `until` the first that does not any more (None where all do).
    """

    table: str
    path: Path
    bytes: int
    rows: int
    current: bool
    deletes: bool
    since: int = 0
    until: int | None = None


@dataclass(frozen=True)
class Inventory:
    """What lies in the data folder against what the catalog says.

    Attributes:
        known: Files of any version.
        leaving: Files that no version needs any more, listed for deletion.
        missing: Known files that are not there.
        damaged: Known files of another length than was written.
        orphans: Files in the data folder that no version has: what a killed or failed write left.
    """

    known: tuple[DataFile, ...]
    leaving: tuple[Path, ...]
    missing: tuple[DataFile, ...]
    damaged: tuple[DataFile, ...]
    orphans: tuple[Path, ...]


def known_files(cursor: Cursor, data: Path) -> list[DataFile]:
    """Every data and delete file of any version, by its full path."""
    found = cursor.execute(_KNOWN).fetchall()
    return [
        DataFile(table, _full(data, path), int(size or 0), int(rows or 0), bool(current), bool(deletes), since, until)
        for table, path, size, rows, current, deletes, since, until in found
    ]


def leaving_files(cursor: Cursor, data: Path) -> list[Path]:
    """Files that are no part of any version and wait to be deleted."""
    return [_full(data, path) for path, _relative in cursor.execute(_LEAVING).fetchall()]


def take(cursor: Cursor, data: Path) -> Inventory:
    """Compare the catalog with the folder. Orphans are certain only while the write lock is held."""
    known, leaving = known_files(cursor, data), leaving_files(cursor, data)
    there = {path: path.stat().st_size for path in parquet_files(data)}
    missing = [one for one in known if one.path not in there]
    damaged = [one for one in known if one.path in there and one.bytes and there[one.path] != one.bytes]
    orphans = set(there) - {one.path for one in known} - set(leaving)
    return Inventory(tuple(known), tuple(leaving), tuple(missing), tuple(damaged), tuple(sorted(orphans)))


def remove_orphans(cursor: Cursor, data: Path, *, since: float = 0.0) -> list[Path]:
    """Delete the files that no version has, those written after `since` (seconds since 1970); the caller is alone.

    Whoever is not alone would take the files of a write that has not committed yet.
    """
    removed = []
    for path in take(cursor, data).orphans:
        if path.stat().st_mtime >= since - CLOCK_GRAIN:
            path.unlink(missing_ok=True)
            removed.append(path)
    return removed


def _full(data: Path, path: str) -> Path:
    return Path(path) if path.startswith("/") or "://" in path or Path(path).is_absolute() else data / path
