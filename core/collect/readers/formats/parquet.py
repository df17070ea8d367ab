"""Parquet."""

from __future__ import annotations

from pathlib import Path

from core.collect.readers.columnar.parquet import read_parquet
from core.collect.readers.format import CERTAIN, Format, Source
from core.collect.stage import Staged
from core.i18n import N_


def _claims(source: Source) -> float:
    return CERTAIN if source.first.startswith(b"PAR1") else 0.0


def _read(source: Source, target: Path, limit: int | None) -> list[Staged]:
    return [read_parquet(source.path, source.label, target, limit, flatten=bool(source.options.flatten))]


FORMAT = Format({"parquet": N_("Parquet")}, _claims, _read, suffixes=(".parquet",))
