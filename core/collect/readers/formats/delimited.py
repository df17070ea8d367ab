"""Delimited and fixed-width text: what every other text is taken for."""

from __future__ import annotations

from pathlib import Path

from core.collect.readers.delimited.reader import read_delimited
from core.collect.readers.format import BY_HAND, CERTAIN, DIALECT, ENCODING, FALLBACK, NO_VALUE, Format, Source
from core.collect.readers.importers import explained
from core.collect.stage import Staged
from core.i18n import N_


def _claims(source: Source) -> float:
    return CERTAIN if source.options.delimiter is not None else FALLBACK


def _read(source: Source, target: Path, limit: int | None) -> list[Staged]:
    return explained([read_delimited(source.path, source.label, source.scan, source.options, target, limit)])


FORMAT = Format(
    {"delimited": N_("delimited text"), "fixed width": N_("fixed width")},
    _claims,
    _read,
    text=True,
    choices=frozenset({DIALECT, ENCODING, NO_VALUE, BY_HAND}),
    suffixes=(".csv", ".tsv", ".txt", ".dat"),
)
