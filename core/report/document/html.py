"""A report as one HTML file that needs nothing else: figures are drawn by the Plotly that is written into it.

Plotly is written packed (deflate, then base64: 1.9 MB for 4.8), and the reader's browser unpacks it by its own means
(`DecompressionStream`, in every browser since May 2023). One that cannot shows what each figure says in words.

The file's own policy allows no address at all, so nothing in it reaches a network, whatever its texts say. Opened
without scripts, as some mail programs do, each figure is still told in words.
"""

from __future__ import annotations

import base64
import html
import json
import math
import zlib
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core.figures import template_name
from core.i18n import _, listed, use_language
from core.report.document.model import (
    Bullets,
    Cell,
    Document,
    Figure,
    Heading,
    Part,
    Source,
    Table,
    Text,
    Tile,
    Tiles,
)
from core.report.document.typed import moment_said, typed

STYLE = Path(__file__).with_name("report.css")
DRAW = Path(__file__).with_name("report.js")
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
MOST_ROWS = 200
"""Rows of a table in the file: five printed pages. A workbook holds all that the report has."""
MOST_TEXT = 2_000
"""Characters of a cell: a long review; more is cut with a mark."""
MOST_SOURCES = 20
"""Datasets named at the head: five lines. A kept report holds all of them."""
LONGEST_WORD = 24
"""Letters of a word that is never broken: the longest of usual names."""
TONES = ("small", "ok", "info", "warning", "error")


def html_of(report: Document) -> str:
    """The report as a whole HTML page in its own language; every text in it is shown as it is written."""
    with use_language(report.language):
        return "".join(_page(report))


