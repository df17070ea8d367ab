"""Delimited and fixed-width text to staged rows: every record has a line number, every odd one a reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from core.collect.encoding.decode import MAX_LINE_BYTES, TextScan, open_text, readable
from core.collect.facts import Dialect, Note, Options
from core.collect.readers.delimited.blocks import read_blocks, suits
from core.collect.readers.delimited.dialect import FIELDS, SAMPLE_CHARS, broken_header, sniff
from core.collect.readers.delimited.early import account, guess
from core.collect.readers.delimited.header import joined, surely_header
from core.collect.readers.delimited.header_place import unnamed_before
from core.collect.readers.delimited.padded import beside
from core.collect.readers.delimited.records import Lines, TooLong, lenient, reader
from core.collect.readers.delimited.remarks import remarks
from core.collect.readers.delimited.score import read_sample
from core.collect.readers.delimited.second_opinions import settle
from core.collect.readers.delimited.sift import Body
from core.collect.readers.delimited.stacked import MAX_CHARS, Stacked, stacked_tables
from core.collect.readers.delimited.widths import another_width
from core.collect.stage import LONG, RAW_LIMIT, Staged, shown, unique_names
from core.engine import unattached
from core.errors import BadInput, TouchstoneError
from core.i18n import N_, _, listed

csv.field_size_limit(MAX_LINE_BYTES)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


def read_delimited(
    path: Path, label: str, scan: TextScan, options: Options, target: Path, limit: int | None = None
) -> Staged:
    """Read a delimited or fixed-width file into `target`.

    Args:
        path: The plain file.
        label: Its name for people.
        scan: What the pass over its bytes found.
        options: What the analyst fixed.
        target: The Parquet file to write.
        limit: Records to read at most (an inspection); None = all, and then the physical lines read are
            checked against the scan's own count.
    """
    above = options.skip or 0
    with open_text(path, scan.encoding, scan.fallback) as stream:
        for _line in islice(stream, above):
            pass
        text = stream.read(SAMPLE_CHARS)
        more = "" if len(text) < SAMPLE_CHARS else stream.read(MAX_CHARS if scan.size <= MAX_CHARS else 1)
    dialects = _dialects(text, scan, options, complete=not more)
    tables = _tables(text + more, dialects[0], options) if scan.size <= MAX_CHARS else ()
    one = tables[_chosen(tables, options, label)] if tables else None
    if one is not None:
        dialects = _of_table(_LINE.findall(text + more), one, options, scan)
    labels = tuple(table.label for table in tables)
    job = _Job(path, label, scan, text, above, tuple(dialects[:4]), target, limit, one, labels)
    staged, body = _staged(job, dialects[0])
    wider = _wider(staged) if limit is None else None
    if wider is not None:
        staged, body = _staged(job, wider)
    remarks(staged, scan, body, path)
    return staged


@dataclass(frozen=True)
class _Job:
    """What is read, and where its rows go. `text`: the sample that the dialects come from, from line `above` on."""

    path: Path
    label: str
    scan: TextScan
    text: str
    above: int
    dialects: tuple[Dialect, ...]
    target: Path
    limit: int | None
    table: Stacked | None = None
    tables: tuple[str, ...] = ()


def _dialects(text: str, scan: TextScan, options: Options, *, complete: bool) -> list[Dialect]:
    """The readings of the sample, best first, without the lines that the analyst says are above or below the table."""
    above, below = options.skip or 0, options.footer or 0
    lines = _LINE.findall(text) if below else []
    if len(lines) > (table := max(1, scan.lines - above - below)):
        text, complete = "".join(lines[:table]), True
    placed = replace(options, skip=0) if options.skip is not None else options
    found = settle(text, sniff(text, placed, complete=complete), placed)
    return [replace(d, skip=d.skip + above) for d in found]


def _tables(text: str, dialect: Dialect, options: Options) -> tuple[Stacked, ...]:
    """The tables that stand one under another; none where the analyst has said where the table is."""
    if any(chosen is not None for chosen in (options.skip, options.footer, options.starts, options.header_rows)):
        return ()
    return stacked_tables(_LINE.findall(text), dialect)


def _chosen(tables: Sequence[Stacked], options: Options, label: str) -> int:
    """The place of the table to read."""
    number = options.table or 1
    if not 1 <= number <= len(tables):
        raise BadInput(
            _("“{file}” has no table {number}.").format(file=label, number=number),
            hint=_("It holds: {tables}.").format(
                tables=listed((f"{n} {table.label}" for n, table in enumerate(tables, start=1)), clauses=True)
            ),
        )
    return number - 1


def _of_table(lines: Sequence[str], table: Stacked, options: Options, scan: TextScan) -> list[Dialect]:
    """The readings of one table's lines, with its place in the file."""
    part = "".join(lines[table.start : table.end])
    found = settle(part, sniff(part, options, complete=True), options)
    return [replace(d, skip=d.skip + table.start, footer=scan.lines - table.end) for d in found]


