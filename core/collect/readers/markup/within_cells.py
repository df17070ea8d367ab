"""Markup that stands in the cells of delimited text: a table whose first heading is `<img ...>` is no document.

A document's elements reach over its delimiters: what one opens is closed in another cell or another line, and the last
sign of the file closes something. In a table every line has the columns of the first, and no cell's element is closed
elsewhere.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

DELIMITERS = ",;\t|"
"""The usual marks between columns; rarer ones stand in attributes and running text too."""
LOOKED_AT = 200
"""Lines that must have the columns of the first: as many as show that it is no accident."""
ALIKE = 0.8
"""Share of those lines; a table may be ragged, and a document's lines agree by chance only."""
_DOCUMENT = ("<?xml", "<!doctype")
_TAG = re.compile(r"<(/?)([^\W\d][\w.:-]*)[^<>]*?(/?)>")
_UNFINISHED = re.compile(r"<[^\W\d][^<>]*\Z")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NEVER_CLOSED = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
"""Elements of HTML that have no end."""


def in_cells(text: str, last: bytes, *, complete: bool) -> bool:
    """Whether a text that begins with markup is delimited text with markup in its first cell.

    Args:
        text: The beginning of the file.
        last: Its last bytes.
        complete: Whether the text is the whole file; else its last line is left out.
    """
    text = text.lstrip("\ufeff \t\r\n")
    if text[:9].lower().startswith(_DOCUMENT):
        return False
    lines = text.splitlines()[: LOOKED_AT + 1]
    lines = lines if complete or len(lines) > LOOKED_AT else lines[:-1]
    ends = last.replace(b"\0", b"").rstrip().endswith(b">")
    return any(_table(lines, mark, ends) for mark in DELIMITERS if lines and mark in lines[0])


def _table(lines: Sequence[str], mark: str, ends: bool) -> bool:
    try:
        rows = [row for row in csv.reader(lines, delimiter=mark) if row]
    except csv.Error:
        return False
    width = len(rows[0]) if rows else 0
    if width < 2 or len(rows) < 2 or len(rows[1]) != width:
        return False
    if sum(len(row) == width for row in rows) < ALIKE * len(rows):
        return False
    return not any(_UNFINISHED.search(_COMMENT.sub("", cell)) for cell in rows[0]) and not _reaches_over(rows, ends)


def _reaches_over(rows: Sequence[Sequence[str]], ends: bool) -> bool:
    """Whether an element opened in one cell is closed in another, or the first line's at the end of the file."""
    opened: set[str] = set()
    for place, row in enumerate(rows):
        for cell in row:
            mine: list[str] = []
            for closing, name, empty in _TAG.findall(_COMMENT.sub("", cell)):
                if closing and name in mine:
                    mine.remove(name)
                elif closing and name in opened:
                    return True
                elif not closing and not empty and name.lower() not in _NEVER_CLOSED:
                    mine.append(name)
            opened.update(mine)
        if place == 0 and opened and ends:
            return True
    return False
