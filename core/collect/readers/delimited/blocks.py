"""Large sound files fast: DuckDB splits blocks of lines, and a block it may have split wrongly is read again.

A block is taken from DuckDB only if nothing in it is open to doubt: records and line ends inside cells add up to
its lines, and its bytes add up (cells + delimiters + line ends + quotation marks = block). Any other block goes
through the record-by-record reader, so both ways give the same rows, and the odd records of a large file cost only
their own block.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb
import numpy as np

from core.collect.facts import Dialect
from core.collect.readers.delimited.records import Lines
from core.collect.readers.delimited.sift import MAX_RECORD_LINES_AFTER_MANY, Body
from core.collect.readers.encoding.decode import TextScan
from core.collect.scratch import scratch
from core.collect.stage import Piece
from core.lake.names import literal, quote

BLOCK = 64 << 20
MIN_BYTES = 1 << 20
MAX_WIDTH = 400
LINE = 1 << 20
MAX_TRIES = 10_000


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
    """The file as blocks of whole records, as far as quotation marks tell; what was too much can be put back."""

    stream: BinaryIO
    mark: bytes
    held: bytes = b""

    def next(self) -> bytes:
        """The next block, ended by a line end unless it is the last; b"" at the end."""
        chunk = self.held + self.stream.read(max(0, BLOCK - len(self.held)))
        self.held = b""
        if len(chunk) < BLOCK:
            return chunk
        while True:
            cut = _last_end(chunk, self.mark)
            if cut:
                self.held = chunk[cut:]
                return chunk[:cut]
            more = self.stream.read(BLOCK)
            if not more:
                return chunk
            chunk += more

    def put_back(self, data: bytes) -> None:
        self.held = data + self.held


def _last_end(chunk: bytes, mark: bytes) -> int:
    """The place behind the last line end outside quotation marks, else behind the last one; 0 without any."""
    last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r", 0, len(chunk) - 1)) + 1
    cut, odd = last, bool(mark) and chunk.count(mark, 0, last) % 2
    for _try in range(MAX_TRIES):
        if not cut or not odd:
            return cut or last
        before = chunk.rfind(mark, 0, cut)
        end = max(chunk.rfind(b"\n", 0, before), chunk.rfind(b"\r", 0, before)) + 1
        odd = (odd + chunk.count(mark, end, cut)) % 2
        cut = end
    return last


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
    with path.open("rb") as stream, scratch() as connection:
        blocks = _Blocks(stream, body.dialect.quote.encode("utf-8"))
        _pass_over(blocks, first, scan)
        count = 0
        while block := blocks.next():
            target = staged.path.with_name(f"{staged.path.stem}_{count}.parquet")
            count += 1
            ends = _Ends.of(block)
            lines = ends.lines
            piece = _split(connection, block, ends, body, target, number)
            if piece is not None:
                staged.pieces.append(piece)
                staged.rows += piece.rows
                staged.records += piece.rows
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


@dataclass(frozen=True)
class _Ends:
    """The line ends of a block: line feeds, carriage returns, and pairs of both; `cut` = the last line has none."""

    feeds: int
    returns: int
    both: int
    cut: bool

    @classmethod
    def of(cls, block: bytes) -> _Ends:
        returns = block.count(b"\r")
        both = block.count(b"\r\n") if returns else 0
        return cls(block.count(b"\n"), returns, both, not block.endswith((b"\n", b"\r")))

    @property
    def lines(self) -> int:
        return self.feeds + self.returns - self.both + self.cut

    @property
    def mixed(self) -> bool:
        return self.both > 0 and not self.feeds == self.returns == self.both


def _split(
    connection: duckdb.DuckDBPyConnection, block: bytes, ends: _Ends, body: Body, target: Path, number: int
) -> Piece | None:
    """The block's records as a piece at `target`; None where its split is open to doubt.

    Args:
        number: Physical lines before the block.
    """
    dialect = body.dialect
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
        f"null_padding = false, ignore_errors = false, max_line_size = {LINE}, buffer_size = {16 * LINE}, "
        f"encoding = 'utf-8')"
    )
    try:
        connection.execute(f"COPY (FROM {read}) TO {literal(str(target))} (FORMAT parquet)")
        rows, broken = _sums(connection, len(block), ends, marks, body, target)
        if not rows or not broken:
            return Piece(target, rows, number + 1) if rows else None
        return _numbered(connection, target, body.staged.columns, rows, number)
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


def _sums(
    connection: duckdb.DuckDBPyConnection, size: int, ends: _Ends, marks: int, body: Body, target: Path
) -> tuple[int, bool]:
    """How many records there are (0 = the split is open to doubt), and whether any runs over several lines."""
    dialect = body.dialect
    names = [f"c{i}" for i in range(dialect.width)]

    def total(parts: list[str]) -> str:
        return " + ".join(parts) if marks else "0"

    lone = literal(dialect.quote)
    inner = total([f"coalesce(strlen({n}) - strlen(replace({n}, {lone}, '')), 0)" for n in names])
    breaks = total([_breaks(n) for n in names])
    heads = " AND ".join(f"{n} = {literal(h)}" for n, h in zip(names, body.header, strict=False) if h)
    length = " + ".join(f"coalesce(strlen({n}), 0)" for n in names)
    found = connection.execute(
        f"SELECT count(*), sum({length}), sum({inner}), sum({breaks}), max({breaks}), "
        f"count(*) FILTER ({heads or 'false'}) FROM read_parquet({literal(str(target))})"
    ).fetchone()
    rows, cells, kept, inside, longest, again = (int(n or 0) for n in found or (0,) * 6)
    if inside and ends.mixed:
        return 0, False  # inside a cell either end of a line counts once, so mixed ends do not add up
    each = 2 if ends.both else 1
    whole = cells + rows * (dialect.width - 1) + ends.feeds + ends.returns - inside * each + (marks - kept)
    sound = rows + inside == ends.lines and whole == size and not again
    return (rows if sound and longest < MAX_RECORD_LINES_AFTER_MANY else 0), inside > 0


def _breaks(name: str) -> str:
    """SQL counting the line ends (LF, CR LF or CR) in a cell."""
    plain = f"replace({name}, chr(13) || chr(10), chr(10))"
    return f"coalesce(strlen({plain}) - strlen(replace(replace({plain}, chr(10), ''), chr(13), '')), 0)"


def _numbered(connection: duckdb.DuckDBPyConnection, target: Path, columns: list[str], rows: int, number: int) -> Piece:
    """The piece written once more with row and line numbers, which do not follow from each other here."""
    breaks = " + ".join(_breaks(f"c{i}") for i in range(len(columns)))
    before = f"sum({breaks}) OVER (ORDER BY file_row_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    cells = "".join(f", c{i} AS {quote(name)}" for i, name in enumerate(columns))
    numbered = target.with_name(f"{target.stem}_lines.parquet")
    connection.execute(
        f"COPY (SELECT file_row_number AS _row, CAST(file_row_number + coalesce({before}, 0) + {number + 1} AS BIGINT) "
        f"AS _line{cells} FROM read_parquet({literal(str(target))}, file_row_number = true) ORDER BY file_row_number) "
        f"TO {literal(str(numbered))} (FORMAT parquet)"
    )
    target.unlink()
    return Piece(numbered, rows, None)