def _page(report: Document) -> Iterator[str]:
    said = html.escape
    figures = [one for one in report.parts if isinstance(one, Figure)]
    yield f'<!doctype html><html lang="{report.language.replace("_", "-")}"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{said(report.title)}</title><style>{STYLE.read_text('utf-8')}</style></head><body>"
    yield f"<header><p class='brand'>Touchstone</p><h1>{said(report.title)}</h1>"
    yield "".join(f"<p class='from'>{said(line)}</p>" for line in origin(report))
    if address := _safe(report.address):
        yield f'<p class="from"><a href="{said(address)}">{said(_("Open this view in Touchstone"))}</a></p>'
    yield "</header><main>"
    if not report.parts:
        yield f"<p class='small'>{said(_('There is nothing to report yet.'))}</p>"
    number = 0
    for part in report.parts:
        yield from _part(part, number)
        number += isinstance(part, Figure)
    yield "</main>"
    if figures:
        drawn = [_drawn(one) for one in figures]
        data = json.dumps(drawn, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        yield f"<script type='application/json' id='figures'>{data}</script>"
        yield f"<script type='text/plain' id='plotly'>{_packed()}</script><script>{DRAW.read_text('utf-8')}</script>"
    yield "</body></html>"


@cache
def _packed() -> str:
    """Plotly as deflated bytes in base64."""
    from plotly.offline import get_plotlyjs

    return base64.b64encode(zlib.compress(get_plotlyjs().encode("utf-8"), 9)).decode("ascii")


def origin(report: Document) -> list[str]:
    """Where the report comes from, in lines: workspace, time and author, then the data with its versions."""
    made = _("Made {time} UTC").format(time=f"{report.made:%Y-%m-%d %H:%M}")
    first = [_("Workspace {name}").format(name=report.workspace) if report.workspace else "", made, report.author]
    lines = [" · ".join(filter(None, first))]
    if report.sources:
        told = [_source(one) for one in report.sources[:MOST_SOURCES]]
        if len(report.sources) > MOST_SOURCES:
            told.append(_("{n} more").format(n=f"{len(report.sources) - MOST_SOURCES:,}"))
        lines.append(_("Data: {names}").format(names=listed(told)))
    return lines


def _source(one: Source) -> str:
    words = _("{name}, version {n}").format(name=one.dataset, n=one.number)
    return f"{words} ({one.time:%Y-%m-%d %H:%M})" if one.time else words


def _part(part: Part, figure: int) -> Iterator[str]:
    said = html.escape
    match part:
        case Heading(text, level):
            depth = min(max(level, 2), 4)
            yield f"<h{depth}>{said(text)}</h{depth}>"
        case Text(text, tone, title):
            kind = tone if tone in TONES else ""
            strong = f"<b>{said(title)}</b> " if title else ""
            yield f'<p class="{kind}">{strong}{_lines(text)}</p>'
        case Bullets(lines):
            yield "<ul>" + "".join(f"<li>{_lines(line)}</li>" for line in lines) + "</ul>"
        case Tiles(tiles):
            yield '<div class="tiles">' + "".join(map(_tile, tiles)) + "</div>"
        case Figure(_spec, alt, height):
            yield f'<figure><div class="plot" id="figure{figure}" role="img" aria-label="{said(alt, quote=True)}"'
            yield f' style="min-height:{int(height)}px"></div><figcaption>{said(alt)}</figcaption></figure>'
        case Table():
            yield from _table(part)


def _lines(text: str) -> str:
    return "<br>".join(html.escape(line) for line in text.split("\n"))


def _tile(one: Tile) -> str:
    meaning = f' title="{html.escape(one.meaning, quote=True)}"' if one.meaning else ""
    note = f"<span class='note'>{html.escape(one.note)}</span>" if one.note else ""
    whole = " whole" if moment_said(one.value) else ""  # a day is not parted at its dashes
    return (
        f"<div class='tile'{meaning}><span class='label'>{html.escape(one.label)}</span>"
        f"<span class='value{whole}'>{html.escape(one.value)}</span>{note}</div>"
    )


def _table(table: Table) -> Iterator[str]:
    rows: Sequence[Sequence[str]] = table.shown or [[worded(cell) for cell in row] for row in table.rows[:MOST_ROWS]]
    numeric = numeric_columns(table)
    yield "<div class='wide'><table>"
    if table.title:
        yield f"<caption>{html.escape(table.title)}</caption>"
    heads = (
        f'<th scope="col"{_class(name, right)}>{html.escape(name)}</th>'
        for name, right in zip(table.columns, numeric, strict=True)
    )
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    for row in rows[:MOST_ROWS]:
        cells = (
            f"<td{_class(cell, right)}>{html.escape(_short(cell))}</td>"
            for cell, right in zip(row, numeric, strict=True)
        )
        yield "<tr>" + "".join(cells) + "</tr>"
    yield "</tbody></table></div>"
    shown, all_rows = min(len(rows), MOST_ROWS), len(table.rows) + table.more
    if all_rows > shown:
        words = _("Rows shown: {shown} of {n}.").format(shown=f"{shown:,}", n=f"{all_rows:,}")
        yield f"<p class='small'>{html.escape(words)}</p>"


def numeric_columns(table: Table) -> list[bool]:
    """Of each column of a table, whether it holds numbers alone, worded or not, apart from empty cells."""
    rows = table.rows[:MOST_ROWS]
    return [_numeric(typed([row[at] for row in rows])) for at in range(len(table.columns))]


def _numeric(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if cell is not None]
    return bool(filled) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in filled)


def _class(cell: str, right: bool) -> str:
    """How a cell is set: numbers at the right; words whole, but for one that is longer than a column is wide."""
    names = [name for name, holds in (("number", right), ("long", _too_long(cell))) if holds]
    return f' class="{" ".join(names)}"' if names else ""


def _too_long(cell: str) -> bool:
    return any(len(word) > LONGEST_WORD for word in cell[:MOST_TEXT].split())


def worded(cell: Cell) -> str:
    """A cell for reading: a dash for nothing, thousands parted, four digits behind the point at most."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return "–"
    if isinstance(cell, bool):
        return "✓" if cell else "–"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return f"{cell:,.4f}".rstrip("0").rstrip(".") if math.isfinite(cell) else str(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return str(cell)


def _short(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def _drawn(figure: Figure) -> dict[str, Any]:
    """A figure's traces and layout in the light template, whatever theme its reader had."""
    import plotly.io as pio

    layout = deepcopy(dict(figure.spec.get("layout") or {}))
    layout["template"] = pio.templates[template_name(False)].to_plotly_json()
    layout.pop("width", None)
    layout["height"] = figure.height
    return {"data": list(figure.spec.get("data") or ()), "layout": layout}


def _safe(address: str) -> str:
    """An address that a reader may follow; "" for any other."""
    return address if urlsplit(address).scheme in ("http", "https") and "\n" not in address else ""
