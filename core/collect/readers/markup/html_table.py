"""The largest table of a web page, such as HTML saved as .xls."""

from __future__ import annotations

import re
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

from core.collect.facts import Note, Options
from core.collect.readers.encoding.decode import TextScan, open_text
from core.collect.readers.markup.grid import Sheet, numbered, refuse_large, staged_of
from core.collect.readers.workbook.sheet_table import stage_rows
from core.collect.stage import Staged
from core.errors import BadInput
from core.i18n import N_, _

_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|table|style|div)\b", re.I | re.DOTALL)
_CELLS = ("td", "th")


def looks_like_html(head: str) -> bool:
    """Whether a text begins as a web page."""
    return _HTML.match(head.lstrip("\ufeff")) is not None


class _Tables(HTMLParser):
    """Collects every table of a page; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[Sheet] = []
        self.open: list[tuple[Sheet, list[tuple[str, int, int]]]] = []
        self.text: list[str] | None = None
        self.login = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._end_cell()
            self.open.append((Sheet(""), []))
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
    refuse_large(scan, label)
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
    staged = staged_of(label, "html", scan, target)
    staged.notes.append(
        Note(
            N_("The file is a web page; of its {n} tables the largest, of {rows} rows, was read."),
            {"n": len(tables), "rows": len(best.rows)},
        )
    )
    stage_rows(staged, partial(numbered, best), best.merged, options, limit)
    return staged
