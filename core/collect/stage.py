"""Where records wait between reading and landing: Parquet files of text columns with their line numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.cells.wrapping import FORMULA, unwrapped
from core.collect.encoding.decode import is_marked, readable
from core.collect.facts import Dialect, EncodingGuess, Note
from core.collect.types.plan import ASIDE, REFUSED, CastOnReading, Plan
from core.engine import literal
from core.errors import BadInput
from core.i18n import N_, _

BATCH = 50_000
"""Records per written piece: some 10 MB at ten columns."""
MAX_COLUMNS = 2_000
"""Columns of a table: every commit writes facts of each, and no page can show more."""
RESERVED = ("_row", "_file", "_line", ASIDE, REFUSED)
RAW_LIMIT = 1 << 20
"""Characters of a refused record that are kept: all but what a broken quote swallowed."""

SHORT = N_("fewer values than columns")
LONG = N_("more values than columns")
OPEN_QUOTE = N_("a quotation mark is opened and not closed")
AFTER_QUOTE = N_("text after a closing quotation mark")
INSIDE_QUOTE = N_("a quotation mark in the middle of a value; a delimiter before it may be missing")
BETWEEN = N_("a line between two pieces of the table")
HEADER_AGAIN = N_("the header again")
COMMENT = N_("a comment line")
CROSSING = N_("a value runs over the edge of its column")
UNDECODABLE = N_("bytes that the encoding does not allow")
NUL_BYTE = N_("a NUL byte")


@dataclass(frozen=True)
class Reject:
    """A record that could not be loaded. `reason` is a msgid; `raw` the record's text as it stood."""

    line: int
    column: str | None
    value: str | None
    reason: str
    raw: str


@dataclass(frozen=True)
class Piece:
    """A stretch of a part in a Parquet file of its own, with `_row` and `_line` beside the columns.

    `_row` counts from 0 in each piece; where the piece is `placed` it counts through the part.
    """

    path: Path
    rows: int
    placed: bool = False


@dataclass
class Staged:
    """One part read and waiting. `natives` names columns that already have a type; the rest are text.

    Its rows lie in the file at `path` (`_row` from 0, `_line` and the columns, renamed ones under the name in
    `stored`), or in `pieces` where there are any; those numbered in `without` are no rows of the table. `records`
    counts every record met: those staged plus those in `rejects`. `wrapped` holds the marks that are taken off a
    column's cells (`core.cells.wrapping`). `cast` says what became of the cells where these were
    cast while they were read.
    """

    label: str
    format: str
    path: Path
    columns: list[str]
    originals: list[str | None]
    natives: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    records: int = 0
    rejects: list[Reject] = field(default_factory=list)
    complete: bool = True
    header: bool = True
    encoding: str | None = None
    encodings: tuple[EncodingGuess, ...] = ()
    dialect: Dialect | None = None
    dialects: tuple[Dialect, ...] = ()
    tables: tuple[str, ...] = ()
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    preamble: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    without: tuple[int, ...] = ()

    def query(self) -> str:
        """SQL giving `_row`, `_line` and the columns of every row staged."""
        queries, offset = [], 0
        for placed, pieces in groupby(self.pieces or [Piece(self.path, self.rows)], key=lambda piece: piece.placed):
            together = list(pieces)
            if placed:
                queries.append(f"SELECT * FROM read_parquet([{', '.join(literal(str(p.path)) for p in together)}])")
                offset += sum(piece.rows for piece in together)
                continue
            for piece in together:
                source = f"read_parquet({literal(str(piece.path))})"
                queries.append(f"SELECT * REPLACE (_row + {offset} AS _row) FROM {source}")
                offset += piece.rows
        whole = " UNION ALL ".join(queries)
        if not self.without:
            return whole
        return f"SELECT * FROM ({whole}) WHERE _row NOT IN ({', '.join(map(str, self.without))})"

    stored: dict[str, str] = field(default_factory=dict)
    wrapped: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cast: CastOnReading | None = None


def refuse_wide(columns: int) -> None:
    """Refuse more columns than are read.

    Raises:
        BadInput: more than 2,000 columns.
    """
    if columns > MAX_COLUMNS:
        raise BadInput(
            _("The file has too many columns ({n}); at most {limit} are read.").format(n=columns, limit=MAX_COLUMNS),
            hint=_("A table this wide is usually a matrix: turn it into rows of (row, column, value) first."),
            data={"columns": columns},
        )