def _staged(job: _Job, dialect: Dialect) -> tuple[Staged, Body]:
    """The file's records under one dialect, and what their reader counted."""
    path, scan, target, limit = job.path, job.scan, job.target, job.limit
    staged = Staged(
        label=job.label,
        format="fixed width" if dialect.starts else "delimited",
        path=target,
        columns=[],
        originals=[],
        header=dialect.header,
        encoding=scan.encoding,
        encodings=scan.guesses,
        dialect=dialect,
        dialects=(dialect, *job.dialects[1:]),
        tables=job.tables,
    )
    feeds = 2 * job.text.count("\n") > job.text.count("\n") + job.text.count("\r") - job.text.count("\r\n")
    between = frozenset(line for line in job.table.titles) if job.table else frozenset()
    with open_text(path, scan.encoding, scan.fallback) as stream:
        lines = Lines(stream)
        staged.preamble = [
            readable(line).rstrip("\r\n") for line in islice(lines.singly(), min(dialect.skip, scan.lines))
        ]
        _head(staged, lines, dialect, job)
        end = scan.lines - dialect.footer if dialect.footer and (limit is None or job.tables) else None
        body = Body(staged, lines, check_nul=scan.has_nul, feeds=feeds, between=between)
        if limit is None and end is None and suits(staged.dialect or dialect, scan):
            first = lines.number
            plan = guess(staged, path, scan, first)
            seen = read_blocks(body, path, scan, first, plan)
            if plan is not None:
                account(staged, plan, scan.lines - first)
        else:
            body.read(target, limit, end)
            seen = lines.number
            if end is not None and (limit is None or lines.number >= end):
                rest = [readable(line).rstrip("\r\n") for line in lines.singly()]
                seen += len(rest)
                staged.preamble += rest
                staged.complete = True
    staged.rejects.sort(key=lambda r: r.line)
    if staged.complete and seen != scan.lines:
        raise TouchstoneError(
            _("“{file}” changed while it was read: lines expected {expected}, found {found}.").format(
                file=job.label, found=seen, expected=scan.lines
            ),
            hint=_("Nothing was stored. Wait until the file is complete and load it again."),
        )
    return staged, body


def _wider(staged: Staged) -> Dialect | None:
    """The dialect under which the records that were too long belong to the table; None where they are damaged."""
    dialect = staged.dialect
    long = [one for one in staged.rejects if one.reason == LONG and one.value]
    if dialect is None or not long or not staged.complete:
        return None
    plain = replace(dialect, width=0, trailing=0, narrow=0)
    rows = [row for one in long[:40] for row in reader(iter([one.raw]), plain, strict=False)]
    if surely_header(rows):
        return None
    with unattached() as connection:
        row = connection.execute(f"SELECT max(_line) FROM ({staged.query()})").fetchone()
    cells = [int((one.value or "").split("/")[0]) for one in long]
    return another_width(cells, int(row[0] or 0) if row else 0, [one.line for one in long], dialect)


