"""A report as a list of parts that know nothing of where they are shown, written as HTML, workbook or JSON."""

from __future__ import annotations

from core.report.document.html import html_of, numeric_columns, origin
from core.report.document.model import Bullets, Cell, Document, Figure, Heading, Part, Source, Table, Text, Tile, Tiles
from core.report.document.stored import from_json, to_json
from core.report.document.workbook import workbook_of

__all__ = [
    "Bullets",
    "Cell",
    "Document",
    "Figure",
    "Heading",
    "Part",
    "Source",
    "Table",
    "Text",
    "Tile",
    "Tiles",
    "from_json",
    "html_of",
    "numeric_columns",
    "origin",
    "to_json",
    "workbook_of",
]
