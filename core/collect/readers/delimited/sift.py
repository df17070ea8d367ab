"""The records of a table, one by one: those that fit are staged, the others are kept with line and reason."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from core.collect.facts import Dialect
from core.collect.readers.delimited.records import LONE_CR, Lines, TooLong, fitted, lenient, reader, spills
from core.collect.stage import (
    AFTER_QUOTE,
    BATCH,
    BETWEEN,
    COMMENT,
    CROSSING,
    HEADER_AGAIN,
    INSIDE_QUOTE,
    LONG,
    OPEN_QUOTE,
    RAW_LIMIT,
    SHORT,
    Piece,
    Reject,
    Staged,
    StageWriter,
    shown,
)

MANY_FAILURES = 100
"""Records with broken quotes after which a file is taken to be full of them."""
MAX_RECORD_LINES_AFTER_MANY = 100
"""Lines read on for a quote's end in such a file: 2,000 for each would cost a pass per failure."""


class Body:
    """Reads records from `lines` into the staged part; counts what was read leniently or passed over.

    Args:
        staged: The part, its columns and dialect settled.
        lines: The file's lines.
        check_nul: Whether cells may hold NUL.
        feeds: Whether lines end with LF, so that a CR alone is part of a cell.
        between: Physical lines that stand between two pieces of the table.
    """

    def __init__(
        self,
        staged: Staged,
        lines: Lines,
        *,
        check_nul: bool,
        feeds: bool = False,
        between: frozenset[int] = frozenset(),
    ) -> None:
        assert staged.dialect is not None
        self.staged, self.lines, self.dialect = staged, lines, staged.dialect
        self.check_nul = check_nul
        self.feeds, self.between = feeds, between
        self.lenient = 0
        self.joined = 0
        self.comments = 0
        self._failures = 0
        named = self.dialect.header and any(staged.originals)
        self.header = [name or "" for name in staged.originals] if named else []

    def read(self, target: Path, limit: int | None = None, end: int | None = None) -> None:
        """Stage records as one more piece of the part.

        Args:
            target: The Parquet file to write.
            limit: Records of the part to read at most; None = no limit.
            end: Stop at the first record that begins after this physical line; None = at the end of the file.
        """
        staged, lines, width = self.staged, self.lines, self.dialect.width
        found = reader(lines, self.dialect)
        writer = StageWriter(target, staged.columns, check_nul=self.check_nul)
        starts: list[int] = []
        rows: list[Sequence[str | None]] = []
        quote = self.dialect.quote if not self.dialect.starts else ""
        comment = self.dialect.comment
        try:
            while (limit is None or staged.records < limit) and (end is None or lines.number < end):
                lines.current = []
                start = lines.number + 1
                try:
                    row = next(found)
                except StopIteration:
                    break
                except (csv.Error, TooLong) as error:
                    found = reader(lines, self.dialect)
                    again = self._second_reading()
                    if again is None:
                        self._recover(start, _reason(error))
                        continue
                    row = again
                if comment and lines.current[0].startswith(comment):
                    self._set_aside()
                    continue
                if self.between and start in self.between:
                    self._reject(start, BETWEEN, None)
                    continue
                if self.feeds and lines.current[-1].endswith("\r"):
                    row = self._joined(row)
                if len(row) == width:
                    if (quote and quote in lines.current[0]) or row == self.header:
                        reason = self._doubt(row)
                        if reason is not None:
                            self._reject(start, reason, None)
                            continue
                    starts.append(start)
                    rows.append(row)
                    staged.records += 1
                    if len(rows) >= BATCH:
                        staged.rejects.extend(writer.write(starts, rows))
                        starts, rows = [], []
                elif row:
                    self._misfit(start, row)
            else:
                if limit is not None and (end is None or lines.number < end):
                    lines.current = []
                    staged.complete = next(iter(lines), None) is None
            staged.rejects.extend(writer.write(starts, rows))
        finally:
            writer.close()
        staged.rows += writer.rows
        staged.pieces.append(Piece(target, writer.rows))

    def _doubt(self, row: list[str]) -> str | None:
        """Why a record of the right width is not taken all the same."""
        if row == self.header:
            return HEADER_AGAIN
        if self.dialect.quote and spills("".join(self.lines.current), row, self.dialect):
            return INSIDE_QUOTE
        return None

    def _set_aside(self) -> None:
        """Count a comment line; lines that came with it as one record are read again."""
        self.lines.give_back(self.lines.current[1:])
        self.comments += 1

    def _second_reading(self) -> list[str] | None:
        """The first line of a refused record by the lenient rule; the lines after it are read again."""
        row = lenient(self.lines.current[0], self.dialect)
        row = fitted(row, self.dialect) if row is not None else None
        if row is None or len(row) != self.dialect.width:
            return None
        self.lines.give_back(self.lines.current[1:])
        self.lines.current = self.lines.current[:1]
        self.lenient += 1
        return row

    def _joined(self, row: list[str]) -> list[str]:
        """The record with what stands behind a CR that ended its line and is part of a cell, if that makes a record."""
        own = len(self.lines.current)
        while self.lines.current[-1].endswith("\r"):
            try:
                next(self.lines)
            except (StopIteration, TooLong):
                break
        text = "".join(self.lines.current)
        ends = text[len(text.rstrip("\r\n")) :]
        inner = text[: len(text) - len(ends)].replace("\r\n", "\n").replace("\r", LONE_CR)
        found = _whole(inner + ends, self.dialect)
        if found is None or len(found) != self.dialect.width:
            self.lines.give_back(self.lines.current[own:])
            self.lines.current = self.lines.current[:own]
            return row
        self.joined += 1
        return [cell.replace(LONE_CR, "\r") for cell in found]

    def _misfit(self, start: int, row: list[str]) -> None:
        """A record of another width: a comment, or a row for quarantine."""
        width = self.dialect.width
        reason, value = (SHORT if len(row) < width else LONG), f"{len(row)}/{width}"
        if len(self.lines.current) > 1:
            self._recover(start, reason, value)
        elif self.lines.current[0].startswith("#") and not (self.header and self.header[0].startswith("#")):
            self._reject(start, COMMENT, None)
        else:
            self._reject(start, reason, value)

    def _reject(self, start: int, reason: str, value: str | None) -> None:
        raw = shown("".join(self.lines.current).rstrip("\r\n"), RAW_LIMIT)
        self.staged.rejects.append(Reject(start, None, value, reason, raw))
        self.staged.records += 1
        self._failures += 1
        if self._failures > MANY_FAILURES:
            self.lines.limit = MAX_RECORD_LINES_AFTER_MANY

    def _recover(self, start: int, reason: str, value: str | None = None) -> None:
        """Quarantine a failed record; if the lines it swallowed are records of their own, read them again.

        An opened quote that is never closed swallows what follows. When most of the swallowed lines parse alone
        to the full width, only the first line is at fault; else the whole block is one bad record.
        """
        swallowed = self.lines.current[1:]
        sample = swallowed[:200]
        whole = 0
        for line in sample:
            try:
                rows = list(reader(iter([line]), self.dialect))
            except csv.Error:
                continue
            whole += bool(rows) and len(rows[0]) == self.dialect.width
        if sample and self.dialect.width > 1 and whole >= max(1, len(sample) // 2):
            self.lines.give_back(swallowed)
            self.lines.current = self.lines.current[:1]
            reason = OPEN_QUOTE
            value = None
        self._reject(start, reason, value)


def _whole(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of a text that is one record; None where it is not."""
    try:
        rows = list(reader(iter(text.splitlines(keepends=True)), dialect))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _reason(error: Exception) -> str:
    if isinstance(error, TooLong) or "unexpected end" in str(error):
        return OPEN_QUOTE
    return CROSSING if "crosses" in str(error) else AFTER_QUOTE
