"""Delimited and fixed-width text: dialect, header, records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.readers.delimited.column_marks import first_lines, marks, parse_starts, ruler

__getattr__ = lazily(
    __name__,
    {
        "first_lines": "column_marks",
        "marks": "column_marks",
        "parse_starts": "column_marks",
        "ruler": "column_marks",
    },
)

__all__ = [
    "first_lines",
    "marks",
    "parse_starts",
    "ruler",
]
