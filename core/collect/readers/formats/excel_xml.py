"""Excel's XML of 2003."""

from __future__ import annotations

from pathlib import Path

from core.collect.readers.format import BY_HAND, ENCODING, LIKELY, NO_VALUE, Format, Source
from core.collect.readers.importers import explained
from core.collect.readers.markup.excel_xml import looks_like_excel_xml, read_excel_xml
from core.collect.stage import Staged
from core.i18n import N_

_BEFORE_XML = 0.02
"""It is XML as well, of which the general reader would make one row per sheet."""


def _claims(source: Source) -> float:
    return LIKELY + _BEFORE_XML if looks_like_excel_xml(source.beginning) else 0.0


def _read(source: Source, target: Path, limit: int | None) -> list[Staged]:
    return explained(read_excel_xml(source.path, source.label, source.scan, source.options, target, limit))


FORMAT = Format(
    {"excel xml": N_("workbook")},
    _claims,
    _read,
    text=True,
    long_lines=True,
    choices=frozenset({ENCODING, NO_VALUE, BY_HAND}),
    suffixes=(".xls", ".xml"),
)
