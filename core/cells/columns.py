"""What a column's cells show of how the whole column is to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cells.numbers import CLEAR_COMMA, CLEAR_POINT, body
from core.cells.signs import numeral
from core.cells.times import DAY_FIRST_SURELY, MONTH_FIRST_SURELY

if TYPE_CHECKING:
    from ibis.expr.types import StringValue, Value


def clues(text: StringValue) -> dict[str, Value]:
    """Counts over a column of text that decide its convention; to be given to `convention`."""
    number, plain = body(text), numeral(text)
    return {
        "comma": number.re_search(CLEAR_COMMA).sum(),
        "point": number.re_search(CLEAR_POINT).sum(),
        "day": plain.re_search(DAY_FIRST_SURELY).sum(),
        "month": plain.re_search(MONTH_FIRST_SURELY).sum(),
    }
