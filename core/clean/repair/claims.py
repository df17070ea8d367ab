"""Claims of sources on things: which columns tell of what, and which writings mean one value."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from core.clean.repair.columns import Codes, Column, Counts, Grid

_MOMENT = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?", re.I)


@dataclass(frozen=True)
class Panel:
    """Where a table says several times the same: the thing's column, the source's, and the columns told."""

    thing: str
    source: str
    told: tuple[str, ...]


@dataclass(frozen=True)
class Claims:
    """The claims of one column: each with its source and its (thing, meaning) pair; pairs know their thing."""

    source: Counts
    pair: Counts
    thing_of: Counts
    meaning_of: Counts


def claims_of(grid: Grid, panel: Panel, name: str) -> Claims:
    thing, source, column = grid.column(panel.thing), grid.column(panel.source), grid.column(name)
    meaning = meanings(column)
    keep = (thing.codes >= 0) & (source.codes >= 0) & (column.codes >= 0)
    width = int(meaning.max(initial=0)) + 1
    pairs, pair = np.unique(
        thing.codes[keep].astype(np.int64) * width + meaning[column.codes[keep]], return_inverse=True
    )
    return Claims(source.codes[keep].astype(np.int64), pair, pairs // width, pairs % width)


def meanings(column: Column) -> Codes:
    """Value code -> number of its meaning: case, blanks and what surrounds a time of day set aside."""
    keys = [_meaning(one) for one in column.values]
    _names, codes = np.unique(np.array(keys, dtype=object), return_inverse=True)
    return codes.astype(np.int32)


def _meaning(text: str) -> str:
    moments = _MOMENT.findall(text)
    if len(moments) == 1 and not re.search(r"\d{4}", text):
        hour, minute, half = moments[0]
        return f"{int(hour)}:{minute}{half.lower()}"
    return " ".join(text.casefold().split())
