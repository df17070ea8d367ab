"""XML records, also nearly-XML ones."""

from __future__ import annotations

from pathlib import Path

from core.collect.readers.format import ENCODING, FLATTEN, LIKELY, NO_VALUE, Format, Source
from core.collect.readers.markup.xml_record import fields, record
from core.collect.readers.markup.xml_records import looks_like_xml, read_xml
from core.collect.stage import Staged
from core.i18n import N_


def _claims(source: Source) -> float:
    return LIKELY if looks_like_xml(source.beginning) and not source.markup_in_cells else 0.0


def _read(source: Source, target: Path, limit: int | None) -> list[Staged]:
    return [read_xml(source.path, source.label, source.scan, source.options, target, limit)]


FORMAT = Format(
    {"xml": N_("XML records")},
    _claims,
    _read,
    text=True,
    long_lines=True,
    choices=frozenset({ENCODING, FLATTEN, NO_VALUE}),
    suffixes=(".xml", ".review"),
    fields=fields,
    record=record,
)
