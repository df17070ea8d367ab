"""Any file of a workspace as texts: packed ones unpacked, Parquet column by column, SQLite row by row.

Used to find a person outside the tables, and to prove afterwards that no file names them any more. It shares nothing
with what looks through the tables: Parquet is read by Arrow here, and the patterns run in Python.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import sqlite3
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from core.collect.encoding import wide_encoding
from core.govern.erasure.encodings import in_seven_bits, is_text, older

PIECE, OVERLAP = 1 << 22, 1 << 10
"""Bytes read at a time, and those read twice, so that what lies across a border is seen; no identifier is longer."""
BIT = 1 << 16
"""Bytes that are unpacked at a time: so much before a break may be lost."""
DEEPEST = 4
"""Files within files that are opened."""
APART = "\n|\n"
"""Between the cells of one text: no identifier reaches over it, so that a given name in one cell and a family name in
the next are nobody."""
_MAGIC = (
    (b"PAR1", "parquet"), (b"SQLite format 3\0", "sqlite"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"PK\x03\x04", "zip"), (b"ARROW1", "arrow"),
    (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!", "rar"), (b"%PDF", "pdf"),
)  # fmt: skip
SEALED = frozenset({"7z", "rar", "pdf"})
"""Forms that are not opened here; such a file is named in the certificate."""


def _zstd(raw: Any) -> Any:
    import pyarrow as pa

    return pa.CompressedInputStream(raw, "zstd")


_OPENERS: dict[str, Callable[[Any], Any]] = {
    "gzip": lambda raw: gzip.GzipFile(fileobj=raw),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
    "zstd": _zstd,
}


class Sealed(Exception):
    """A file whose inside cannot be read."""


def form_of(path: Path) -> str:
    """What a file is, by its first bytes: "parquet", "sqlite", "gzip" ..., else ""."""
    with path.open("rb") as file:
        return _form(file.read(16))


def _form(head: bytes) -> str:
    return next((form for magic, form in _MAGIC if head.startswith(magic)), "")


def texts(path: Path, sought: Set[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Texts of a file with the column they stand in ("" where there are none).

    Args:
        path: The file.
        sought: What names somebody, as it was given; it decides which older encodings are read.

    Raises:
        Sealed: it is of a form that is not opened, or broken.
    """
    try:
        form = form_of(path)
        if form == "parquet":
            yield from _parquet(path)
        elif form == "sqlite":
            yield from _sqlite(path)
            with path.open("rb") as file:
                yield from (("", text) for text in _plain(file))
        else:
            with path.open("rb") as file:
                yield from _stream(file, 0, sought)
    except (
        OSError,
        EOFError,
        ValueError,
        zlib.error,
        zipfile.BadZipFile,
        lzma.LZMAError,
        tarfile.TarError,
        sqlite3.Error,
    ) as error:
        raise Sealed(str(error)) from error


