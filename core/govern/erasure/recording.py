"""The catalog told of rewritten files, and the history of it, in one transaction of the catalog's own.

DuckLake has no statement that rewrites the past: a deletion makes a new version and leaves the old ones as they were,
and expiring takes the versions of every dataset with it. So each file is replaced where it stands: all versions keep
their numbers and read as before, without the person. The caller holds the write lock.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.engine import Cursor, literal
from core.govern.erasure.looking import LakeFile
from core.govern.erasure.rewriting import FOOTER, Rewritten
from core.lake.instances import META


@dataclass(frozen=True)
class Fact:
    """One line of a dataset's history."""

    author: str
    message: str
    info: Mapping[str, Any]


def record(
    cursor: Cursor,
    data: Path,
    done: Sequence[Rewritten],
    facts: Sequence[Fact],
    scrub: Callable[[str], str] | None = None,
    expired: Sequence[LakeFile] = (),
    *,
    marked: Callable[[int], Mapping[str, str]],
) -> list[Path]:
    """Put the new files in the old ones' places and write the history; the files that may go now.

    Args:
        cursor: Of the writing engine, outside a transaction.
        data: The folder of the data files.
        done: The new files.
        facts: Lines of the history, a snapshot each.
        scrub: Takes the person out of a text; applied to the facts and messages of all commits.
        expired: Files that no version which is kept reads.
        marked: What a commit of a number holds of the audit trail.
    """
    cursor.begin()
    try:
        leaving = [one.file.path for one in done]
        for one in done:
            _replace(cursor, one)
            leaving += _moved_deletions(cursor, data, one)
        _counts(cursor, done)
        for file in expired:
            leaving += [file.path, *_forgotten(cursor, file)]
        if scrub is not None:
            _scrubbed(cursor, scrub)
        for fact in facts:
            _snapshot(cursor, fact, marked)
        cursor.commit()
    except BaseException:
        cursor.rollback()
        raise
    return leaving


def _replace(cursor: Cursor, one: Rewritten) -> None:
    name = one.path.name
    stored = f"{one.file.stored.rpartition('/')[0]}/{name}".lstrip("/") if "/" in one.file.stored else name
    if one.file.stored.startswith("/"):
        stored = str(one.path)
    cursor.execute(
        f"UPDATE {META}.ducklake_data_file SET path = ?, record_count = ?, file_size_bytes = ?, footer_size = ? "
        "WHERE data_file_id = ?",
        [stored, one.rows, one.bytes, one.footer, one.file.id],
    )
    columns = dict(
        cursor.execute(
            f"SELECT DISTINCT column_id, column_name FROM {META}.ducklake_column "
            "WHERE table_id = ? AND parent_column IS NULL",
            [one.file.table_id],
        ).fetchall()
    )
    for column, name in columns.items():
        if name not in one.nulls or not (one.gone or name in one.columns):
            continue
        bounds = ", min_value = NULL, max_value = NULL, extra_stats = NULL"
        empty = one.nulls[name]
        cursor.execute(
            f"UPDATE {META}.ducklake_file_column_stats SET null_count = ?, value_count = ?{bounds} "
            "WHERE data_file_id = ? AND column_id = ?",
            [empty, one.rows - empty, one.file.id, column],
        )
        cursor.execute(
            f"UPDATE {META}.ducklake_table_column_stats SET contains_null = contains_null OR {int(empty > 0)}{bounds} "
            "WHERE table_id = ? AND column_id = ?",
            [one.file.table_id, column],
        )


def _forgotten(cursor: Cursor, file: LakeFile) -> list[Path]:
    """Take a file and its deletions out of the catalog; the files of its deletions."""
    paths = cursor.execute(
        f"SELECT path, path_is_relative FROM {META}.ducklake_delete_file WHERE data_file_id = ?", [file.id]
    ).fetchall()
    for table in ("ducklake_delete_file", "ducklake_file_column_stats", "ducklake_data_file"):
        cursor.execute(f"DELETE FROM {META}.{table} WHERE data_file_id = ?", [file.id])
    return [file.path.parent / Path(path).name if relative else Path(path) for path, relative in paths]


