"""Large sound files fast: DuckDB splits blocks of whole lines, and a block it may have split wrongly is read again.

A block is taken from DuckDB only if nothing in it is open to doubt: one record per line, and the bytes add up
(cells + delimiters + line ends + quotation marks = block). Any other block goes through the record-by-record
reader, so both ways give the same rows, and the odd records of a large file cost only their own block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import duckdb
import numpy as np

from core.collect.body import Body
from core.collect.decode import TextScan
from core.collect.facts import Dialect
from core.collect.records import Lines
from core.collect.stage import Piece
from core.lake.names import literal

BLOCK = 64 << 20
MIN_BYTES = 1 << 20
MAX_WIDTH = 400


def suits(dialect: Dialect, scan: TextScan) -> bool:
    """Whether the fast way may be tried: sound UTF-8, a plain delimiter, doubled quotation marks, no comments."""
    plain = len(dialect.delimiter) == 1 and dialect.delimiter.isascii() and not dialect.escape and not dialect.comment
    return (
        plain
        and not dialect.repeated
        and not dialect.starts
        and 2 <= dialect.width <= MAX_WIDTH
        and len(dialect.quote) <= 1
        and scan.encoding in ("utf-8", "utf-8-sig")
        and not scan.mixed
        and not scan.has_nul
        and scan.size >= MIN_BYTES
    )


@dataclass
class _Blocks:
    """The file from an offset on as blocks of whole lines; what was taken too much can be put back."""

    stream: BinaryIO
    held: bytes = b""
    at: int = field(default=0)

    def next(self) -> bytes:
        """The next block, ended by a line end unless it is the last; b"" at the end."""
        chunk = self.held + self.stream.read(max(0, BLOCK - len(self.held)))
        self.held = b""
        if len(chunk) < BLOCK:
            return chunk
        while True:
            cut = max(chunk.rfind(b"\n"), chunk.rfind(b"\r", 0, len(chunk) - 1)) + 1
            if cut:
                self.held = chunk[cut:]
                return chunk[:cut]
            more = self.stream.read(BLOCK)
            if not more:
                return chunk
            chunk += more

    def put_back(self, data: bytes) -> None:
        self.held = data + self.held


def read_blocks(body: Body, path: Path, scan: TextScan, first: int) -> int:
    """Stage all records after the first `first` physical lines; returns the number of the last line read.

    Args:
        body: The record reader, whose part takes the pieces; its own lines are not used any further.
        path: The file, valid UTF-8.
        scan: What the pass over its bytes found.
        first: Physical lines already read (preamble and header).
    """
    staged = body.staged
    number = first
    with path.open("rb") as stream, duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = true")
        blocks = _Blocks(stream)
        _pass_over(blocks, first, scan)
        count = 0
        while block := blocks.next():
            target = staged.path.with_name(f"{staged.path.stem}_{count}.parquet")
            count += 1
            lines = _line_ends(block)
            rows = _split(connection, block, lines, body.dialect, target)
            if rows is not None:
                staged.pieces.append(Piece(target, rows, number + 1))
                staged.rows += rows
                staged.records += rows
                number += lines
                continue
            source = _BlockLines(blocks, block)
            body.lines = Lines(source)
            body.lines.number = number
            body.read(target, end=number + lines)
            number = body.lines.number
            blocks.put_back("".join([*body.lines.unread(), *source.rest]).encode("utf-8"))
    return number


def _pass_over(blocks: _Blocks, lines: int, scan: TextScan) -> None:
    """Skip the byte-order mark and whole lines."""
    block = blocks.next()
    if scan.encoding == "utf-8-sig":
        block = block[3:]
    text = block.decode("utf-8")
    rest = _physical(text)
    taken = sum(len(next(rest).encode("utf-8")) for _n in range(lines))
    blocks.put_back(block[taken:])


def _physical(text: str) -> Iterator[str]:
    """Lines with their ends (LF, CR LF or CR), as reading a text file with newline="" gives them."""
    import io

    return iter(io.StringIO(text, newline=""))


class _BlockLines:
    """Lines of a block and, when a record runs over its end, of the blocks after it."""

    def __init__(self, blocks: _Blocks, block: bytes) -> None:
        self._blocks = blocks
        self.rest = _physical(block.decode("utf-8"))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.rest, None)
        if line is None:
            self.rest = _physical(self._blocks.next().decode("utf-8"))
            line = next(self.rest)
        return line


def _line_ends(block: bytes) -> int:
    """Physical lines in the block."""
    ends = block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")
    return ends + (not block.endswith((b"\n", b"\r")))


def _split(
    connection: duckdb.DuckDBPyConnection,
    block: bytes,
    lines: int,
    dialect: Dialect,
    target: Path,
) -> int | None:
    """Write the block's cells to `target`; the number of rows, or None where the split is open to doubt."""
    mark = dialect.quote.encode("utf-8")
    marks = block.count(mark) if mark else 0
    if marks and not _sound_marks(block, mark, dialect.delimiter.encode("ascii")):
        return None
    source = target.with_suffix(".txt")
    source.write_bytes(block)
    names = ", ".join(f"{literal(f'c{i}')}: 'VARCHAR'" for i in range(dialect.width))
    enclosing = literal(dialect.quote if marks else "")
    read = (
        f"read_csv({literal(str(source))}, auto_detect = false, header = false, columns = {{{names}}}, "
        f"delim = {literal(dialect.delimiter)}, quote = {enclosing}, escape = {enclosing}, strict_mode = true, "
        f"null_padding = false, ignore_errors = false, max_line_size = 1048576, "
        f"buffer_size = 16777216, encoding = 'utf-8')"
    )
    try:
        connection.execute(f"COPY (FROM {read}) TO {literal(str(target))} (FORMAT parquet)")
        return _adds_up(connection, block, lines, mark, marks, dialect, target)
    except duckdb.Error:
        return None
    finally:
        source.unlink(missing_ok=True)


def _sound_marks(block: bytes, mark: bytes, delimiter: bytes) -> bool:
    """Whether every quotation mark stands beside a delimiter, a line end or another mark."""
    data = np.frombuffer(block, dtype=np.uint8)
    at = np.flatnonzero(data == mark[0])
    edges = np.zeros(256, dtype=bool)
    edges[[mark[0], delimiter[0], 10, 13]] = True
    before = np.where(at > 0, edges[data[np.maximum(at - 1, 0)]], True)
    after = np.where(at < len(data) - 1, edges[data[np.minimum(at + 1, len(data) - 1)]], True)
    return bool(np.all(before | after))


def _adds_up(
    connection: duckdb.DuckDBPyConnection,
    block: bytes,
    lines: int,
    mark: bytes,
    marks: int,
    dialect: Dialect,
    target: Path,
) -> int | None:
    """The number of rows if there is one per line and no byte is missing; else None."""
    names = [f"c{i}" for i in range(dialect.width)]
    length = " + ".join(f"coalesce(strlen({n}), 0)" for n in names)
    lone = literal(dialect.quote)
    inner = " + ".join(f"coalesce(strlen({n}) - strlen(replace({n}, {lone}, '')), 0)" for n in names) if marks else "0"
    found = connection.execute(
        f"SELECT count(*), coalesce(sum({length}), 0), coalesce(sum({inner}), 0) "
        f"FROM read_parquet({literal(str(target))})"
    ).fetchone()
    rows, cells, kept = (int(n) for n in found or (0, 0, 0))
    ends = block.count(b"\n") + block.count(b"\r")
    whole = cells + rows * (dialect.width - 1) + ends + (marks - kept)
    return rows if rows == lines and whole == len(block) else None
