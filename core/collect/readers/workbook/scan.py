"""What must be known of a workbook's XML before a library loads it: its true size, and its error values.

The library gives error values (`#N/A`, `#REF!`) as blanks and allocates the whole box between the first and the
last cell, so both are looked up here: the XML is read as a stream and never held in memory.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from core.collect.readers.workbook.box import believed, column_number, ods_cells, repeats, xlsb_cells, xlsx_cells
from core.collect.readers.workbook.sheet_table import Span
from core.collect.readers.workbook.xls_errors import error_values, xls_cells
from core.collect.unpack.streams import MAX_RATIO, RATIO_FLOOR
from core.errors import BadInput
from core.i18n import _

MAX_UNPACKED = 4 << 30
"""Bytes that a workbook may unpack to, against those made to exhaust."""
_CHUNK = 4 << 20
"""Bytes of XML searched at a time."""
_OVERLAP = 64
"""Characters kept from one piece to the next: longer than any mark that is searched."""
_ODD = re.compile(
    rb"""\st=["']e["']|[>"\s]-?(?:\d{16,22}(?:\.0{1,9})?|\d\.\d{16,21}[eE]\+?\d\d)\s{0,9}<|</(?:\w{1,9}:)?f>\s*<(?:(?:\w{1,9}:)?v\s*/|(?:\w{1,9}:)?v></|/(?:\w{1,9}:)?c>)"""
    rb"""|<(?:\w{1,9}:)?f\b[^>]{0,200}/>\s*<(?:(?:\w{1,9}:)?v\s*/|(?:\w{1,9}:)?v></|/(?:\w{1,9}:)?c>)"""
)
"""Signs of a cell that the library does not give as it is: an error, a long number, a formula without a result."""
_LONG = re.compile(r"-?(?:\d{16,22}(?:\.0{1,9})?|\d\.\d{16,21}[eE]\+?\d\d)")
_MOST_DIGITS = 23
"""Signs of a number with up to 22 digits: above, it is no code."""
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def guard(path: Path, label: str) -> None:
    """Refuse a workbook that would need far more memory than its size says.

    Raises:
        BadInput: a damaged or protected zip, more than it should unpack to, or a sheet that says far more cells
            than its bytes could hold.
    """
    total = 0
    try:
        if xls_cells(path) > believed(path.stat().st_size):
            raise _too_large(label)
        if not zipfile.is_zipfile(path):
            return
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.flag_bits & 0x1:
                    raise BadInput(
                        _("“{file}” is a workbook protected by a password.").format(file=label),
                        hint=_("Open it, save it without the password, and load it again."),
                    )
                size = 0
                with archive.open(info) as stream:
                    while chunk := stream.read(_CHUNK):
                        total, size = total + len(chunk), size + len(chunk)
                        if total > MAX_UNPACKED or total > max(RATIO_FLOOR, path.stat().st_size * MAX_RATIO):
                            raise _too_large(label)
                if _cells(archive, info, size) > believed(size):
                    raise _too_large(label)
    except (*_BROKEN, ElementTree.ParseError) as error:
        raise BadInput(
            _("“{file}” cannot be opened as a workbook.").format(file=label),
            hint=_("It may be damaged; save it again, or as CSV."),
        ) from error


