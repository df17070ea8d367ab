"""A report as a workbook: one sheet of what it says, one for each of its tables; no text is a formula or a link."""

from __future__ import annotations

import io
import math
import re
from datetime import UTC, datetime
from typing import Any

from core.i18n import _, use_language
from core.report.document.html import origin
from core.report.document.model import Bullets, Cell, Document, Figure, Heading, Table, Text, Tiles
from core.report.document.typed import FIRST, form_of, forms_of, number_said, typed
from core.report.document.worded import figures as worded_figures

MOST_ROWS = 100_000
"""Rows of a sheet: what a spreadsheet opens at once; a dataset as a whole leaves by its own export."""
MOST_CHARS = 32_767
"""Characters of a cell (Excel's specifications and limits)."""
MOST_SHEETS = 50
"""Tables of a workbook: the longest page has some twenty."""
MEASURED = 100
"""Rows by which a column's width is set: what is seen without scrolling."""
MOST_LOOKS = 150
"""Formats of a workbook: a spreadsheet has room for some 200 of its own (Excel's specifications and limits); a column
of worded figures beyond stays as it is read."""
LONGEST = 31
"""Characters of a sheet's name (Excel's specifications and limits)."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def workbook_of(report: Document) -> bytes:
    """The report as xlsx, in its own language: numbers as numbers, moments as moments, everything else as text."""
    import xlsxwriter

    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with use_language(report.language), xlsxwriter.Workbook(held, options) as book:
        forms = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "head": book.add_format({"bold": True, "bg_color": "#F4F7F7", "bottom": 1}),
            "heading": book.add_format({"bold": True, "font_size": 12}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
            "share": book.add_format({"num_format": "0.##%", "align": "left", "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.########", "align": "left", "valign": "top"}),
            "whole": book.add_format({"num_format": "#,##0", "align": "left", "valign": "top"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        used: set[str] = set()
        sheet = book.add_worksheet(_name(_("Report"), used))
        sheet.set_column(0, 0, 48)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 2, 60)
        tables = [one for one in report.parts if isinstance(one, Table)][:MOST_SHEETS]
        names = _names(report, used)
        _say(book, sheet, report, forms, names)
        for table, name in zip(tables, names, strict=True):
            _write_table(book, book.add_worksheet(name), table, forms)
    return held.getvalue()


def _names(report: Document, used: set[str]) -> list[str]:
    """A name for each table's sheet: its own title, else that of the heading above it."""
    found: list[str] = []
    above = report.title
    for part in report.parts:
        if isinstance(part, Heading):
            above = part.text
        elif isinstance(part, Table) and len(found) < MOST_SHEETS:
            found.append(_name(part.title or above, used))
    return found


def _name(wanted: str, used: set[str]) -> str:
    plain = " ".join(_FORBIDDEN.sub(" ", wanted).split()).strip("'")[:LONGEST].strip().strip("'") or _("Table")
    name, number = plain, 2
    while name.casefold() in used or name.casefold() == "history":  # a name that spreadsheets keep for themselves
        mark = f" {number}"
        name, number = plain[: LONGEST - len(mark)] + mark, number + 1
    used.add(name.casefold())
    return name


def _say(book: Any, sheet: Any, report: Document, forms: dict[str, Any], names: list[str]) -> None:
    """What the report says beside its tables, from top to bottom; of a table, on which sheet it is."""
    row = 0

    def put(*cells: str, form: str = "wrapped", figures: bool = False) -> None:
        nonlocal row
        for place, text in enumerate(cells):
            if figures and place == 1 and (number := number_said(text)) is not None:
                kind = "share" if text.endswith("%") else "whole" if number == int(number) else "number"
                sheet.write_number(row, place, number, forms[kind])
            elif figures and place == 1 and (counted := worded_figures([text])) is not None:
                found = counted[text]
                sheet.write_number(row, place, found.value, _look(book, forms, found.form, align="left", valign="top"))
            elif text:
                sheet.write_string(row, place, text[:MOST_CHARS], forms[form])
        row += 1

    put(report.title, form="title")
    for line in origin(report):
        put(line)
    if report.address:
        put(report.address)
    row += 1
    sheets = iter(names)
    if not report.parts:
        put(_("There is nothing to report yet."))
    for part in report.parts:
        match part:
            case Heading(text, _level):
                row += 1
                put(text, form="heading")
            case Text(text, _tone, title):
                put(f"{title} {text}".strip())
            case Bullets(lines):
                for line in lines:
                    put(f"• {line}")
            case Tiles(tiles):
                for tile in tiles:
                    put(tile.label, tile.value, tile.note or tile.meaning, figures=True)
            case Figure(_spec, alt, _height):
                put(_("Figure: {text}").format(text=alt))
            case Table():
                if name := next(sheets, ""):
                    put(_("Table on the sheet “{name}”.").format(name=name))


def _write_table(book: Any, sheet: Any, table: Table, forms: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    rows = table.rows[:MOST_ROWS]
    for place, name in enumerate(table.columns):
        sheet.write_string(0, place, name[:MOST_CHARS], forms["head"])
        said = [row[place] for row in rows]
        own = forms_of(said)
        if len(forms) + len(set(own.values())) > MOST_LOOKS:
            own, cells = {}, said
        else:
            cells = typed(said)
        worded = [row[place] for row in table.shown] or [one if isinstance(one, str) else "" for one in said]
        form = form_of(cells, worded)
        look = _look(book, forms, form) if form else None
        looks = {text: _look(book, forms, one) for text, one in own.items()}
        texts = [*(str(one) for one in said[:MEASURED] if one is not None), *worded[:MEASURED]]
        longest = max([len(name), *(len(one) for one in texts)])
        sheet.set_column(place, place, min(max(longest + 2, 8), 60))
        for number, (cell, text) in enumerate(zip(cells, said, strict=True), 1):
            here = looks.get(text, look) if isinstance(text, str) else look
            _write(sheet, number, place, cell, here, forms["time"])


def _look(book: Any, forms: dict[str, Any], form: str, **more: str) -> Any:
    """A format of the workbook, made once."""
    key = f"cell {form} {sorted(more.items())}"
    if key not in forms:
        forms[key] = book.add_format({"num_format": form, **more})
    return forms[key]


def _write(sheet: Any, row: int, place: int, cell: Cell, look: Any, time: Any) -> None:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, datetime) and cell.year >= FIRST:
        plain = cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo else cell
        sheet.write_datetime(row, place, plain, look or time)
    elif isinstance(cell, int | float) and math.isfinite(cell) and abs(cell) < 1e15:
        sheet.write_number(row, place, cell, look)
    else:
        sheet.write_string(row, place, str(cell)[:MOST_CHARS])
