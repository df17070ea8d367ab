"""Tables that call themselves workbooks and are markup: HTML saved as .xls, and Excel's XML of 2003."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from core.collect.facts import Note, Options
from core.collect.readers.encoding.decode import TextScan, open_text
from core.collect.readers.workbook.reader import ALL_SHEETS
from core.collect.readers.workbook.sheet_table import Row, Span, stage_rows
from core.collect.stage import Staged
from core.errors import BadInput
from core.i18n import N_, _

MAX_BYTES = 256 << 20
_MAX_SPAN = 2_000
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|table|style|div)\b", re.I | re.DOTALL)
_EXCEL_XML = "urn:schemas-microsoft-com:office:spreadsheet"
_CELLS = ("td", "th")


def looks_like_html(head: str) -> bool:
    """Whether a text begins as a web page."""
    return _HTML.match(head.lstrip("\ufeff")) is not None


def looks_like_excel_xml(head: str) -> bool:
    """Whether a text begins as Excel's XML of 2003."""
    return head.lstrip("\ufeff \r\n\t").startswith("<?xml") and _EXCEL_XML in head


@dataclass
class _Sheet:
    """A table as a grid; `taken` holds the last row that a cell above reaches down to, by column."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    merged: list[Span] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)

    def begin_row(self) -> None:
        self.rows.append([])
        self._pass_taken()

    def add(self, text: str, across: int = 1, down: int = 1) -> None:
        """Put a cell at the next free place of the last row; it covers `across` x `down` places."""
        if not self.rows:
            self.begin_row()
        row, number = self.rows[-1], len(self.rows)
        at = len(row)
        across, down = max(1, min(across, _MAX_SPAN)), max(1, down)
        row.extend([text, *[""] * (across - 1)])
        if across > 1 or down > 1:
            self.merged.append(((number, at), (number + down - 1, at + across - 1)))
        if down > 1:
            self.taken.update(dict.fromkeys(range(at, at + across), number + down - 1))
        self._pass_taken()

    def _pass_taken(self) -> None:
        row = self.rows[-1]
        while self.taken.get(len(row), 0) >= len(self.rows):
            row.append("")

    @property
    def cells(self) -> int:
        return sum(1 for row in self.rows for cell in row if cell)


class _Tables(HTMLParser):
    """Collects every table of a page; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[_Sheet] = []
        self.open: list[tuple[_Sheet, list[tuple[str, int, int]]]] = []
        self.text: list[str] | None = None
        self.login = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._end_cell()
            self.open.append((_Sheet(""), []))
        elif tag == "input" and (given.get("type") or "").lower() == "password":
            self.login = True
        elif self.open and tag == "tr":
            self._end_cell()
            self.open[-1][0].begin_row()
        elif self.open and tag in _CELLS:
            self._end_cell()
            self.open[-1][1].append((tag, _number(given.get("colspan")), _number(given.get("rowspan"))))
            self.text = []
        elif tag in ("br", "p", "div") and self.text:
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in (*_CELLS, "tr"):
            self._end_cell()
        elif tag == "table" and self.open:
            self._end_cell()
            self.done.append(self.open.pop()[0])

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def _end_cell(self) -> None:
        if self.open and self.open[-1][1]:
            _tag, across, down = self.open[-1][1].pop()
            self.open[-1][0].add(" ".join("".join(self.text or []).split()), across, down)
        self.text = None

    def close(self) -> None:
        super().close()
        while self.open:
            self.handle_endtag("table")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 8 else 1


def read_html(
    path: Path, label: str, scan: TextScan, options: Options, target: Path, limit: int | None = None
) -> Staged:
    """Read the largest table of a page into `target`; the line is the row of the table.

    Raises:
        BadInput: a page without a table of two rows and two columns, a page that asks to log in, or one of more
            than 256 MB.
    """
    _refuse_large(scan, label)
    parser = _Tables()
    with open_text(path, scan.encoding) as stream:
        while chunk := stream.read(1 << 20):
            parser.feed(chunk)
    parser.close()
    tables = [t for t in parser.done if len(t.rows) > 1 and max(len(row) for row in t.rows) > 1]
    if not tables or parser.login:
        raise BadInput(
            _("“{file}” is a web page, not a table of records.").format(file=label),
            hint=_("Export the data itself as CSV, JSON lines, Parquet or xlsx."),
        )
    best = max(tables, key=lambda table: table.cells)
    staged = _staged(label, "html", scan, target)
    staged.notes.append(
        Note(
            N_("The file is a web page; of its {n} tables the largest, of {rows} rows, was read."),
            {"n": len(tables), "rows": len(best.rows)},
        )
    )
    stage_rows(staged, partial(_numbered, best), best.merged, options, limit)
    return staged


def read_excel_xml(
    path: Path, label: str, scan: TextScan, options: Options, target: Path, limit: int | None = None
) -> list[Staged]:
    """Read an Excel XML file of 2003: the chosen sheet, the first with cells, or with “*” each one that has any.

    The line is the row of the sheet. Several sheets are called `book.xls/Sheet`.

    Raises:
        BadInput: damaged XML, no sheet with cells, no sheet of the wanted name, or a file of more than 256 MB.
    """
    _refuse_large(scan, label)
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
        staged = _staged(one, "workbook", scan, target.with_suffix(f".{number}.parquet"))
        staged.sheet, staged.sheets = name, names
        stage_rows(staged, partial(_numbered, sheets[name]), sheets[name].merged, options, limit)
        found.append(staged)
    if len(wanted) < len(names):
        found[0].notes.append(
            Note(N_("The workbook has {n} sheets; “{sheet}” was read."), {"n": len(names), "sheet": wanted[0]})
        )
    return found


def _refuse_large(scan: TextScan, label: str) -> None:
    if scan.size > MAX_BYTES:
        raise BadInput(
            _("“{file}” is an XML file of more than {limit} MB.").format(file=label, limit=MAX_BYTES >> 20),
            hint=_("Split it, or convert it to CSV or JSON lines."),
        )


def _staged(label: str, name: str, scan: TextScan, target: Path) -> Staged:
    return Staged(
        label=label,
        format=name,
        path=target,
        columns=[],
        originals=[],
        encoding=scan.encoding,
        encodings=scan.guesses,
    )


def _numbered(sheet: _Sheet) -> Iterator[Row]:
    yield from enumerate(sheet.rows, start=1)


def _excel_sheets(path: Path) -> Iterator[_Sheet]:
    sheet = _Sheet("")
    for event, element in ElementTree.iterparse(path, ("start", "end")):
        space, _brace, name = element.tag[1:].rpartition("}")
        if space != _EXCEL_XML:
            continue
        given = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        if event == "start" and name == "Worksheet":
            sheet = _Sheet(given.get("Name", ""))
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
