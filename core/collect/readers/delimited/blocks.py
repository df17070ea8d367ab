"""Large sound files fast: the engine splits blocks of lines, and casts their cells where a plan says as what.

A block is taken from the engine only where its split is beyond doubt (`fast_block`). Any other block goes through
the record-by-record reader, so both ways give the same rows, and the odd records of a large file cost only their own
block. Blocks are worked on side by side and taken in order.
"""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.collect.encoding.decode import MAX_LINE_BYTES, TextScan
from core.collect.facts import Dialect
from core.collect.readers.delimited.fast_block import FORMAT, Look, look, selected, split
from core.collect.readers.delimited.records import Lines
from core.collect.readers.delimited.sift import Body
from core.collect.stage import Piece, told
from core.collect.types.plan import Plan
from core.engine import Cursor, literal, quote, unattached

BLOCK = 64 << 20
"""Bytes per piece: several are in hand at once, which all have to stay below 1 GB."""
MIN_BYTES = 1 << 20
"""A smaller file is read record by record, without the start of an engine."""
MAX_WIDTH = 400
"""Columns up to which a piece is read by one statement, which grows with each."""
WORKERS = min(2, os.cpu_count() or 1)
"""Numbering keeps a statement on one core, and each block in hand is held in memory."""
MAX_TRIES = 10_000
"""Against a loop without end."""


def suits(dialect: Dialect, scan: TextScan) -> bool:
    """Whether the fast way may be tried: sound UTF-8, a plain delimiter, doubled quotation marks, no comments."""
    plain = len(dialect.delimiter) == 1 and dialect.delimiter.isascii() and not dialect.escape and not dialect.comment
    return (
        plain
        and not dialect.repeated
        and not dialect.starts
        and 2 <= dialect.width <= MAX_WIDTH
        and len(dialect.quote) <= 1
        and dialect.quote.isascii()
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
        chunk, self.held = self.held[:BLOCK], self.held[BLOCK:]
        chunk += b"" if self.held else self.stream.read(BLOCK - len(chunk))
        if len(chunk) < BLOCK:
            return chunk
        while True:
            cut = _last_end(chunk, self.mark)
            if cut:
                self.held = chunk[cut:] + self.held
                return chunk[:cut]
            more = self.held or self.stream.read(BLOCK)
            self.held = b""
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


@dataclass
class _Turn:
    """A block whose turn comes, with its first row and line, and the split of it that is under way."""

    block: bytes
    seen: Look | None
    target: Path
    row: int
    line: int
    rows: Future[int | None] | None = None


def read_blocks(body: Body, path: Path, scan: TextScan, first: int, plan: Plan | None) -> int:
    """Stage all records after the first `first` physical lines; returns the number of the last line read.

    Args:
        body: The record reader, whose part takes the pieces; its own lines are not used any further.
        path: The file, valid UTF-8.
        scan: What the pass over its bytes found.
        first: Physical lines already read (preamble and header).
        plan: How cells are cast; None = they wait as text.
    """
    staged = body.staged
    number, count = first, 0
    with path.open("rb") as stream, unattached() as connection, ThreadPoolExecutor(WORKERS) as pool:
        connection.execute("SET threads = 1")  # each block's statement runs on its worker's own thread
        blocks = _Blocks(stream, body.dialect.quote.encode("utf-8"))
        _pass_over(blocks, first, scan)
        ahead: deque[_Turn] = deque()
        row, line = 0, first + 1
        while True:
            while len(ahead) <= WORKERS and (not ahead or ahead[-1].seen) and (block := blocks.next()):
                seen = look(block, body.dialect)
                target = staged.path.with_name(f"{staged.path.stem}_{count}.parquet")
                turn = _Turn(block, seen, target, row, line)
                ahead.append(turn)
                count += 1
                if seen is not None:
                    at = row if plan else 0
                    turn.rows = pool.submit(split, connection.cursor(), block, seen, staged, plan, target, at, line)
                    row, line = row + seen.lines - seen.inside, line + seen.lines
            if not ahead:
                return number
            turn = ahead.popleft()
            rows = turn.rows.result() if turn.rows else None
            if rows is not None and turn.seen is not None:
                staged.pieces.append(Piece(turn.target, rows, placed=plan is not None))
                staged.rows += rows
                staged.records += rows
                number += turn.seen.lines
                told(rows)
            else:
                for other in reversed(ahead):
                    if other.rows is not None and not other.rows.cancel():
                        other.rows.result()
                    blocks.put_back(other.block)
                ahead.clear()
                number = _carefully(body, blocks, turn, number, connection, plan)
                row, line = staged.rows, number + 1


def _carefully(body: Body, blocks: _Blocks, turn: _Turn, number: int, connection: Cursor, plan: Plan | None) -> int:
    """Read a block record by record; returns the number of the last line read."""
    staged = body.staged
    text = turn.block.decode("utf-8")
    lines = sum(1 for _line in _physical(text))
    source = _BlockLines(blocks, text)
    body.lines = Lines(source)
    body.lines.number = number
    before = staged.rows
    body.read(turn.target, end=number + lines)
    blocks.put_back("".join([*body.lines.unread(), *source.rest]).encode("utf-8"))
    if plan is not None:
        piece = staged.pieces.pop()
        cells = "".join(f", {quote(name)} AS r{i}" for i, name in enumerate(staged.columns))
        source_sql = f"(SELECT _row + {before} AS _row, _line{cells} FROM read_parquet({literal(str(piece.path))}))"
        target = piece.path.with_name(f"{piece.path.stem}_cast.parquet")
        connection.execute(f"COPY ({selected(source_sql, staged, plan)}) TO {literal(str(target))} {FORMAT}")
        staged.pieces.append(Piece(target, piece.rows, placed=True))
        piece.path.unlink()
    return body.lines.number


def _pass_over(blocks: _Blocks, lines: int, scan: TextScan) -> None:
    """Skip the byte-order mark and whole lines (ended by LF, CR LF or CR)."""
    block = blocks.next()
    at = 3 if scan.encoding == "utf-8-sig" else 0
    for _n in range(lines):
        ends = [end for mark in (b"\n", b"\r") if (end := block.find(mark, at, at + MAX_LINE_BYTES)) >= 0]
        at = min(ends, default=len(block) - 1) + 1
        if block[at - 1 : at + 1] == b"\r\n":
            at += 1
    blocks.put_back(block[at:])


def _physical(text: str) -> Iterator[str]:
    """Lines with their ends (LF, CR LF or CR), as reading a text file with newline="" gives them."""
    return iter(io.StringIO(text, newline=""))


class _BlockLines:
    """Lines of a block and, when a record runs over its end, of the blocks after it."""

    def __init__(self, blocks: _Blocks, text: str) -> None:
        self._blocks = blocks
        self.rest = _physical(text)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.rest, None)
        if line is None:
            self.rest = _physical(self._blocks.next().decode("utf-8"))
            line = next(self.rest)
        return line
