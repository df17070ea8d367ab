"""Workbooks: sheets of cells, their error values, and where the table stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.readers.workbook.reader import ALL_SHEETS

__getattr__ = lazily(
    __name__,
    {
        "ALL_SHEETS": "reader",
    },
)

__all__ = [
    "ALL_SHEETS",
]
