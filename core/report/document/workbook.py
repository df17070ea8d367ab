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

MOST_ROWS = 100_000
"""Rows of a sheet: what a spreadsheet opens at once; a dataset as a whole leaves by its own export."""
MOST_CHARS = 32_767
"""Characters of a cell (Excel's specifications and limits)."""
MOST_SHEETS = 50
"""Tables of a workbook: the longest page has some twenty."""
LONGEST = 31
"""Characters of a sheet's name (Excel's specifications and limits)."""
_NUMBER = re.compile(r"([+\-\u2212]?)(0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,14})(\.\d+)?( ?%)?")
"""A number as headline figures are worded in both languages: 7, 4,228, −1.5, 12 %. What begins with 0 is a name."""
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
        _say(sheet, report, forms, names)
        for table, name in zip(tables, names, strict=True):
            _write_table(book.add_worksheet(name), table, forms)
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


def _say(sheet: Any, report: Document, forms: dict[str, Any], names: list[str]) -> None:
    """What the report says beside its tables, from top to bottom; of a table, on which sheet it is."""
    row = 0

    def put(*cells: str, form: str = "wrapped", figures: bool = False) -> None:
        nonlocal row
        for place, text in enumerate(cells):
            if figures and place == 1 and (number := _number(text)) is not None:
                kind = "share" if text.endswith("%") else "whole" if number == int(number) else "number"
                sheet.write_number(row, place, number, forms[kind])
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


def _number(text: str) -> float | None:
    """The number that a headline figure says; None where it says something else."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    sign, whole, rest, share = found.groups()
    value = float(whole.replace(",", "") + (rest or "")) * (-1 if sign in ("-", "\u2212") else 1)
    return value / 100 if share else value


def _write_table(sheet: Any, table: Table, forms: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(table.columns):
        sheet.write_string(0, place, name[:MOST_CHARS], forms["head"])
        longest = max([len(name), *(len(str(row[place])) for row in table.rows[:100] if row[place] is not None)])
        sheet.set_column(place, place, min(max(longest + 2, 8), 60))
    for number, row in enumerate(table.rows[:MOST_ROWS], 1):
        for place, cell in enumerate(row):
            _write(sheet, number, place, cell, forms)


def _write(sheet: Any, row: int, place: int, cell: Cell, forms: dict[str, Any]) -> None:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, datetime) and cell.year >= 1901:
        plain = cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo else cell
        sheet.write_datetime(row, place, plain, forms["time"])
    elif isinstance(cell, int | float) and math.isfinite(cell) and abs(cell) < 1e15:
        sheet.write_number(row, place, cell)
    else:
        sheet.write_string(row, place, str(cell)[:MOST_CHARS])
