"""Which Parquet files hold a table at a version: what another engine is told so that it reads the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.engine.parquet import Column, Files, Part
from core.errors import NotFound
from core.i18n import _
from core.lake.instances import META

if TYPE_CHECKING:
    from core.lake.workspace import Lake

_TABLE = f"""
    SELECT t.table_id
    FROM {META}.ducklake_table t JOIN {META}.ducklake_schema s USING (schema_id)
    WHERE s.schema_name = ? AND t.table_name = ?
        AND t.begin_snapshot <= ? AND (t.end_snapshot IS NULL OR t.end_snapshot > ?)
        AND s.begin_snapshot <= ? AND (s.end_snapshot IS NULL OR s.end_snapshot > ?)
"""
_COLUMNS = f"""
    SELECT column_name, column_id FROM {META}.ducklake_column
    WHERE table_id = ? AND parent_column IS NULL
        AND begin_snapshot <= ? AND (end_snapshot IS NULL OR end_snapshot > ?)
    ORDER BY column_order
"""
_PARTS = f"""
    SELECT d.path, d.record_count, coalesce(d.partial_max > ?, false), d.mapping_id IS NOT NULL,
        r.path
    FROM {META}.ducklake_data_file d LEFT JOIN (
        SELECT * FROM {META}.ducklake_delete_file
        WHERE begin_snapshot <= ? AND (end_snapshot IS NULL OR end_snapshot > ?)
    ) r USING (data_file_id, table_id)
    WHERE d.table_id = ? AND d.begin_snapshot <= ? AND (d.end_snapshot IS NULL OR d.end_snapshot > ?)
    ORDER BY d.file_order, d.data_file_id
"""


def files_of(lake: Lake, schema: str, table: str, version: int) -> Files | None:
    """The files of a table of the lake at a version of the workspace.

    Returns:
        None where files alone do not hold the table: rows within the catalog, or encrypted files. It is read by the
        lake's own engine then.

    Raises:
        NotFound: there was no such table.
    """
    with lake.read() as cursor:
        found = cursor.execute(_TABLE, [schema, table, *[version] * 4]).fetchone()
        if found is None:
            raise NotFound(_("There is no table {name} at version {version}.").format(name=table, version=version))
        number = found[0]
        reference = f'lake."{schema}"."{table}" AT (VERSION => {int(version)})'
        types = {row[0]: row[1] for row in cursor.execute(f"DESCRIBE SELECT * FROM {reference}").fetchall()}
        columns = cursor.execute(_COLUMNS, [number, version, version]).fetchall()
        parts = cursor.execute(_PARTS, [*[version] * 3, number, version, version]).fetchall()
        listed = cursor.execute(
            "SELECT data_file, delete_file, data_file_encryption_key IS NOT NULL "
            "FROM ducklake_list_files('lake', ?, schema => ?, snapshot_version => ?)",
            [table, schema, version],
        ).fetchall()
        held = cursor.execute(
            f"SELECT count(*) FROM {META}.ducklake_inlined_data_tables WHERE table_id = ?", [number]
        ).fetchone()
    if (held and held[0]) or any(secret for _file, _gone, secret in listed) or len(listed) != len(parts):
        return None
    full = {path.rsplit("/", 1)[-1]: path for pair in listed for path in pair[:2] if path}
    made = tuple(
        Part(full[_last(path)], int(rows), full[_last(gone)] if gone else "", bool(joined), bool(named))
        for path, rows, joined, named, gone in parts
    )
    return Files(version, tuple(Column(name, types[name], int(at)) for name, at in columns), made)


def _last(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]
