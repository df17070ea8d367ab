"""Delimited and fixed-width text to staged rows: every record has a line number, every odd one a reason."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.collect.encoding.decode import MAX_LINE_BYTES, TextScan, open_text, readable
from core.collect.facts import Dialect, Note, Options
from core.collect.readers.delimited.blocks import read_blocks, suits
from core.collect.readers.delimited.dialect import SAMPLE_CHARS, broken_header, sniff
from core.collect.readers.delimited.early import account, guess
from core.collect.readers.delimited.header import joined
from core.collect.readers.delimited.records import Lines, TooLong, lenient, reader
from core.collect.readers.delimited.second_opinions import settle
from core.collect.readers.delimited.sift import Body
from core.collect.stage import RAW_LIMIT, Staged, shown, unique_names
from core.errors import BadInput, TouchstoneError
from core.i18n import N_, _

csv.field_size_limit(MAX_LINE_BYTES)


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
    with open_text(path, scan.encoding, scan.fallback) as stream:
        text = stream.read(SAMPLE_CHARS)
        complete = not stream.read(1)
    dialects = settle(text, sniff(text, options, complete=complete), options)
    dialect = dialects[0]
    staged = Staged(
        label=label,
        format="fixed width" if dialect.starts else "delimited",
        path=target,
        columns=[],
        originals=[],
        header=dialect.header,
        encoding=scan.encoding,
        encodings=scan.guesses,
        dialect=dialect,
        dialects=tuple(dialects[:4]),
    )
    with open_text(path, scan.encoding, scan.fallback) as stream:
        lines = Lines(stream)
        staged.preamble = [readable(next(lines)).rstrip("\r\n") for _n in range(min(dialect.skip, scan.lines))]
        _head(staged, lines, dialect, label)
        end = scan.lines - dialect.footer if dialect.footer and limit is None else None
        body = Body(staged, lines, check_nul=scan.has_nul)
        if limit is None and end is None and suits(staged.dialect or dialect, scan):
            first = lines.number
            plan = guess(staged, path, scan, first)
            seen = read_blocks(body, path, scan, first, plan)
            if plan is not None:
                account(staged, plan, scan.lines - first)
        else:
            body.read(target, limit, end)
            seen = lines.number
            if end is not None:
                rest = [readable(line).rstrip("\r\n") for line in lines]
                seen += len(rest)
                staged.preamble += rest
                staged.complete = True
    staged.rejects.sort(key=lambda r: r.line)
    if staged.complete and seen != scan.lines:
        raise TouchstoneError(
            _("“{file}” changed while it was read: {found} lines instead of {expected}.").format(
                file=label, found=seen, expected=scan.lines
            ),
            hint=_("Nothing was stored. Wait until the file is complete and load it again."),
        )
    _remarks(staged, scan, body)
    return staged


def _head(staged: Staged, lines: Lines, dialect: Dialect, label: str) -> None:
    """Read the lines that name the columns, if there are any, and settle names and width."""
    found: list[list[str]] = []
    while len(found) < dialect.header_rows and (row := _header_row(lines, dialect, label)) is not None:
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
        fitted = _fit(found[0], dialect, notes) if len(found) == 1 else joined(found, dialect.width)
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
        return next(reader(lines, dialect), None)
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


def _fit(header: Sequence[str], dialect: Dialect, notes: list[Note]) -> Sequence[str] | None:
    """The header brought to the records' width; None where names might come to stand over wrong columns."""
    width = dialect.width
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
    notes.append(
        Note(
            N_("The header names {names} columns but the rows have {width}: it is kept aside, columns are numbered."),
            {"names": len(header), "width": width},
        )
    )
    return None


def _remarks(staged: Staged, scan: TextScan, body: Body) -> None:
    def say(msgid: str, **params: str | int) -> None:
        staged.notes.append(Note(msgid, params))

    if staged.preamble:
        say(N_("{n} lines around the table were set aside."), n=len(staged.preamble))
    if body.comments:
        say(N_("{n} comment lines were set aside."), n=body.comments)
    if body.lenient:
        say(N_("{n} records hold quotation marks that are not doubled; they were read all the same."), n=body.lenient)
    if staged.rows == 0 and staged.records == 0:
        say(N_("The file holds a header and no rows."))
    elif staged.records and len(staged.rejects) > staged.records // 2:
        say(N_("More than half of the records do not fit; check delimiter, quotation mark and encoding."))
    elif staged.dialect and staged.dialect.width == 1 and not staged.dialect.starts and len(staged.dialects) > 1:
        say(N_("No delimiter gives a table, so every line is one value; choose a delimiter if there is one."))
    if scan.fallback and scan.bad_lines:
        say(
            N_("{n} lines are not valid {encoding} and were read as {other}."),
            n=scan.bad_lines, encoding=scan.encoding, other=scan.fallback,
        )  # fmt: skip
    elif scan.mixed:
        say(N_("Some lines are not valid {encoding}; they go to quarantine."), encoding=scan.encoding)
