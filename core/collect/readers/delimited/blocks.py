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
from contextlib import closing
from dataclasses import dataclass, field
from io import BufferedIOBase
from pathlib import Path

from core.collect.encoding.decode import TextScan
from core.collect.facts import Dialect
from core.collect.readers.delimited.fast_block import Look, look, selected, split, written_as
from core.collect.readers.delimited.records import Lines
from core.collect.readers.delimited.sift import Body
from core.collect.readers.delimited.window import PIECE, Window, last_end
from core.collect.stage import Piece, told
from core.collect.types.plan import Plan
from core.engine import Cursor, literal, quote, unattached

BLOCK = 64 << 20
"""Bytes per piece: several are in hand at once, which all have to stay below 1 GB."""
SMALLEST, PARTS = 1 << 20, 8
"""A block in doubt is read as so many smaller ones, down to the smallest, which is then read record by record: that
costs twenty times as much, and mostly a single line is at fault."""
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
        and not dialect.padded
        and not dialect.rest
        and not dialect.trailing
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
    """The file as blocks of whole records, as far as quotation marks tell, each in a window that is used again.

    `at` is the place of the next block in the file. `tried` holds stretches that were in doubt as a whole, innermost
    last: how far each goes, and the smaller size of its blocks.
    """

    stream: BufferedIOBase
    dialect: Dialect
    folder: Path
    at: int = 0
    tried: list[tuple[int, int]] = field(default_factory=list)
    idle: list[Window] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)

    def next(self) -> Window | None:
        """The next block, ended by a line end unless it is the last; None at the end."""
        while self.tried and self.tried[-1][0] <= self.at:
            self.tried.pop()
        size = self.tried[-1][1] if self.tried else BLOCK
        if not self.idle:
            self.idle.append(Window(self.folder, self.dialect))
            self.windows.append(self.idle[0])
        window = self.idle.pop()
        window.fill(self.stream, self.at, size)
        whole = window.size == size
        while whole and not (cut := last_end(window, self.dialect.quote.encode("ascii"), MAX_TRIES)):
            whole = window.more(self.stream, BLOCK)
        window.cut(cut if whole else window.size)
        self.at = window.end
        if window.size:
            return window
        self.idle.append(window)
        return None

    def again(self, window: Window) -> bool:
        """Let a block that is in doubt be read as smaller ones; False where it is small already."""
        size = min(window.size, window.asked)  # a record longer than what was asked for does not get shorter
        if size <= SMALLEST:
            return False
        self.at = window.offset
        self.tried.append((window.end, max(SMALLEST, size // PARTS)))
        return True

    def close(self) -> None:
        for window in self.windows:
            window.close()


@dataclass
class _Turn:
    """A block whose turn comes, with its first row and line, and the split of it that is under way."""

    window: Window
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
    with path.open("rb") as stream, unattached() as connection, ThreadPoolExecutor(WORKERS) as pool:
        connection.execute("SET threads = 1")  # each block's statement runs on its worker's own thread
        connection.execute("SET enable_external_file_cache = false")  # a window's bytes change under its name
        with closing(_Blocks(stream, body.dialect, body.staged.path.parent)) as blocks:
            _pass_over(blocks, first, scan)
            return _in_turn(body, blocks, connection, pool, first, plan)


def _in_turn(
    body: Body,
    blocks: _Blocks,
    connection: Cursor,
    pool: ThreadPoolExecutor,
    first: int,
    plan: Plan | None,
) -> int:
    """Read block after block, the next ones under way meanwhile; returns the number of the last line read."""
    staged = body.staged
    number, count = first, 0
    ahead: deque[_Turn] = deque()
    row, line = staged.rows, first + 1
    while True:
        while len(ahead) <= WORKERS and (not ahead or ahead[-1].seen) and (window := blocks.next()):
            seen = look(window, body.dialect)
            target = staged.path.with_name(f"{staged.path.stem}_{count}.parquet")
            turn = _Turn(window, seen, target, row, line)
            ahead.append(turn)
            count += 1
            if seen is not None:
                turn.rows = pool.submit(split, connection.cursor(), window, seen, staged, plan, target, row, line)
                row, line = row + seen.lines - seen.inside, line + seen.lines
        if not ahead:
            return number
        turn = ahead.popleft()
        rows = turn.rows.result() if turn.rows else None
        if rows is not None and turn.seen is not None:
            staged.pieces.append(Piece(turn.target, rows, placed=True))
            staged.rows += rows
            staged.records += rows
            number += turn.seen.lines
            told(rows)
        else:
            _drop(ahead, blocks)
            blocks.at = turn.window.end
            turn.target.unlink(missing_ok=True)
            if not blocks.again(turn.window):
                number = _carefully(body, blocks, turn, number, connection, plan)
            row, line = staged.rows, number + 1
        blocks.idle.append(turn.window)


def _drop(ahead: deque[_Turn], blocks: _Blocks) -> None:
    """Give up the blocks that are under way: a record may run into them, and their rows are numbered anew."""
    for other in ahead:
        if other.rows is not None and not other.rows.cancel():
            other.rows.result()
        other.target.unlink(missing_ok=True)
        blocks.idle.append(other.window)
    ahead.clear()


def _carefully(body: Body, blocks: _Blocks, turn: _Turn, number: int, connection: Cursor, plan: Plan | None) -> int:
    """Read a block record by record; returns the number of the last line read."""
    staged = body.staged
    text = turn.window.bytes.tobytes().decode("utf-8")
    lines = sum(1 for _line in _physical(text))
    source = _BlockLines(blocks, text)
    body.lines = Lines(source)
    body.lines.number = number
    before = staged.rows
    body.read(turn.target, end=number + lines)
    blocks.at -= len("".join([*body.lines.unread(), *source.rest]).encode("utf-8"))
    if plan is not None:
        piece = staged.pieces.pop()
        cells = "".join(f", {quote(name)} AS r{i}" for i, name in enumerate(staged.columns))
        source_sql = f"(SELECT _row + {before} AS _row, _line{cells} FROM read_parquet({literal(str(piece.path))}))"
        target = piece.path.with_name(f"{piece.path.stem}_cast.parquet")
        select = selected(source_sql, staged, plan)
        connection.execute(f"COPY ({select}) TO {literal(str(target))} {written_as(plan)}")
        staged.pieces.append(Piece(target, piece.rows, placed=True))
        piece.path.unlink()
    return body.lines.number


def _pass_over(blocks: _Blocks, lines: int, scan: TextScan) -> None:
    """Skip the byte-order mark and whole lines (ended by LF, CR LF or CR)."""
    at = 3 if scan.encoding == "utf-8-sig" else 0
    for _n in range(lines):
        blocks.stream.seek(at)
        line = b""
        while more := blocks.stream.read(PIECE):
            begun = len(line)
            line += more
            # A carriage return at the end of what was read may be half of a line end.
            ends = [end for mark in (b"\n", b"\r") if (end := line.find(mark, max(0, begun - 1), -1)) >= 0]
            if ends:
                end = min(ends) + 1
                line = line[: end + (line[end - 1 : end + 1] == b"\r\n")]
                break
        at += len(line)
    blocks.at = at


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
            window = self._blocks.next()
            if window is None:
                raise StopIteration
            self.rest = _physical(window.bytes.tobytes().decode("utf-8"))
            self._blocks.idle.append(window)
            line = next(self.rest)
        return line