def _cells(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> int:
    """Cells of the largest box that a member may become; 0 for one that is no sheet."""
    with archive.open(info) as stream:
        if info.filename == "content.xml":
            return ods_cells(stream)
        if "xl/workbook.bin" in archive.NameToInfo:
            sheet = info.filename.endswith(".bin") and "printerSettings" not in info.filename
            return xlsb_cells(stream.read()) if sheet else 0
        if info.filename.lower().endswith((".png", ".jpeg", ".jpg", ".emf", ".bin", ".rels")):
            return 0
        with archive.open(info) as again:
            return xlsx_cells(stream, again, size)


def _too_large(label: str) -> BadInput:
    return BadInput(
        _("“{file}” is a workbook of far more cells than can be held in memory.").format(file=label),
        hint=_("Save the sheet as CSV and load that."),
    )


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Pieces of a stream, each beginning with the end of the one before so that no tag is cut unseen."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        yield rest + chunk
        rest = chunk[-_OVERLAP:]


@dataclass(frozen=True)
class Extra:
    """What the library does not tell of a sheet.

    `errors` holds error values and `digits` whole numbers of more digits than a float, both as row from 1 -> column
    from 0 -> text; `unresolved` the places of formulas without a stored result; `merged` the merged cells.
    """

    errors: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    digits: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    unresolved: Sequence[tuple[int, int]] = ()
    merged: Sequence[Span] = ()


def extra_of(path: Path, sheet: str) -> Extra:
    """Error values of a sheet of an xlsx or xls file; error values and merged cells of a sheet of an ods file."""
    if not zipfile.is_zipfile(path):
        return Extra(error_values(path, sheet))
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "content.xml" in names:
            return _ods_extra(archive, sheet)
        part = _xlsx_part(archive, sheet) if "xl/workbook.xml" in names else None
        if part is None or part not in names:
            return Extra()
        with archive.open(part) as stream:
            if not any(_ODD.search(chunk) for chunk in _chunks(stream)):
                return Extra()
        with archive.open(part) as stream:
            return _xlsx_extra(stream)


def _xlsx_part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The archive member that holds a sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            target = targets.get(element.get(_RELATION))
            return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/") if target else None
    return None


def _xlsx_extra(stream: IO[bytes]) -> Extra:
    errors: dict[int, dict[int, str]] = {}
    digits: dict[int, dict[int, str]] = {}
    unresolved: list[tuple[int, int]] = []
    row = column = 0
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        name = element.tag.rpartition("}")[2]
        if event == "start" and name == "row":
            row, column = int(element.get("r") or row + 1), 0
        elif event == "start" and name == "c":
            place = element.get("r")
            column = column_number(place.rstrip("0123456789").encode()) if place else column + 1
        elif event == "end" and name == "c":
            parts = {child.tag.rpartition("}")[2]: child.text or "" for child in element}
            value, kind = parts.get("v", ""), element.get("t")
            if kind == "e" and value:
                errors.setdefault(row, {})[column - 1] = value
            elif kind in (None, "n") and (exact := _exact(value)):
                digits.setdefault(row, {})[column - 1] = exact
            elif "f" in parts and not value and kind != "str":
                unresolved.append((row, column - 1))
            element.clear()
        elif event == "end" and name == "row":
            element.clear()
    return Extra(errors, digits, unresolved)


def _exact(written: str) -> str:
    """A whole number as it is written where it has more digits than a float holds; else nothing."""
    if not _LONG.fullmatch(written := written.strip()):
        return ""
    mantissa, _e, exponent = written.lower().partition("e")
    if exponent and int(exponent) > len(mantissa.partition(".")[2]):
        return ""  # the last digits are not there
    whole, _point, rest = f"{Decimal(written):f}".partition(".")
    return whole if not rest.strip("0") and len(whole) <= _MOST_DIGITS else ""


def _ods_extra(archive: zipfile.ZipFile, sheet: str) -> Extra:
    errors: dict[int, dict[int, str]] = {}
    digits: dict[int, dict[int, str]] = {}
    unresolved: list[tuple[int, int]] = []
    merged: list[Span] = []
    row, down, column, inside = 1, 1, 0, False
    with archive.open("content.xml") as stream:
        for event, element in ElementTree.iterparse(stream, ("start", "end")):
            name = element.tag.rpartition("}")[2]
            if name == "table" and event == "start":
                inside, row = _attribute(element, "name") == sheet, 1
            elif name == "table-row":
                if event == "start":
                    column, down = 0, repeats(element, "rows")
                else:
                    for found in (errors, digits):
                        if row in found:
                            found.update((other, found[row]) for other in range(row + 1, row + down))
                    row += down
                    element.clear()
            elif name in ("table-cell", "covered-table-cell") and event == "end":
                across = repeats(element, "columns")
                text = "".join(element.itertext()).strip()
                value = _attribute(element, "value") or ""
                if inside and text and _attribute(element, "value-type", last=True) == "error":
                    errors.setdefault(row, {}).update(dict.fromkeys(range(column, column + across), text))
                elif inside and (exact := _exact(value)) and _attribute(element, "value-type") == "float":
                    digits.setdefault(row, {}).update(dict.fromkeys(range(column, column + across), exact))
                elif inside and not text and _attribute(element, "formula") and not value:
                    unresolved.append((row, column))
                deep = int(_attribute(element, "number-rows-spanned") or 1)
                wide = int(_attribute(element, "number-columns-spanned") or 1)
                if inside and (deep > 1 or wide > 1):
                    merged.append(((row, column), (row + deep - 1, column + wide - 1)))
                column += across
                element.clear()
    return Extra(errors, digits, unresolved, merged)


def _attribute(element: ElementTree.Element, name: str, *, last: bool = False) -> str | None:
    """An attribute by its local name; `last` takes the last of several that share it (calcext overrides office)."""
    found = [v for k, v in element.attrib.items() if k.rpartition("}")[2] == name]
    return found[-1 if last else 0] if found else None
