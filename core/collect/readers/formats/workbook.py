"""Workbooks: xlsx, xlsb, xls, ods."""

from __future__ import annotations

from pathlib import Path

from core.collect.readers.format import BY_HAND, CERTAIN, NO_VALUE, Format, Source
from core.collect.readers.importers import explained
from core.collect.readers.workbook.reader import read_workbook
from core.collect.stage import Staged
from core.i18n import N_

_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""Zip archives that hold a table reach the readers only as workbooks; OLE containers are xls or a locked xlsx."""


def _claims(source: Source) -> float:
    return CERTAIN if source.first.startswith(_MARKS) else 0.0


def _read(source: Source, target: Path, limit: int | None) -> list[Staged]:
    return explained(read_workbook(source.path, source.label, source.options, target, limit))


FORMAT = Format(
    {"workbook": N_("workbook")},
    _claims,
    _read,
    choices=frozenset({NO_VALUE, BY_HAND}),
    suffixes=(".xlsx", ".xlsb", ".xls", ".ods"),
)