def _parquet(source: Any) -> Iterator[tuple[str, str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(source) as file:
            yield "", APART.join([*file.schema_arrow.names, *_words(file.schema_arrow.metadata)])
            for group in range(file.metadata.num_row_groups):
                for name in file.schema_arrow.names:
                    yield from ((name, text) for text in _cells(file.read_row_group(group, columns=[name]).column(0)))
    except pa.ArrowException as error:
        raise Sealed(str(error)) from error


def _words(metadata: dict[bytes, bytes] | None) -> list[str]:
    return [one.decode("utf-8", "ignore") for pair in (metadata or {}).items() for one in pair]


def _cells(column: Any) -> Iterator[str]:
    """Distinct values of a column as texts, many in one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_boolean(kind) or pa.types.is_temporal(kind) or pa.types.is_null(kind):
        return
    plain = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)
    cells = (pc.unique(column) if plain else column).to_pylist()
    said = [value(one) for one in cells if one is not None]
    for start in range(0, len(said), 50_000):
        yield APART.join(said[start : start + 50_000])


def value(one: Any) -> str:
    """A cell as text; a whole number without its decimals."""
    if isinstance(one, float) and one.is_integer():
        return str(int(one))
    if isinstance(one, bytes):
        return one.decode("utf-8", "ignore")
    return str(one)


def _sqlite(path: Path) -> Iterator[tuple[str, str]]:
    with _opened(path) as db:
        made = db.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        yield "", APART.join(str(sql) for _kind, _name, sql in made)
        for table in (name for kind, name, _sql in made if kind == "table"):
            for row in db.execute(f'SELECT * FROM "{table}"'):
                yield "", APART.join(value(one) for one in row if isinstance(one, str | bytes | int))


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A SQLite file opened to be read, as text whatever its bytes are."""
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
    db.text_factory = lambda raw: raw.decode("utf-8", "ignore")
    try:
        yield db
    finally:
        db.close()


def _stream(file: IO[bytes], depth: int, sought: Set[str]) -> Iterator[tuple[str, str]]:
    head = file.read(16)
    file.seek(0)
    form = _form(head)
    if form in SEALED:
        raise Sealed(form)
    if depth < DEEPEST and form in _OPENERS:
        opener = _OPENERS[form]
        with opener(file) as inner:
            yield from _unpacked(inner, depth + 1, sought)
    elif depth < DEEPEST and form == "zip":
        with zipfile.ZipFile(file) as folder:
            for one in folder.infolist():
                yield "", one.filename
                if not one.is_dir():
                    with folder.open(one) as inner:
                        yield from _unpacked(inner, depth + 1, sought)
    elif depth < DEEPEST and form == "arrow":
        yield from _arrow(file)
    elif depth < DEEPEST and _is_tar(file):
        file.seek(0)
        with tarfile.open(fileobj=file) as archive:
            for member in archive:
                yield "", member.name
                if (held := archive.extractfile(member)) is not None:
                    yield from _unpacked(held, depth + 1, sought)
    elif depth and form == "parquet":
        yield from _parquet(io.BytesIO(file.read()))
    else:
        file.seek(0)
        yield from (("", text) for text in _plain(file, sought))


def _is_tar(file: IO[bytes]) -> bool:
    file.seek(257)
    found = file.read(5) == b"ustar"
    file.seek(0)
    return found


def _arrow(file: IO[bytes]) -> Iterator[tuple[str, str]]:
    import pyarrow as pa

    with pa.ipc.open_file(file) as reader:
        for at in range(reader.num_record_batches):
            batch = reader.get_batch(at)
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                yield from ((name, text) for text in _cells(column))


def _unpacked(inner: Any, depth: int, sought: Set[str]) -> Iterator[tuple[str, str]]:
    """What was packed, as far as it goes: opened again where it is packed itself, which needs going back in it."""
    import tempfile

    with tempfile.SpooledTemporaryFile(max_size=PIECE * 4) as held:
        broken: Exception | None = None
        try:
            while piece := getattr(inner, "read1", inner.read)(BIT):
                held.write(piece)
        except (OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile) as error:
            broken = error
        held.seek(0)
        yield from _stream(held, depth, sought)  # type: ignore[arg-type]
        if broken is not None:
            raise Sealed(str(broken)) from broken


def opaque(path: Path) -> bool:
    """Whether a file is of no known form and no text in any encoding."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    return not _form(head) and head[257:262] != b"ustar" and wide_encoding(head) is None and not is_text(head)


HEAD = 4096
"""Bytes of a file in which it shows whether it is a text, as the reader of uploads has it."""


def _plain(file: IO[bytes], sought: Set[str] | None = None) -> Iterator[str]:
    """The texts of a stream; without `sought` it is one that no text of an older encoding is in."""
    before = b""
    wide = False
    while piece := file.read(PIECE):
        wide = wide or (not before and piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)))
        yield from readings(before + piece, sought, wide)
        before = piece[-OVERLAP:]


def readings(raw: bytes, sought: Set[str] | None = frozenset(), wide: bool = False) -> Iterator[str]:
    """Bytes as texts, in the encodings in which an identifier may stand in them."""
    text = raw.decode("utf-8", "ignore")
    yield text
    if wide or b"\0" in raw:
        yield raw.replace(b"\0", b"").decode("utf-8", "ignore")
        for code in ("utf-16-le", "utf-16-be"):
            yield codecs.decode(raw, code, "ignore")
            yield codecs.decode(raw[1:], code, "ignore")
        for code in ("utf-32-le", "utf-32-be"):
            yield codecs.decode(raw[: len(raw) // 4 * 4], code, "ignore")
    if sought is None or not is_text(raw):
        return
    if raw.isascii():
        yield from in_seven_bits(raw)
    elif len(text.encode()) != len(raw):
        yield from older(raw, sought)
