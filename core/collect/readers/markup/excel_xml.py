"""Excel's XML of 2003: a workbook in one XML file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from core.collect.facts import Note, Options
from core.collect.readers.encoding.decode import TextScan
from core.collect.readers.markup.grid import Sheet, numbered, refuse_large, staged_of
from core.collect.readers.workbook.reader import ALL_SHEETS
from core.collect.readers.workbook.sheet_table import stage_rows
from core.collect.stage import Staged
from core.errors import BadInput
from core.i18n import N_, _

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
    try:
        sheets = {sheet.name: sheet for sheet in _excel_sheets(path) if sheet.cells}
    except (ElementTree.ParseError, ValueError) as error:
        raise BadInput(
            _("“{file}” cannot be opened as a workbook.").format(file=label),
            hint=_("It may be damaged; save it again, or as CSV."),
        ) from error
    names = tuple(sheets)
    if not names:
        raise BadInput(
            _("“{file}” is a workbook without any cell.").format(file=label),
            hint=_("Export it again and upload it."),
        )
    wanted = names if options.sheet == ALL_SHEETS else (options.sheet or names[0],)
    if wanted[0] not in sheets:
        raise BadInput(
            _("“{file}” has no sheet named “{sheet}”.").format(file=label, sheet=wanted[0]),
            hint=_("Its sheets: {names}.").format(names=", ".join(names)),
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


def _excel_sheets(path: Path) -> Iterator[Sheet]:
    sheet = Sheet("")
    for event, element in ElementTree.iterparse(path, ("start", "end")):
        space, _brace, name = element.tag[1:].rpartition("}")
        if space != _EXCEL_XML:
            continue
        given = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        if event == "start" and name == "Worksheet":
            sheet = Sheet(given.get("Name", ""))
        elif event == "start" and name == "Row":
            for _blank in range(min(int(given.get("Index", 0)), 1 << 20) - len(sheet.rows) - 1):
                sheet.begin_row()
            sheet.begin_row()
        elif event == "end" and name == "Cell":
            for _blank in range(min(int(given.get("Index", 0)), 1 << 14) - len(sheet.rows[-1]) - 1):
                sheet.rows[-1].append("")
            text = "".join("".join(child.itertext()) for child in element if child.tag.endswith("}Data"))
            sheet.add(text, int(given.get("MergeAcross", 0)) + 1, int(given.get("MergeDown", 0)) + 1)
            element.clear()
        elif event == "end" and name == "Worksheet":
            element.clear()
            yield sheet
