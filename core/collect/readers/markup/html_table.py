"""The largest table of a web page, such as HTML saved as .xls, by lxml's incremental parser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from lxml import etree

from core.collect.encoding.decode import TextScan
from core.collect.facts import Note, Options
from core.collect.readers.markup.characters import chunks, legal, restored
from core.collect.readers.markup.grid import Room, Sheet, TooLarge, numbered, refuse_large, staged_of, too_large
from core.collect.readers.workbook.sheet_table import stage_rows
from core.collect.stage import Staged
from core.errors import BadInput
from core.i18n import N_, _

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|meta|body|table|style|div)\b", re.IGNORECASE)
_CELLS = ("td", "th")
_UNSHOWN = ("script", "style", "template")
"""Elements whose text no reader of the page sees."""
_FALLBACK = "noscript"
"""What is seen only where scripts do not run; its tables count where the page has no other."""


def looks_like_html(head: str) -> bool:
    """Whether a text begins as a web page, comments before it passed over."""
    at = 0
    while True:
        while at < len(head) and head[at] in "\ufeff \t\r\n":
            at += 1
        if not head.startswith("<!--", at):
            return _PAGE.match(head, at) is not None
        stop = head.find("-->", at + 4)
        if stop < 0:
            return False
        at = stop + 3


@dataclass
class _Cell:
    across: int
    down: int
    text: list[str] = field(default_factory=list)


class _Tables:
    """Hears a page and collects every table of it; a table inside a cell is a table of its own."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.done: list[Sheet] = []
        self.instead: list[Sheet] = []
        self.login = False
        self._open: list[tuple[Sheet, list[_Cell]]] = []
        self._unshown = 0
        self._fallbacks: list[bool] = []

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        if tag == _FALLBACK:  # around a table it is a place to look last, inside a table it is not seen
            self._fallbacks.append(bool(self._open))
        if tag in _UNSHOWN or (tag == _FALLBACK and self._open):
            self._unshown += 1
        if self._unshown:
            return
        if tag == "table":
            self._open.append((Sheet("", self._room), []))
        elif tag == "input" and attrib.get("type", "").lower() == "password":
            self.login = True
        elif not self._open:
            return
        elif tag == "tr":
            self._end_cell()
            self._open[-1][0].begin_row()
        elif tag in _CELLS:
            self._end_cell()
            self._open[-1][1].append(_Cell(_number(attrib.get("colspan")), _number(attrib.get("rowspan"))))
        elif tag in ("br", "p", "div"):
            self.data(" ")

    def end(self, tag: str) -> None:
        if tag in _UNSHOWN or (tag == _FALLBACK and self._fallbacks and self._fallbacks.pop()):
            self._unshown -= 1
        if self._unshown or not self._open:
            return
        if tag in (*_CELLS, "tr"):
            self._end_cell()
        elif tag == "table":
            self._end_cell()
            sheet = self._open.pop()[0]
            if len(sheet.rows) > 1 and max(map(len, sheet.rows)) > 1:
                (self.instead if self._fallbacks else self.done).append(sheet)

    def data(self, data: str) -> None:
        if self._open and self._open[-1][1] and not self._unshown:
            self._open[-1][1][-1].text.append(data)

    def close(self) -> None:
        return None

    def _end_cell(self) -> None:
        sheet, cells = self._open[-1]
        if cells:
            cell = cells.pop()
            sheet.add(restored(" ".join("".join(cell.text).split())), cell.across, cell.down)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 1


def read_html(
    path: Path, label: str, scan: TextScan, options: Options, target: Path, limit: int | None = None
) -> Staged:
    """Read the largest table of a page into `target`; the line is the row of the table.

    Raises:
        BadInput: a page without a table of two rows and two columns, a page that asks to log in, or one of more
            than 256 MB or of far more places in its tables than its size allows.
    """
    refuse_large(scan, label)
    page = _Tables(Room.of(scan))
    parser = etree.HTMLParser(target=page, encoding="utf-8", no_network=True, huge_tree=False)  # type: ignore[call-overload]
    try:
        for text in chunks(path, scan):
            parser.feed(legal(text).encode())
        parser.close()
    except TooLarge as error:
        raise too_large(label) from error
    except etree.XMLSyntaxError:
        page.done, page.instead = [], []  # a page that holds nothing at all
    tables = page.done or page.instead
    if not tables or page.login:
        raise BadInput(
            _("“{file}” is a web page, not a table of records.").format(file=label),
            hint=_("Export the data itself as CSV, JSON lines, Parquet or xlsx."),
        )
    best = max(tables, key=lambda table: table.cells)
    staged = staged_of(label, "html", scan, target)
    staged.notes.append(
        Note(
            N_("The file is a web page with several tables ({n}); the largest was read (rows: {rows})."),
            {"n": len(tables), "rows": len(best.rows)},
        )
    )
    stage_rows(staged, partial(numbered, best), best.merged, options, limit)
    return staged
