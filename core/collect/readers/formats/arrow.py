"""Arrow files and streams, Feather of both versions, ORC."""

from __future__ import annotations

from pathlib import Path

from core.collect.readers.columnar.arrow import arrow_kind, read_arrow
from core.collect.readers.format import CERTAIN, Format, Source
from core.collect.stage import Staged
from core.i18n import N_


def _claims(source: Source) -> float:
    return CERTAIN if arrow_kind(source.first, source.last) is not None else 0.0


def _read(source: Source, target: Path, limit: int | None) -> list[Staged]:
    kind = arrow_kind(source.first, source.last)
    assert kind is not None
    flatten = bool(source.options.flatten)
    return [read_arrow(kind, source.path, source.label, target, limit, flatten=flatten)]


FORMAT = Format(
    {"arrow": N_("Arrow"), "arrow stream": N_("Arrow"), "feather": N_("Arrow"), "orc": N_("ORC")},
    _claims,
    _read,
    suffixes=(".arrow", ".feather", ".orc"),
)
