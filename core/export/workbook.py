"""A table as a workbook: every cell as it is stored, and no text ever a formula or a link."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.engine import Cursor
from core.errors import BadInput
from core.i18n import _

MOST_ROWS, MOST_COLUMNS, MOST_CHARS = 1_048_575, 16_384, 32_767
"""What a sheet holds (Excel's specifications and limits), the header's row taken off."""
EXACT_DIGITS = 15
"""Digits that a spreadsheet keeps of a number; longer ones are written as text."""
FIRST_DAY = datetime(1900, 3, 1)
"""Days before are off by one in the calendar of spreadsheets, and none is before 1900: such days are text."""


def write_workbook(cursor: Cursor, query: str, columns: Mapping[str, str], target: Path, batch: int) -> int:
    """Write a query's rows to a sheet in constant memory; returns 0, as no cell is changed.

    Raises:
        BadInput: the table has more rows, columns or text in a cell than a sheet holds.
    """
    import xlsxwriter

    if len(columns) > MOST_COLUMNS:
        raise _too_much(_("a table of {n} columns").format(n=f"{len(columns):,}"), f"{MOST_COLUMNS:,}")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        sheet = book.add_worksheet("data")
        forms = {
            "head": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(columns):
            sheet.write_string(0, place, _fitting(name), forms["head"])
        found = cursor.execute(query)
        number = 0
        while rows := found.fetchmany(batch):
            for row in rows:
                number += 1
                if number > MOST_ROWS:
                    raise _too_much(_("more rows"), f"{MOST_ROWS:,}")
                for place, value in enumerate(row):
                    if value is not None:
                        _write(sheet, number, place, value, forms)
    return 0


def _write(sheet: Any, row: int, place: int, value: Any, forms: Mapping[str, Any]) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, datetime):
        if value.tzinfo is None and value >= FIRST_DAY and value.microsecond % 1000 == 0:
            sheet.write_datetime(row, place, value, forms["time"])
        else:
            sheet.write_string(row, place, str(value))
    elif isinstance(value, date):
        if datetime(value.year, value.month, value.day) >= FIRST_DAY:
            sheet.write_datetime(row, place, value, forms["day"])
        else:
            sheet.write_string(row, place, str(value))
    elif isinstance(value, int | float | Decimal) and _keeps(value):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, _fitting(str(value)))


def _fitting(text: str) -> str:
    if len(text) > MOST_CHARS:
        raise _too_much(_("a text of {n} characters").format(n=f"{len(text):,}"), f"{MOST_CHARS:,}")
    return text


def _keeps(value: float | Decimal) -> bool:
    """Whether a cell can hold the number: a float always but for its last digit, others where each digit stays."""
    if isinstance(value, float):
        return math.isfinite(value)
    return len(Decimal(value).normalize().as_tuple().digits) <= EXACT_DIGITS


def _too_much(what: str, most: str) -> BadInput:
    return BadInput(
        _("A workbook cannot hold {what}; its limit is {most}.").format(what=what, most=most),
        hint=_("Export as CSV or Parquet."),
    )
