"""JSON: documents, and objects line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from core.collect.readers.format import ENCODING, FLATTEN, LIKELY, NO_VALUE, Format, Source
from core.collect.readers.json.reader import looks_like_json, read_json
from core.collect.readers.json.text import Decoder, cell, opened, record
from core.collect.stage import Staged
from core.i18n import N_


def _claims(source: Source) -> float:
    return LIKELY if looks_like_json(source.beginning) else 0.0


def _read(source: Source, target: Path, limit: int | None) -> list[Staged]:
    return [read_json(source.path, source.label, source.scan, source.options, target, limit)]


def _fields(raw: str, has: Callable[[str], bool]) -> Mapping[str, str | None] | None:
    text = raw.strip()
    if not text.startswith(("{", "[")):
        return None
    found, end, repeated = Decoder().value(text)
    if not isinstance(found, dict) or repeated or end < len(text):
        raise ValueError(text[:80])
    return {name: cell(value) for name, value in opened(found, has).items()}


FORMAT = Format(
    {"json": N_("JSON"), "json lines": N_("JSON lines")},
    _claims,
    _read,
    text=True,
    long_lines=True,
    choices=frozenset({ENCODING, FLATTEN, NO_VALUE}),
    suffixes=(".json", ".jsonl", ".ndjson"),
    fields=_fields,
    record=record,
)