def unique_names(headers: Sequence[str | None]) -> tuple[list[str], list[Note]]:
    """Usable, unique column names from header texts, without marks of spreadsheets, and notes on what was changed.

    Blank headers become column_N; repeats (compared without case, as SQL does) get _2, _3; names that the
    product keeps for itself get a suffix.

    Raises:
        BadInput: more than 2,000 columns.
    """
    refuse_wide(len(headers))
    taken: set[str] = set(RESERVED)
    wanted = {readable(h).strip().casefold() for h in headers if h}
    names: list[str] = []
    blank: list[str] = []
    repeated: list[str] = []
    for number, header in enumerate(headers, start=1):
        text = readable(header or "").replace("\0", "").replace("﻿", "").strip()
        text = " ".join(unwrapped(text, (FORMULA,)).split())[:200]
        name = text or f"column_{number}"
        count = 2
        base = name
        while name.casefold() in taken or (not text and name.casefold() in wanted):
            name = f"{base}_{count}"
            count += 1
        if not text:
            blank.append(name)
        elif name != base:
            repeated.append(name)
        taken.add(name.casefold())
        names.append(name)
    notes: list[Note] = []
    if blank:
        notes.append(Note(N_("Columns without a name were called {names}."), {"names": blank[:10]}))
    if repeated:
        notes.append(Note(N_("Header names that repeat were changed to {names}."), {"names": repeated[:10]}))
    return names, notes


_told: ContextVar[Callable[[int], None] | None] = ContextVar("touchstone_rows_staged", default=None)


@contextmanager
def counting(tell: Callable[[int], None]) -> Iterator[None]:
    """Inside the block `tell` hears how many rows each batch adds; it may raise to stop the reading."""
    token = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(token)


def told(rows: int) -> None:
    """Say that so many rows were read; raises where the load was cancelled."""
    if (tell := _told.get()) is not None:
        tell(rows)


Planner = Callable[[Staged], Plan | None]
"""From a sample of a part to how its columns are to be read; None = as text."""
_planner: ContextVar[Planner | None] = ContextVar("touchstone_planner", default=None)


@contextmanager
def planning(planner: Planner | None) -> Iterator[None]:
    """Inside the block large delimited files are cast while they are read, under the planner's guess."""
    token = _planner.set(planner)
    try:
        yield
    finally:
        _planner.reset(token)


def planner() -> Planner | None:
    """The planner of the present load."""
    return _planner.get()


class StageWriter:
    """Writes batches of text records to a Parquet file, dropping none silently.

    A record whose text cannot be stored (undecodable bytes, NUL) is handed back as a reject.
    """

    def __init__(self, path: Path, columns: Sequence[str], *, check_nul: bool = False) -> None:
        self.columns = list(columns)
        numbers = [("_row", pa.int64()), ("_line", pa.int64())]
        self.schema = pa.schema([*numbers, *((name, pa.string()) for name in self.columns)])
        self.writer = pq.ParquetWriter(path, self.schema, compression="snappy", use_dictionary=True)
        self.check_nul = check_nul
        self.rows = 0

    def write(self, lines: list[int], rows: list[Sequence[str | None]], *, silent: bool = False) -> list[Reject]:
        """Store the records; returns those that could not be stored. `silent` ones were counted before."""
        if not rows:
            return []
        if not silent:
            told(len(rows))
        rejects: list[Reject] = []
        try:
            if self.check_nul and any("\0" in cell for row in rows for cell in row if cell):
                raise UnicodeEncodeError("utf-8", "\0", 0, 1, "NUL")
            table = self._table(lines, rows)
        except (UnicodeEncodeError, pa.ArrowInvalid):
            lines, rows, rejects = self._sieve(lines, rows)
            table = self._table(lines, rows)
        if lines:
            self.writer.write_table(table)
        self.rows += len(lines)
        return rejects

    def _table(self, lines: list[int], rows: list[Sequence[str | None]]) -> pa.Table:
        cells = list(zip(*rows, strict=True)) if rows else [() for _name in self.columns]
        numbers = pa.array(range(self.rows, self.rows + len(lines)), pa.int64())
        arrays = [numbers, pa.array(lines, pa.int64()), *(pa.array(cell, pa.string()) for cell in cells)]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def _sieve(
        self, lines: list[int], rows: list[Sequence[str | None]]
    ) -> tuple[list[int], list[Sequence[str | None]], list[Reject]]:
        good_lines: list[int] = []
        good_rows: list[Sequence[str | None]] = []
        rejects: list[Reject] = []
        for line, row in zip(lines, rows, strict=True):
            bad = next((i for i, cell in enumerate(row) if cell and not _storable(cell)), None)
            if bad is None:
                good_lines.append(line)
                good_rows.append(row)
                continue
            cell = row[bad] or ""
            reason = UNDECODABLE if is_marked(cell) or "\0" not in cell else NUL_BYTE
            rejects.append(Reject(line, self.columns[bad], shown(cell), reason, raw_text(row)))
        return good_lines, good_rows, rejects

    def close(self) -> None:
        self.writer.close()


def _storable(cell: str) -> bool:
    if "\0" in cell:
        return False
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def shown(text: str, limit: int = 2_000) -> str:
    """A cell as it can be stored and shown: undecodable bytes and NUL written out, cut at the limit."""
    return readable(text[:limit]).replace("\0", "\\x00")


def raw_text(cells: Iterable[str | None], delimiter: str = ",") -> str:
    """Cells written back as one delimited record."""
    parts = []
    for cell in cells:
        text = cell or ""
        if delimiter in text or '"' in text or "\n" in text or "\r" in text:
            text = '"' + text.replace('"', '""') + '"'
        parts.append(text)
    return shown(delimiter.join(parts), RAW_LIMIT)
