"""What a spreadsheet, a float column or a form does to an identifier, and how it is undone.

- `123.0`, `123.`: a column with a gap became a column of floats (pandas, Excel): the tail goes
- `1.23E+12`: more than eleven digits in a cell of format "General" (Excel), or the text of a float. Always one digit
  before the point, a sign in the exponent, and a whole number: `1E5` or `12E10` is a code, `1.18330E+4` a measurement
- blanks around, invisible characters, full-width letters and digits
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.cells.damage import INVISIBLE, JOINERS
from core.cells.signs import BLANK, narrowed

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, StringValue

TRAILING_ZERO = r"^-?\d+\.0*$"
_WHOLE = "|".join(rf"(?:\.\d{{1,{power}}})?[eE][+]0?{power}" for power in range(1, 15))
EXPONENT = rf"^\d(?:{_WHOLE}|(?:\.\d{{1,15}})?[eE][+](?:1[5-9]|[2-9]\d|\d{{3}}))$"
"""No more decimals than the exponent moves: the number is whole. A float has at most 17 digits (IEEE 754)."""
ALL_DIGITS = r"^\d+$"
NEGATIVE = r"^-\d+$"
"""-1, -999: no id but a word for none, where the ids around it are not negative."""
CODE = r"^(?:[+-]?0\d.*|\+\d{7,}|\d+[eE]\d+)$"
"""What a number would not keep: digits after a zero, a telephone with its country, 12E5 (a program writes 12E+5)."""
ODD_EXPONENT = r"^[+-]?\d+(?:\.\d*)?[eE][+-]?\d+$"
"""Scientific notation of any kind; where it is no `EXPONENT` too, the column holds measurements or codes."""
DECIMALS = r"^[+-]?\d+\.\d*[1-9]\d*$"
"""Digits behind a point that mean something: then `.0` means something too (version 2.0 beside 2.1)."""
CODE_DIGITS = r"^0\d{2,}$"
"""Two digits and more after a zero: 05 may be a slip in a column of numbers."""
VAST_DIGITS = r"^[+-]?\d{19,}$"
"""More digits than a whole number of the engine holds in full (BIGINT, 2^63): nobody counts so far."""
LONG_DIGITS = r"^\d{12,}$"
"""From twelve digits on a spreadsheet shows an exponent; fewer stand beside one only by another's doing."""
_UNTIDY = (
    rf"^[{BLANK}]|[{BLANK}]$|[{INVISIBLE}{JOINERS}]"
    r"|[\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}]"
)


def exponents_among_digits(values: Iterable[str]) -> bool:
    """Whether some cells are long digits and others what a spreadsheet makes of them: 2.02207E+18 among trade numbers.

    Such a column is no measurement: read as numbers, its long digits would lose their ends too.
    """
    seen = {test for value in values for test in (EXPONENT, LONG_DIGITS) if re.search(test, value.strip())}
    return len(seen) == 2


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