_SAID = ("author", "commit_message", "commit_extra_info")


def _scrubbed(cursor: Cursor, scrub: Callable[[str], str]) -> None:
    columns = ", ".join(_SAID)
    for number, *said in cursor.execute(
        f"SELECT snapshot_id, {columns} FROM {META}.ducklake_snapshot_changes"
    ).fetchall():
        told = [one if one is None else scrub(one) for one in said]
        if told != said:
            cursor.execute(
                f"UPDATE {META}.ducklake_snapshot_changes SET {', '.join(f'{one} = ?' for one in _SAID)} "
                "WHERE snapshot_id = ?",
                [*told, number],
            )


def _counts(cursor: Cursor, done: Sequence[Rewritten]) -> None:
    less: dict[int, int] = defaultdict(int)
    for one in done:
        if one.file.end is None:
            less[one.file.table_id] += len(one.gone)
    for table, rows in less.items():
        cursor.execute(
            f"UPDATE {META}.ducklake_table_stats SET record_count = record_count - ? WHERE table_id = ?", [rows, table]
        )


def _moved_deletions(cursor: Cursor, data: Path, one: Rewritten) -> list[Path]:
    """Files that say which rows of a data file a version has deleted name it and count its rows: written anew too."""
    import uuid

    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = cursor.execute(
        f"SELECT delete_file_id, path, path_is_relative FROM {META}.ducklake_delete_file WHERE data_file_id = ?",
        [one.file.id],
    ).fetchall()
    gone = np.asarray(one.gone, dtype=np.int64)
    leaving = []
    for identity, path, relative in found:
        old = one.file.path.parent / Path(path).name if relative else Path(path)
        table = pq.read_table(old)
        at = table.column("pos").to_numpy()
        table = table.filter(pa.array(~np.isin(at, gone)))
        at = table.column("pos").to_numpy()
        moved = at - np.searchsorted(gone, at)
        names = table.schema.names
        table = table.set_column(names.index("pos"), table.schema.field("pos"), pa.array(moved, type=pa.int64()))
        target = pa.array([str(one.path)] * table.num_rows, type=table.schema.field("file_path").type)
        table = table.set_column(names.index("file_path"), table.schema.field("file_path"), target)
        new = old.with_name(f"ducklake-{uuid.uuid4()}-delete.parquet")
        pq.write_table(table, new, compression="snappy")
        size = new.stat().st_size
        with new.open("rb") as file:
            file.seek(size - FOOTER)
            footer = int.from_bytes(file.read(FOOTER // 2), "little")
        stored = str(Path(path).with_name(new.name))
        cursor.execute(
            f"UPDATE {META}.ducklake_delete_file SET path = ?, delete_count = ?, file_size_bytes = ?, footer_size = ? "
            "WHERE delete_file_id = ?",
            [stored, table.num_rows, size, footer, identity],
        )
        leaving.append(old)
    return leaving


def _snapshot(cursor: Cursor, fact: Fact, marked: Callable[[int], Mapping[str, str]]) -> None:
    """A snapshot that changes no table, as DuckLake writes one for a comment."""
    cursor.execute(
        f"INSERT INTO {META}.ducklake_snapshot SELECT snapshot_id + 1, CAST(now() AS VARCHAR), schema_version, "
        f"next_catalog_id, next_file_id + 1 FROM {META}.ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1"
    )
    number = cursor.execute(f"SELECT max(snapshot_id) FROM {META}.ducklake_snapshot").fetchall()[0][0]
    info = literal(json.dumps({**fact.info, **marked(int(number))}, ensure_ascii=False, default=str))
    cursor.execute(
        f"INSERT INTO {META}.ducklake_snapshot_changes "
        f"SELECT max(snapshot_id), '', {literal(fact.author)}, {literal(fact.message)}, {info} "
        f"FROM {META}.ducklake_snapshot"
    )