def _head(staged: Staged, lines: Lines, dialect: Dialect, job: _Job) -> None:
    """Read the lines that name the columns, if there are any, and settle names and width."""
    found: list[list[str]] = []
    while len(found) < dialect.header_rows and (row := _header_row(lines, dialect, job.label)) is not None:
        if dialect.comment and lines.current[0].startswith(dialect.comment):
            staged.preamble.append(readable(lines.current[0]).rstrip("\r\n"))
        elif row:
            found.append(row)
    if dialect.units:
        units = shown(next(lines, "").strip())
        staged.notes.append(
            Note(N_("The line under the header holds units and was set aside: {units}"), {"units": units})
        )
    lines.current = []
    headers: list[str | None] = [None] * dialect.width
    notes: list[Note] = []
    if found:
        fitted = _fit(found[0], dialect, notes, job) if len(found) == 1 else joined(found, dialect.width)
        if fitted is None:
            staged.preamble.append(shown(dialect.delimiter.join(found[0])))
        else:
            headers = list(fitted)
    staged.originals = headers
    staged.columns, renamed = unique_names(headers)
    if found:
        staged.notes += [*notes, *(renamed if any(headers) else [])]
    staged.dialect = replace(dialect, width=len(headers))


def _header_row(lines: Lines, dialect: Dialect, label: str) -> list[str] | None:
    """The next record, split at every delimiter where it breaks the rules of quotation; None at the end."""
    lines.current = []
    try:
        return _named(next(reader(lines, dialect), None), lines.current, dialect)
    except (csv.Error, TooLong):
        lines.give_back(lines.current[1:])
        line = lines.current[0].rstrip("\r\n")
        if len(line) > RAW_LIMIT:
            raise BadInput(
                _("The header of “{file}” cannot be read.").format(file=label),
                hint=_("Choose the delimiter, the quotation mark and the lines to skip by hand."),
                command=_("Choose them by hand: {options}.").format(options="--delimiter, --quote, --skip"),
            ) from None
        cells = lenient(line, dialect) or (line.split(dialect.delimiter) if dialect.delimiter else [line])
        mark = dialect.quote
        return [c[1:-1] if mark and len(c) > 1 and c.startswith(mark) and c.endswith(mark) else c for c in cells]


def _named(row: list[str] | None, lines: Sequence[str], dialect: Dialect) -> list[str] | None:
    """The record, read once more where blanks stand beside its quotation marks."""
    mark, delimiter = dialect.quote, dialect.delimiter
    if row is None or len(lines) != 1 or not mark or len(delimiter) != 1 or dialect.repeated or dialect.padded:
        return row
    if mark not in lines[0] or not beside(delimiter, mark).search(lines[0]):
        return row
    return next(reader(iter(lines), replace(dialect, padded=True, escape=""), strict=False), row)


def _fit(header: Sequence[str], dialect: Dialect, notes: list[Note], job: _Job) -> Sequence[str | None] | None:
    """The header brought to the records' width; None where names might come to stand over wrong columns."""
    width = dialect.width
    if header and header[0].startswith(FIELDS):
        header = [name for name in (header[0].removeprefix(FIELDS).strip(), *header[1:]) if name]
    if dialect.starts or len(header) != width:
        other = broken_header(header, width, dialect)
        if other is not None:
            if not dialect.starts:
                notes.append(
                    Note(N_("The header is written with other separators than the rows; its names were taken."))
                )
            return other
    if len(header) == width:
        return header
    if width == 1:
        return [dialect.delimiter.join(header)]
    filled = [name for name in header if name.strip()]
    if len(header) > width and len(filled) == width:
        return filled
    if len(header) > width and not any(header[width:]):
        return header[:width]
    if len(header) < width and all(name.strip() for name in header):
        rows = read_sample(_LINE.findall(job.text)[dialect.skip - job.above + 1 :], dialect).rows
        before = unnamed_before(header, rows, width)
        if before is not None:
            notes.append(
                Note(
                    N_("Columns: {width}, of which the header names {names}; by their values they are the last ones.")
                    if before
                    else N_(
                        "Columns: {width}, of which the header names {names}; by their values they are the first ones."
                    ),
                    {"names": len(header), "width": width},
                )
            )
            return [*[None] * before, *header, *[None] * (width - len(header) - before)]
    notes.append(
        Note(
            N_(
                "The header does not fit the rows (names: {names}, values in a row: {width}): it is kept "
                "aside, columns are numbered."
            ),
            {"names": len(header), "width": width},
        )
    )
    return None
