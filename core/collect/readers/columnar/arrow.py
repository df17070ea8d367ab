"""Arrow files and streams (Feather) and ORC files: written over as Parquet, then read as Parquet is."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.collect.readers.columnar.parquet import read_parquet
from core.collect.stage import Staged
from core.errors import BadInput
from core.i18n import _

_FEATHER = """
import sys
from pyarrow import feather, ipc
table = feather.read_table(sys.argv[1], memory_map=False)
with ipc.new_file(sys.argv[2], table.schema) as writer:
    writer.write_table(table)
"""
"""The first version of Feather to an Arrow file. Its reader follows offsets unseen, which ends the process that reads a
damaged file (pyarrow 26); so it is a process of its own."""
_PATIENCE = 600
"""Seconds for that: some hundred MB take one."""
_CONTINUES = b"\xff\xff\xff\xff"
_MAX_SCHEMA = 64 << 20
"""A schema of more bytes is taken for other data that begins alike: a column takes some hundred."""


@dataclass(frozen=True)
class _Source:
    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


def arrow_kind(head: bytes, tail: bytes) -> str | None:
    """“arrow”, “arrow stream”, “feather” (its first version) or “orc” by the first and last 8 bytes; else None."""
    head, tail = head[:8], tail[-8:]
    if head.startswith(b"ARROW1"):
        return "arrow"
    if head.startswith(_CONTINUES) and len(head) == 8 and 0 < struct.unpack("<i", head[4:])[0] < _MAX_SCHEMA:
        return "arrow stream"
    if head.startswith(b"FEA1") and tail.endswith(b"FEA1"):
        return "feather"
    return "orc" if head.startswith(b"ORC") and tail[-4:-1] == b"ORC" else None


def read_arrow(
    kind: str, path: Path, label: str, target: Path, limit: int | None = None, *, flatten: bool = False
) -> Staged:
    """Copy an Arrow or ORC file into `target` with record numbers as lines; types as `read_parquet` keeps them.

    Every batch is validated before it is used, because a hostile file may hold offsets that point anywhere.
    Durations and other types that Parquet does not know become text.

    Raises:
        BadInput: a damaged file, or a column of a type that cannot be read.
    """
    middle = target.with_suffix(".arrow.parquet")
    aside = target.with_suffix(".feather.arrow")
    written, complete = 0, True
    try:
        source = _open(kind, path, aside)
        schema = pa.schema([pa.field(field.name, _storable(field, label)) for field in source.schema])
        with pq.ParquetWriter(middle, schema) as writer:
            for batch in _sound(source.batches):
                room = batch.num_rows if limit is None else limit - written
                complete = batch.num_rows <= room
                kept = batch.slice(0, room)
                arrays = [_cast(column, field.type) for column, field in zip(kept.columns, schema, strict=True)]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
                written += kept.num_rows
                if not complete:
                    break
    except (pa.ArrowException, EOFError, ValueError) as error:
        raise BadInput(
            _("“{file}” cannot be read as {kind}.").format(file=label, kind="ORC" if kind == "orc" else "Arrow"),
            hint=_("It may be cut short; write it again."),
            data={"engine": str(error).splitlines()[0] if str(error) else ""},
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    staged = read_parquet(middle, label, target, flatten=flatten)
    middle.unlink()
    staged.format, staged.complete = kind, complete
    return staged


def _open(kind: str, path: Path, aside: Path) -> _Source:
    """The schema and the batches; read errors of pyarrow's are OSError or ArrowException."""
    try:
        if kind == "orc":
            from pyarrow import orc

            table = orc.ORCFile(str(path))
            return _Source(table.schema, (_batch(table.read_stripe(n)) for n in range(table.nstripes)))
        if kind == "feather":
            command = [sys.executable, "-I", "-c", _FEATHER, str(path), str(aside)]
            try:
                done = subprocess.run(command, timeout=_PATIENCE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
            except subprocess.TimeoutExpired as error:
                raise pa.ArrowInvalid("no end") from error
            if done.returncode:
                raise pa.ArrowInvalid(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])
            kind, path = "arrow", aside
        if kind == "arrow":
            file = pa.ipc.open_file(pa.memory_map(str(path)))
            return _Source(file.schema, (file.get_batch(n) for n in range(file.num_record_batches)))
        reader = pa.ipc.open_stream(pa.memory_map(str(path)))
        return _Source(reader.schema, iter(reader))
    except OSError as error:
        raise pa.ArrowInvalid(str(error)) from error


def _sound(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches, each validated; what pyarrow reports as an I/O error while reading is a damaged file."""
    while True:
        try:
            batch = next(batches, None)
        except OSError as error:
            raise pa.ArrowInvalid(str(error)) from error
        if batch is None:
            return
        batch.validate(full=True)
        yield batch


def _batch(stripe: pa.RecordBatch | pa.Table) -> pa.RecordBatch:
    return stripe if isinstance(stripe, pa.RecordBatch) else stripe.combine_chunks().to_batches()[0]


def _storable(field: pa.Field, label: str) -> pa.DataType:
    """The type a column has in Parquet."""
    kind = field.type
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        kind = kind.value_type
    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    if pa.types.is_float16(kind):
        return pa.float32()
    if pa.types.is_duration(kind) or pa.types.is_decimal256(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_union(kind) or pa.types.is_interval(kind):
        raise BadInput(
            _("“{file}”: the column “{column}” has the type {type}, which cannot be read.").format(
                file=label, column=field.name, type=field.type
            ),
            hint=_("Write the file again without it, or with the column as text."),
        )
    return kind


def _cast(column: pa.Array, wanted: pa.DataType) -> pa.Array:
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    return column if column.type == wanted else column.cast(wanted)
