"""Workbooks (xlsx, xlsb, xls, ods) to staged rows: cells as text, row numbers of the sheet as lines."""

from __future__ import annotations

import datetime as dt
import mmap
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.collect.facts import Note, Options
from core.collect.readers.workbook.long_numbers import EXACT, EXACT_DIGITS, LongNumbers, place
from core.collect.readers.workbook.scan import extra_of, guard
from core.collect.readers.workbook.sheet_table import Row, Span, stage_rows
from core.collect.stage import Staged
from core.errors import BadInput, TouchstoneError
from core.i18n import N_, _, listed

ALL_SHEETS = "*"
_NOISE = 12
"""A float whose 15 shown digits end after so many is that number, and the rest is the noise of adding: 0.1 + 0.2."""
_SHOWN = 5
"""Cells named in a note: enough to find the column, few enough for a sentence."""
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_workbook(path: Path, label: str, options: Options, target: Path, limit: int | None = None) -> list[Staged]:
    """Read the chosen sheet, or the first visible one that holds anything; with sheet “*” every one that does.

    Error values (`#N/A`, `#REF!`) stay as text. Several sheets are called `book.xlsx/Sheet`.

    Raises:
        BadInput: a damaged or protected workbook, an empty one, one of too many cells, or a sheet that is not there.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _refuse_encrypted(path, label)
    guard(path, label)
    try:
        with path.open("rb") as stream:
            book = CalamineWorkbook.from_filelike(stream)
            wanted = _chosen(book, label, options)
            found = [
                _stage(book, path, name, label, options, target.with_suffix(f".{number}.parquet"), limit, len(wanted))
                for number, name in enumerate(wanted)
            ]
    except PasswordError as error:
        raise _protected(label) from error
    except TouchstoneError:
        raise
    except (CalamineError, ValueError, OverflowError) as error:
        raise BadInput(
            _("“{file}” cannot be opened as a workbook.").format(file=label),
            hint=_("It may be damaged; save it again, or as CSV."),
        ) from error
    if len(wanted) == 1 and len(book.sheet_names) > 1:
        found[0].notes.append(
            Note(
                N_("The workbook has {n} sheets; “{sheet}” was read."),
                {"n": len(book.sheet_names), "sheet": wanted[0]},
            )
        )
    return found


def _refuse_encrypted(path: Path, label: str) -> None:
    """An xlsx with a password is an OLE container that holds a stream called EncryptedPackage."""
    with path.open("rb") as stream:
        if stream.read(4) != _OLE:
            return
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if content.find(_ENCRYPTED) >= 0:
                raise _protected(label)


def _protected(label: str) -> BadInput:
    return BadInput(
        _("“{file}” is a workbook protected by a password.").format(file=label),
        hint=_("Open it, save it without the password, and load it again."),
    )


def _chosen(book: Any, label: str, options: Options) -> list[str]:
    """The sheets to read."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    tables = [m for m in book.sheets_metadata if m.typ in (SheetTypeEnum.WorkSheet, SheetTypeEnum.DialogSheet)]
    names = [m.name for m in tables]
    every = options.sheet == ALL_SHEETS or (
        options.sheet is None and any(part.startswith(f"{label}/") for part in options.parts or ())
    )
    if options.sheet is not None and not every:
        if options.sheet not in names:
            raise BadInput(
                _("“{file}” has no sheet named “{sheet}”.").format(file=label, sheet=options.sheet),
                hint=_("Its sheets: {names}.").format(names=listed(names)),
            )
        return [options.sheet]
    shown = [m.name for m in tables if m.visible == SheetVisibleEnum.Visible]
    ordered = shown if every else [*shown, *(n for n in names if n not in shown)]
    filled = [name for name in ordered if book.get_sheet_by_name(name).start is not None]
    if not filled:
        raise BadInput(
            _("“{file}” is a workbook without any cell.").format(file=label),
            hint=_("Export it again and load it."),
        )
    return filled if every else filled[:1]


def _stage(
    book: Any, path: Path, name: str, label: str, options: Options, target: Path, limit: int | None, of: int
) -> Staged:
    sheet = book.get_sheet_by_name(name)
    extra = extra_of(path, name)
    staged = Staged(
        label=label if of == 1 else f"{label}/{name}",
        format="workbook",
        path=target,
        columns=[],
        originals=[],
        sheet=name,
        sheets=tuple(book.sheet_names),
    )
    long = LongNumbers()

    def rows() -> Iterator[Row]:
        first = sheet.start[1] if sheet.start else 0
        for number, values in enumerate(sheet.iter_rows(), start=1):
            cells = [""] * first + [as_text(value) for value in values]
            exact = extra.digits.get(number, {})
            for column, text in (*extra.errors.get(number, {}).items(), *exact.items()):
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = text
            for column, value in enumerate(values, first):
                if isinstance(value, float) and abs(value) >= EXACT:
                    long.meet(number, column, cells[column], full=column in exact)
            yield number, cells

    ranges = sheet.merged_cell_ranges or ()
    merged: list[Span] = [((top + 1, left), (bottom + 1, right)) for (top, left), (bottom, right) in ranges]
    start = stage_rows(staged, rows, [*merged, *extra.merged], options, limit)
    told = (long.note(column, name) for column, name in enumerate(staged.columns, start))
    staged.notes.extend(note for note in told if note is not None)
    if extra.unresolved:
        places = [place(row, column) for row, column in extra.unresolved[:_SHOWN]]
        staged.notes.append(
            Note(
                N_(
                    "Formulas without a stored result, which read as empty: {n} ({cells}). Open the workbook in a "
                    "spreadsheet and save it there; then it holds the results."
                ),
                {"n": len(extra.unresolved), "cells": [*places, *(["…"] if len(extra.unresolved) > _SHOWN else [])]},
            )
        )
    return staged


def as_text(value: Any) -> str:
    """A cell's value as text: whole numbers without .0, dates in ISO form, durations as hours:minutes:seconds."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # floats above print an exponent
        return _whole(value) if value.is_integer() and abs(value) < 1e22 else _float(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return _duration(value)
    return str(value)


def _whole(value: float) -> str:
    """A whole number: the digits that a file needs to name it, then zeros, never the digits of its binary form."""
    return str(int(value)) if abs(value) < EXACT else f"{Decimal(repr(value)):f}".partition(".")[0]


def _float(value: float) -> str:
    """A number as a spreadsheet shows it, with 15 digits, where these are fewer: 59.400000000000006 -> 59.4."""
    exact, shown = repr(value), f"{value:.{EXACT_DIGITS}g}"
    digits = shown.partition("e")[0].replace(".", "").lstrip("-0")
    if "e" in exact or "e" in shown or len(digits) > _NOISE:
        return exact
    return shown


def _duration(value: dt.timedelta) -> str:
    sign = "-" if value < dt.timedelta(0) else ""
    micros = abs(value) // dt.timedelta(microseconds=1)
    seconds, micros = divmod(micros, 1_000_000)
    fraction = f".{micros:06d}".rstrip("0") if micros else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"
