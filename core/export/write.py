"""A dataset's table to one file, whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.access import allow
from core.cells.formulas import inert, inert_sql
from core.engine import Cursor, literal, quote
from core.errors import Unavailable
from core.export.formats import format_of
from core.export.workbook import write_workbook
from core.i18n import _

if TYPE_CHECKING:
    from core.lake import Lake

NUMBERS = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "DECIMAL", "DOUBLE", "FLOAT", "BOOLEAN")
TIMES = ("DATE", "TIMESTAMP")
BATCH = 20_000
"""Rows taken at a time: some megabytes of usual rows."""


@dataclass(frozen=True)
class Exported:
    """What was written. `inert` counts cells that got an apostrophe so that no spreadsheet runs them."""

    path: Path
    format: str
    layer: str
    snapshot: int
    rows: int
    columns: int
    inert: int


def export(
    lake: Lake,
    name: str,
    path: Path,
    *,
    layer: str | None = None,
    snapshot: int | None = None,
    form: str | None = None,
    mark: bool = True,
    as_stored: bool = False,
) -> Exported:
    """Write a version of a dataset to a file; a file that is there is replaced once the new one is whole.

    Args:
        lake: The workspace.
        name: The dataset.
        path: The file to write.
        layer: raw or clean; the newest one that there is when left out.
        snapshot: The version; the newest when left out.
        form: csv, parquet or xlsx; by the file's ending when left out.
        mark: CSV begins with a byte-order mark, by which spreadsheets know UTF-8.
        as_stored: CSV keeps texts that a spreadsheet would run as formulas as they are.

    Raises:
        NotFound: no such dataset, version or layer.
        BadInput: a form that is not known, or a table that a workbook cannot hold.
        Unavailable: the file cannot be written.
        Forbidden: whoever acts may take nothing away.
    """
    allow("export", name, folder=lake.path)
    form = format_of(path, form)
    dataset = lake.dataset(name, snapshot)
    layer, snapshot = layer or dataset.layer, snapshot or dataset.version  # what is appended meanwhile comes too late
    columns = lake.columns(name, layer, snapshot)
    writers: Mapping[str, Callable[[Cursor, str, Path], int]] = {
        "csv": lambda cursor, query, target: _csv(cursor, query, columns, target, mark, as_stored),
        "parquet": _parquet,
        "xlsx": lambda cursor, query, target: write_workbook(cursor, query, columns, target, BATCH),
    }
    cells = ", ".join(quote(column) for column in columns)
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.touch()
        with lake.read() as cursor:
            table = lake.table(name, layer, snapshot)
            query = f"SELECT {cells} FROM {table} ORDER BY _row"
            row = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
            changed = writers[form](cursor, query, partial)
        os.replace(partial, path)
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror or str(error))
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    rows = int(row[0]) if row else 0
    lake.note("export", name, after={"form": form, "rows": rows, "snapshot": snapshot})
    return Exported(path, form, layer, snapshot, rows, len(columns), changed)


def _csv(cursor: Cursor, query: str, columns: Mapping[str, str], target: Path, mark: bool, as_stored: bool) -> int:
    """UTF-8, comma; texts in quotes, numbers without; nothing for an empty cell, two quotes for an empty text."""
    import pyarrow as pa
    from pyarrow import csv

    texts = {c: f"CAST({quote(c)} AS VARCHAR)" for c, kind in columns.items() if not kind.startswith(NUMBERS)}
    safe = {c: inert_sql(text) for c, text in texts.items() if not as_stored and not columns[c].startswith(TIMES)}
    cells = ", ".join(f"{safe.get(c, texts.get(c, quote(c)))} AS {quote(c)}" for c in columns)
    names = [column if as_stored else str(inert(column)) for column in columns]
    found = cursor.execute(f"SELECT {cells} FROM ({query}) AS t").to_arrow_reader(BATCH)
    schema = pa.schema([(name, field.type) for name, field in zip(names, found.schema, strict=True)])
    with target.open("wb") as stream:
        stream.write(b"\xef\xbb\xbf" if mark else b"")
        with csv.CSVWriter(stream, schema) as writer:
            for batch in found:
                writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
    if not safe:
        return 0
    changed = " + ".join(f"count(*) FILTER ({text} <> {texts[column]})" for column, text in safe.items())
    row = cursor.execute(f"SELECT {changed} FROM ({query}) AS t").fetchone()
    return int(row[0]) if row else 0


def _parquet(cursor: Cursor, query: str, target: Path) -> int:
    cursor.execute(f"COPY ({query}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)")
    return 0
