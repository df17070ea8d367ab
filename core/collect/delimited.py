"""Delimited text to staged rows: every record has a line number, every odd one a reason, none is lost."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from core.collect.decode import MAX_LINE_BYTES, TextScan, open_text, readable
from core.collect.dialect import SAMPLE_CHARS, reader_arguments, sniff
from core.collect.facts import Dialect, Note, Options
from core.collect.stage import (
    AFTER_QUOTE,
    BATCH,
    LONG,
    OPEN_QUOTE,
    RAW_LIMIT,
    SHORT,
    Reject,
    Staged,
    StageWriter,
    shown,
    unique_names,
)
from core.errors import BadInput, TouchstoneError
from core.i18n import N_, _

MAX_RECORD_LINES = 2_000
MANY_FAILURES = 100
MAX_RECORD_LINES_AFTER_MANY = 100

csv.field_size_limit(MAX_LINE_BYTES)


class _TooLong(Exception):
    """A record that runs over more lines than any real one."""


class _Lines:
    """The file's physical lines, with push-back, the current record's lines and the running number."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._pending: deque[str] = deque()
        self.current: list[str] = []
        self.number = 0
        self.limit = MAX_RECORD_LINES

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.current) >= self.limit:
            raise _TooLong
        line = self._pending.popleft() if self._pending else next(self._stream)
        self.number += 1
        self.current.append(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        """Let these lines be read again, in order."""
        self._pending.extendleft(reversed(lines))
        self.number -= len(lines)


def read_delimited(
    path: Path, label: str, scan: TextScan, options: Options, target: Path, limit: int | None = None
) -> Staged:
    """Read a delimited file into `target`.

    Args:
        path: The plain file.
        label: Its name for people.
        scan: What the pass over its bytes found.
        options: What the analyst fixed.
        target: The Parquet file to write.
        limit: Records to read at most (an inspection); None = all, and then the physical lines read are
            checked against the scan's own count.
    """
    with open_text(path, scan.encoding) as stream:
        text = stream.read(SAMPLE_CHARS)
        complete = not stream.read(1)
    dialects = sniff(text, options, complete=complete)
    dialect = dialects[0]
    with open_text(path, scan.encoding) as stream:
        lines = _Lines(stream)
        preamble = [readable(next(lines)).rstrip("\r\n") for _n in range(min(dialect.skip, scan.lines))]
        staged = Staged(
            label=label,
            format="delimited",
            path=target,
            columns=[],
            originals=[],
            header=dialect.header,
            encoding=scan.encoding,
            encodings=scan.guesses,
            dialect=dialect,
            dialects=tuple(dialects[:4]),
            preamble=preamble,
        )
        _head(staged, lines, dialect, label)
        _body(staged, lines, scan, limit)
    if staged.complete and lines.number != scan.lines:
        raise TouchstoneError(
            _("“{file}” changed while it was read: {found} lines instead of {expected}.").format(
                file=label, found=lines.number, expected=scan.lines
            ),
            hint=_("Nothing was stored. Wait until the file is complete and load it again."),
        )
    _remarks(staged, scan)
    return staged


def _head(staged: Staged, lines: _Lines, dialect: Dialect, label: str) -> None:
    """Read the header, if there is one, and settle names and width."""
    headers: list[str | None] = [None] * dialect.width
    if dialect.header:
        reader = csv.reader(lines, **reader_arguments(dialect))
        try:
            found = next((row for row in reader if row), [])
        except (csv.Error, _TooLong) as error:
            raise BadInput(
                _("The header of “{file}” cannot be read.").format(file=label),
                hint=_("Choose the delimiter, the quotation mark and the lines to skip by hand."),
            ) from error
        headers = _fit(staged, list(found), dialect.width)
    lines.current = []
    staged.originals = headers
    staged.columns, notes = unique_names(headers)
    if dialect.header:
        staged.notes.extend(notes)
    staged.dialect = replace(dialect, width=len(headers))


def _fit(staged: Staged, header: list[str | None], width: int) -> list[str | None]:
    """The header brought to the records' width; said aloud, because names may then sit over wrong columns."""
    if len(header) < width:
        staged.notes.append(
            Note(
                N_("The header names {names} columns but the rows have {width}; the last ones have no name."),
                {"names": len(header), "width": width},
            )
        )
        return [*header, *([None] * (width - len(header)))]
    if len(header) > width > 1 or (len(header) > width and not any(header[width:])):
        extra = [readable(h) for h in header[width:] if h]
        if extra:
            staged.notes.append(
                Note(
                    N_("The header names {names} columns but the rows have {width}: {extra} left out."),
                    {"names": len(header), "width": width, "extra": ", ".join(extra)},
                )
            )
        return header[:width]
    return header


def _body(staged: Staged, lines: _Lines, scan: TextScan, limit: int | None) -> None:
    assert staged.dialect is not None
    width = staged.dialect.width
    reader = csv.reader(lines, strict=True, **reader_arguments(staged.dialect))
    writer = StageWriter(staged.path, staged.columns, check_nul=scan.has_nul)
    starts: list[int] = []
    rows: list[Sequence[str | None]] = []
    try:
        while limit is None or staged.records < limit:
            lines.current = []
            start = lines.number + 1
            try:
                row = next(reader)
            except StopIteration:
                break
            except (csv.Error, _TooLong) as error:
                _recover(staged, lines, start, _reason(error))
                continue
            if len(row) == width:
                starts.append(start)
                rows.append(row)
                staged.records += 1
                if len(rows) >= BATCH:
                    staged.rejects.extend(writer.write(starts, rows))
                    starts, rows = [], []
            elif row:
                reason = SHORT if len(row) < width else LONG
                if len(lines.current) > 1:
                    _recover(staged, lines, start, reason, f"{len(row)}/{width}")
                else:
                    _reject(staged, lines, start, reason, f"{len(row)}/{width}")
        else:
            staged.complete = next(iter(lines), None) is None
        staged.rejects.extend(writer.write(starts, rows))
    finally:
        writer.close()
    staged.rows = writer.rows
    staged.rejects.sort(key=lambda r: r.line)


def _reason(error: Exception) -> str:
    if isinstance(error, _TooLong) or "unexpected end" in str(error):
        return OPEN_QUOTE
    return AFTER_QUOTE


def _reject(staged: Staged, lines: _Lines, start: int, reason: str, value: str | None) -> None:
    raw = shown("".join(lines.current).rstrip("\r\n"), RAW_LIMIT)
    staged.rejects.append(Reject(start, None, value, reason, raw))
    staged.records += 1
    if len(staged.rejects) > MANY_FAILURES:
        lines.limit = MAX_RECORD_LINES_AFTER_MANY


def _recover(staged: Staged, lines: _Lines, start: int, reason: str, value: str | None = None) -> None:
    """Quarantine a failed record; if the lines it swallowed are records of their own, read them again.

    An opened quote that is never closed swallows what follows. When most of the swallowed lines parse alone
    to the full width, only the first line is at fault; else the whole block is one bad record.
    """
    assert staged.dialect is not None
    swallowed = lines.current[1:]
    sample = swallowed[:200]
    arguments = reader_arguments(staged.dialect)
    whole = 0
    for line in sample:
        try:
            rows = list(csv.reader([line], strict=True, **arguments))
        except csv.Error:
            continue
        whole += bool(rows) and len(rows[0]) == staged.dialect.width
    if sample and staged.dialect.width > 1 and whole >= max(1, len(sample) // 2):
        lines.give_back(swallowed)
        lines.current = lines.current[:1]
        reason = OPEN_QUOTE
        value = None
    _reject(staged, lines, start, reason, value)


def _remarks(staged: Staged, scan: TextScan) -> None:
    if staged.preamble:
        staged.notes.append(Note(N_("{n} lines before the table were set aside."), {"n": len(staged.preamble)}))
    if staged.rows == 0 and staged.records == 0:
        staged.notes.append(Note(N_("The file holds a header and no rows.")))
    elif staged.records and len(staged.rejects) > staged.records // 2:
        staged.notes.append(
            Note(N_("More than half of the records do not fit; check delimiter, quotation mark and encoding."))
        )
    if scan.mixed:
        staged.notes.append(
            Note(
                N_("Some lines are not valid {encoding}; they go to quarantine."),
                {"encoding": scan.encoding},
            )
        )
