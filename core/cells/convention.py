"""What a whole column shows where a single cell can be read in two ways: 1,234 and 03/04/2026.

A cell that can be read in one way only is read so, whatever its column looks like. One that can be read in two
follows the cells of its column that cannot; without any, 1,234 is a thousand and 03/04 is the third of April
(day first is what most of the world writes, CLDR).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Convention:
    """`comma`: the decimal mark of cells that could mean either is the comma. `month`: the month comes first."""

    comma: bool = False
    month: bool = False


USUAL = Convention()


def convention(counts: Sequence[Any]) -> Convention:
    """The convention that the counts of `core.cells.columns.clues` show; the usual one on a tie."""
    comma, point, day, month = (int(count or 0) for count in counts)
    return Convention(comma > point, month > day)
