"""Tables of a web page, often saved with the name of a workbook."""

from __future__ import annotations

from pathlib import Path

from core.collect.readers.format import BY_HAND, ENCODING, LIKELY, NO_VALUE, Format, Source
from core.collect.readers.markup.html_table import looks_like_html, read_html
from core.collect.stage import Staged
from core.i18n import N_

_BEFORE_XML = 0.01
"""A page may be XML as well; its table is what people mean."""


def _claims(source: Source) -> float:
    fits = looks_like_html(source.beginning) and not source.markup_in_cells
    return LIKELY + _BEFORE_XML if fits else 0.0


def _read(source: Source, target: Path, limit: int | None) -> list[Staged]:
    return [read_html(source.path, source.label, source.scan, source.options, target, limit)]


FORMAT = Format(
    {"html": N_("table of a web page")},
    _claims,
    _read,
    text=True,
    long_lines=True,
    choices=frozenset({ENCODING, NO_VALUE, BY_HAND}),
    suffixes=(".html", ".htm", ".xls"),
)
