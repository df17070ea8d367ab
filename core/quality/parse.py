"""What a cell means is decided in `core.cells`; this passes it on."""

from __future__ import annotations

from core.cells.missing import WORDS as MISSING
from core.cells.missing import is_missing
from core.cells.numbers import number as as_number
from core.cells.times import epoch_power
from core.cells.times import moment as as_time

__all__ = ["MISSING", "as_number", "as_time", "epoch_power", "is_missing"]
