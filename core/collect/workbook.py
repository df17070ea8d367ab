"""Workbooks (xlsx, xls, ods) to staged rows: one sheet, its cells as text, its row numbers as lines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from core.collect.dialect import looks_like_header
from core.collect.facts import Note, Options
from core.collect.stage import BATCH, Staged, StageWriter, raw_text, unique_names
from core.errors import BadInput
from core.i18n import N_, _


def read_workbook(path: Path, label: str, options: Options, target: Path, limit: int | None = None) -> Staged:
    """Read the chosen sheet, or the first one that holds anything.

    Raises:
        BadInput: a damaged or protected workbook, an empty one, or a sheet that is not there.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with path.open("rb") as stream:
            book = CalamineWorkbook.from_filelike(stream)
            sheets = list(book.sheet_names)
            name, cells = _pick(book, sheets, options.sheet, label)
    except CalamineError as error:
        raise BadInput(
            _("“{file}” cannot be opened as a workbook.").format(file=label),
            hint=_("It may be damaged or protected by a password; save it again without one, or as CSV."),
        ) from error
    staged = Staged(
        label=label, format="workbook", path=target, columns=[], originals=[], sheet=name, sheets=tuple(sheets)
    )
    if len(sheets) > 1:
        staged.notes.append(
            Note(N_("The workbook has {n} sheets; “{sheet}” was read."), {"n": len(sheets), "sheet": name})
        )
    _stage(staged, [[as_text(value) for value in row] for row in cells], options, limit)
    return staged


def _pick(book: Any, sheets: list[str], wanted: str | None, label: str) -> tuple[str, list[list[Any]]]:
    if wanted is not None:
        if wanted not in sheets:
            raise BadInput(
                _("“{file}” has no sheet named “{sheet}”.").format(file=label, sheet=wanted),
                hint=_("Its sheets: {names}.").format(names=", ".join(sheets)),
            )
        return wanted, book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    for name in sheets:
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if any(value != "" for row in cells for value in row):
            return name, cells
    raise BadInput(_("“{file}” is a workbook without any cell.").format(file=label))


def as_text(value: Any) -> str:
    """A cell's value as text: whole numbers without .0, dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _stage(staged: Staged, cells: list[list[str]], options: Options, limit: int | None) -> None:
    filled = [(number, row) for number, row in enumerate(cells, start=1) if any(row)]
    filled = filled[options.skip or 0 :]
    width = max((_width(row) for _n, row in filled), default=0)
    start = min((next(i for i, c in enumerate(row) if c) for _n, row in filled), default=0)
    preamble = 0
    while (
        options.skip is None
        and preamble < min(30, len(filled) - 1)
        and _width(filled[preamble][1]) - start <= (width - start) // 2
    ):
        preamble += 1
    staged.preamble = [raw_text(row) for _n, row in filled[:preamble]]
    filled = filled[preamble:]
    header = options.header
    if header is None:
        header = looks_like_header([row[start:width] for _n, row in filled[:100]])
    staged.header = header
    body = filled[1:] if header else filled
    staged.originals = list(filled[0][1][start:width]) if header and filled else [None] * (width - start)
    staged.columns, notes = unique_names(staged.originals)
    staged.notes.extend(notes)
    if limit is not None and len(body) > limit:
        body, staged.complete = body[:limit], False
    writer = StageWriter(staged.path, staged.columns, check_nul=True)
    try:
        for at in range(0, len(body), BATCH):
            block = body[at : at + BATCH]
            rows = [row[start:width] for _n, row in block]
            staged.rejects.extend(writer.write([n for n, _row in block], rows))  # type: ignore[arg-type]
    finally:
        writer.close()
    staged.rows = writer.rows
    staged.records = len(body)
    if not body:
        staged.notes.append(Note(N_("The file holds a header and no rows.")))


def _width(row: list[str]) -> int:
    return max((i + 1 for i, value in enumerate(row) if value), default=0)
