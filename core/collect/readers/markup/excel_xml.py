"""Excel's XML of 2003: a workbook in one XML file."""

from __future__ import annotations

from functools import partial
from itertools import chain
from pathlib import Path

from lxml import etree

from core.collect.encoding.decode import TextScan
from core.collect.facts import Note, Options
from core.collect.readers.markup.characters import chunks, restored
from core.collect.readers.markup.grid import Room, Sheet, TooLarge, numbered, refuse_large, staged_of, too_large
from core.collect.readers.markup.xml_parse import beginning, parse
from core.collect.readers.workbook.reader import ALL_SHEETS
from core.collect.readers.workbook.sheet_table import stage_rows
from core.collect.stage import Staged
from core.errors import BadInput
from core.i18n import N_, _, listed

_EXCEL_XML = "urn:schemas-microsoft-com:office:spreadsheet"


def looks_like_excel_xml(head: str) -> bool:
    """Whether a text begins as Excel's XML of 2003."""
    return head.lstrip("\ufeff \r\n\t").startswith("<?xml") and _EXCEL_XML in head


def read_excel_xml(
    path: Path, label: str, scan: TextScan, options: Options, target: Path, limit: int | None = None
) -> list[Staged]:
    """Read an Excel XML file of 2003: the chosen sheet, the first with cells, or with “*” each one that has any.

    The line is the row of the sheet. Several sheets are called `book.xls/Sheet`.

    Raises:
        BadInput: damaged XML, no sheet with cells, no sheet of the wanted name, or a file of more than 256 MB.
    """
    refuse_large(scan, label)
    sheets = {sheet.name: sheet for sheet in _sheets(path, label, scan) if sheet.cells}
    names = tuple(sheets)
    if not names:
        raise BadInput(
            _("“{file}” is a workbook without any cell.").format(file=label),
            hint=_("Export it again and load it."),
        )
    wanted = names if options.sheet == ALL_SHEETS else (options.sheet or names[0],)
    if wanted[0] not in sheets:
        raise BadInput(
            _("“{file}” has no sheet named “{sheet}”.").format(file=label, sheet=wanted[0]),
            hint=_("Its sheets: {names}.").format(names=listed(names)),
        )
    found = []
    for number, name in enumerate(wanted):
        one = label if len(wanted) == 1 else f"{label}/{name}"
        staged = staged_of(one, "excel xml", scan, target.with_suffix(f".{number}.parquet"))
        staged.sheet, staged.sheets = name, names
        stage_rows(staged, partial(numbered, sheets[name]), sheets[name].merged, options, limit)
        found.append(staged)
    if len(wanted) < len(names):
        found[0].notes.append(
            Note(N_("The workbook has {n} sheets; “{sheet}” was read."), {"n": len(names), "sheet": wanted[0]})
        )
    return found


class _Sheets:
    """Hears the document and collects its sheets."""

    def __init__(self, room: Room) -> None:
        self.line, self.cutting = 0, False
        self._room = room
        self.done: list[Sheet] = []
        self._text: list[str] | None = None
        self._cell: tuple[list[str], int, int] | None = None

    def start(self, tag: str, attrib: dict[str, str], nsmap: dict[str | None, str]) -> None:
        name = _own(tag)
        if name is None:
            return
        given = {key.rpartition("}")[2]: value for key, value in attrib.items()}
        if name == "Worksheet":
            self.done.append(Sheet(given.get("Name", ""), self._room))
        elif not self.done:
            return
        elif name == "Row":
            sheet = self.done[-1]
            sheet.begin_row(blank=_number(given, "Index", 1 << 20) - len(sheet.rows) - 1)
        elif name == "Cell":
            if self.done[-1].rows:
                self.done[-1].skip_to(_number(given, "Index", 1 << 14) - 1)
            across, down = _number(given, "MergeAcross", 1 << 14), _number(given, "MergeDown", 1 << 20)
            self._cell = ([], across + 1, down + 1)
        elif name == "Data" and self._cell is not None:
            self._text = self._cell[0]

    def end(self, tag: str) -> None:
        name = _own(tag)
        if name == "Data":
            self._text = None
        elif name == "Cell" and self._cell is not None:
            text, across, down = self._cell
            self.done[-1].add(restored("".join(text)), across, down)
            self._cell = None

    def data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def close(self) -> None:
        return None


def _own(tag: str) -> str | None:
    space, _brace, name = tag[1:].rpartition("}")
    return name if space == _EXCEL_XML else None


def _number(given: dict[str, str], name: str, most: int) -> int:
    return min(int(given.get(name, 0)), most)


def _sheets(path: Path, label: str, scan: TextScan) -> list[Sheet]:
    """Every sheet of the file, in order.

    Raises:
        BadInput: damaged XML, entities of its own, or more cells than can be held.
    """
    handler = _Sheets(Room.of(scan))
    pieces = chunks(path, scan)
    try:
        head, before = beginning(pieces, label)
        parse(chain((head,), pieces), handler, first_line=before + 1, mend=False)
    except TooLarge as error:
        raise too_large(label) from error
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(
            _("“{file}” cannot be opened as a workbook.").format(file=label),
            hint=_("It may be damaged; save it again, or as CSV."),
        ) from error
    return handler.done
