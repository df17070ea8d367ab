"""What a spreadsheet, a float column or a form does to an identifier, and how it is undone.

- `123.0`, `123.`: a column with a gap became a column of floats (pandas, Excel): the tail goes
- `1.23E+12`: more than eleven digits in a cell of format "General" (Excel), or the text of a float. Always one digit
  before the point and a sign in the exponent: a code such as `1E5` or `12E10` is a code
- blanks around, invisible characters, full-width letters and digits
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cells.damage import INVISIBLE, JOINERS
from core.cells.signs import BLANK, narrowed

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, StringValue

TRAILING_ZERO = r"^-?\d+\.0*$"
EXPONENT = r"^\d(?:\.\d+)?[eE][+]\d{1,3}$"
ALL_DIGITS = r"^\d+$"
NEGATIVE = r"^-\d+$"
"""-1, -999: no id but a word for none, where the ids around it are not negative."""
_UNTIDY = (
    rf"^[{BLANK}]|[{BLANK}]$|[{INVISIBLE}{JOINERS}]"
    r"|[\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}]"
)


def is_untidy(text: StringValue) -> BooleanValue:
    """Whether blanks surround an identifier or it holds invisible or full-width characters."""
    return text.re_search(_UNTIDY)


def tidy(text: StringValue) -> StringValue:
    """An identifier without blanks at its ends, invisible or full-width characters."""
    clean = narrowed(text.re_replace(rf"[{INVISIBLE}{JOINERS}]", "")).re_replace(rf"^[{BLANK}]+|[{BLANK}]+$", "")
    return is_untidy(text).ifelse(clean, text)


def has_tail(text: StringValue) -> BooleanValue:
    """Whether a tidy identifier ends in the decimals of a whole number."""
    return text.re_search(TRAILING_ZERO)


def without_tail(text: StringValue) -> StringValue:
    """123.0 -> 123; other text stays."""
    return has_tail(text).ifelse(text.re_replace(r"\.0*$", ""), text)


def is_exponent(text: StringValue) -> BooleanValue:
    """Whether a tidy identifier was turned into scientific notation."""
    return text.re_search(EXPONENT)


def written_out(text: StringValue) -> StringValue:
    """1.23E+12 -> 1230000000000, exactly; other text stays. Digits that were not shown come back as zeros."""
    import ibis

    number = text.try_cast("float64").try_cast("decimal(38, 0)").cast("string")
    return is_exponent(text).ifelse(ibis.coalesce(number, text), text)
