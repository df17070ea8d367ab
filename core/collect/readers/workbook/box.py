"""How large a box of cells the reading library would make of each sheet, found before it does.

The library holds the whole box between a sheet's first and last cell, and ends the process where memory does not do:
two cells in opposite corners are a kilobyte of file. So each form's own way of saying where a cell stands is followed
here as the library follows it, and a box far larger than its bytes is refused.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

MAX_CELLS = 150_000_000
"""A full sheet (1,048,576 rows) of 143 columns; more is made to exhaust."""
CELLS_FLOOR, CELLS_PER_BYTE = 3_200_000, 4
"""Cells that a sheet of any size may have, and for each of its bytes: three whole columns, and one filled cell in
sixty. The library takes 32 bytes for a cell, filled or not."""
_FAR = 1 << 40
"""A place that no sheet has."""
_CHUNK = 4 << 20
"""Bytes of XML searched at a time."""
_LONGEST_TAG = 1 << 20
"""Bytes of a tag that is not closed, held back for its end; none of a cell is longer."""
_CELL = re.compile(rb"<(?:[^\s<>/:\"']++:)?c[\s/>]")
_PLACED = re.compile(rb"<(?:[^\s<>/:\"']++:)?c\sr=\"([A-Z]{1,3})([1-9][0-9]{0,6})\"")
_TAG = re.compile(rb"<(?:[^\s<>/:\"']++:)?(row|c)(?=[\s/>])((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)")
_PLACE = re.compile(rb"(?:^|[\s\"'])r\s*=\s*[\"']([A-Za-z]*)([0-9]*)")


def believed(size: int) -> int:
    """Cells of a box that are believed of a sheet of so many bytes."""
    return min(MAX_CELLS, CELLS_FLOOR + CELLS_PER_BYTE * size)


def xlsx_cells(stream: IO[bytes], again: IO[bytes], size: int) -> int:
    """Cells of the box of a sheet's XML; two streams over it, as a closer look is taken where it seems too large.

    Only cells with something in them make the box, but cells that Excel formats and leaves empty stand far out in
    plain workbooks.
    """
    quick = _quick(stream)
    return quick if quick <= believed(size) else _exact(again)


def _quick(stream: IO[bytes]) -> int:
    """The box of all cells where each says its place first and plainly, as nearly all writers do; else too large."""
    rows, letters = 0, 0
    for piece in whole_tags(stream):
        placed = _PLACED.findall(piece)
        if len(placed) < len(_CELL.findall(piece)):
            return _FAR
        if placed:
            rows = max(rows, *(int(digits) for digits in {digits for _letters, digits in placed}))
            letters = max(letters, *(column_number(one) for one in {one for one, _digits in placed}))
    return rows * letters


def _exact(stream: IO[bytes]) -> int:
    """The box of the cells that hold something, each at the place that the library gives it."""
    row, column, rows, columns = -1, 0, 0, 0
    for piece in whole_tags(stream):
        for name, attributes in _TAG.findall(piece):
            found = _PLACE.search(attributes)
            letters, digits = found.groups() if found else (b"", b"")
            if digits:
                row = int(digits) - 1 if len(digits) < 12 else _FAR
            elif name == b"row":
                row += 1
            if name == b"row":
                column = 0
                continue
            column = column_number(letters) if letters else column + 1
            if not attributes.endswith(b"/"):
                rows, columns = max(rows, row + 1), max(columns, column)
    return rows * columns


def whole_tags(stream: IO[bytes]) -> Iterator[bytes]:
    """Pieces of XML, each cut before a tag."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        piece = rest + chunk
        cut = piece.rfind(b"<")
        cut = len(piece) if cut < 0 or len(piece) - cut > _LONGEST_TAG else cut
        yield piece[:cut]
        rest = piece[cut:]
    yield rest


def column_number(letters: bytes) -> int:
    """The column of its letters, from 1; `A` is 1."""
    if len(letters) > 7:
        return _FAR
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def xlsb_cells(content: bytes) -> int:
    """Cells of the box of a sheet of an xlsb file (MS-XLSB: records of a kind, a length and data)."""
    at, row, rows, columns = 0, 0, 0, 0
    while at < len(content):
        kind, at = _number(content, at, 2)
        length, at = _number(content, at, 4)
        if kind == 0 and length >= 4:  # BrtRowHdr
            row = struct.unpack_from("<I", content.ljust(at + 4, b"\0"), at)[0]
        elif kind <= 11 and length >= 4:  # the cells, BrtCellBlank to BrtFmlaError
            column = struct.unpack_from("<I", content.ljust(at + 4, b"\0"), at)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        at += length
    return rows * columns


def _number(content: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in pieces of seven bits, and where it ends."""
    value = 0
    for piece in range(most):
        if at >= len(content):
            break
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << (7 * piece)
        if not byte & 0x80:
            break
    return value, at


def ods_cells(stream: IO[bytes]) -> int:
    """Cells of the largest box of the tables of an ods file, which writes equal cells and rows once with a count."""
    most = above = height = width = column = reach = 0
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        name = element.tag.rpartition("}")[2]
        if name == "table" and event == "start":
            above = height = width = 0
        elif name == "table-row" and event == "start":
            column = reach = 0
        elif name in ("table-cell", "covered-table-cell") and event == "end":
            column += repeats(element, "columns")
            if len(element) or element.text or any(key.rpartition("}")[2] in _FILLED for key in element.attrib):
                reach = column
            element.clear()
        elif name == "table-row":
            above += repeats(element, "rows")
            if reach:
                height, width = above, max(width, reach)
                most = max(most, height * width)
            element.clear()
    return most


_FILLED = ("value", "value-type", "formula", "string-value", "boolean-value", "date-value", "time-value")
"""Attributes by which a cell holds something."""


def repeats(element: ElementTree.Element, what: str) -> int:
    """How often a cell or a row stands there."""
    found = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == f"number-{what}-repeated"), "1")
    return (int(found) if len(found) < 12 else _FAR) if found.isascii() and found.isdigit() else 1
