"""What a column's cells show of how the whole column is to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cells.numbers import CLEAR_COMMA, CLEAR_POINT, body
from core.cells.signs import numeral
from core.cells.times import DAY_FIRST_SURELY, MONTH_FIRST_SURELY

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, StringValue, Value

CLUES = ("comma", "point", "day", "month")


def clues(text: StringValue) -> dict[str, Value]:
    """Counts over a column of text that decide its convention; to be given to `convention`."""
    return {name: shows(text, name).sum() for name in CLUES}


def shows(text: StringValue, clue: str) -> BooleanValue:
    """Whether a cell can be read in one way only, and which: a decimal comma or point, the day or the month first."""
    if clue in ("comma", "point"):
        return body(text).re_search(CLEAR_COMMA if clue == "comma" else CLEAR_POINT)
    return numeral(text).re_search(DAY_FIRST_SURELY if clue == "day" else MONTH_FIRST_SURELY)
