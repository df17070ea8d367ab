"""Characters with a twin: blanks of every width, full-width forms, digits and minus signs of other scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import StringValue

BLANK_SIGNS = (
    " \t\n\r\v\f\u0085\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's White_Space (PropList.txt), the 25 characters that are nothing to read."""
EMPTY_SIGNS = BLANK_SIGNS + "\u200b\ufeff"
"""Blanks, and the two characters without width that texts begin and end with when files are joined."""
BLANK = r"\s\x{000B}\x{0085}\x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"
"""`BLANK_SIGNS` inside a character class of RE2."""
LINE_BREAK = r"\r\n\x{0085}\x{2028}\x{2029}"
ODD_BLANK = r"\t\x{000B}\f\x{00A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}"
"""Blanks within a line that are not the common space."""

WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))
WIDE_ALNUM = "".join(sign for sign in WIDE if chr(ord(sign) - 0xFEE0).isalnum())
"""Full-width forms U+FF01..U+FF5E lie 0xFEE0 above their ASCII twins (Unicode 15, block FF00)."""

_DIGITS = "".join(chr(zero + n) for zero in (0x0660, 0x06F0, 0x0966) for n in range(10))
_MINUS = "\u2212\u2013\ufe63\u2010\u2011"
_MARKS = "\u066b\u066c"
_APOSTROPHES = "\u2019\u2018\u02bc\u00b4"
_NUMERAL_FROM = WIDE + _DIGITS + _MINUS + _MARKS + _APOSTROPHES + BLANK_SIGNS[1:]
_NUMERAL_TO = (
    "".join(chr(ord(sign) - 0xFEE0) for sign in WIDE)
    + "0123456789" * 3
    + "-" * len(_MINUS)
    + ".,"
    + "'" * len(_APOSTROPHES)
    + " " * (len(BLANK_SIGNS) - 1)
)
"""Of numbers and times: full-width forms, Arabic-Indic, Persian and Devanagari digits, the mathematical minus and
the dashes that typesetting puts for it, the Arabic decimal and thousands marks, curly apostrophes, odd blanks."""


_ODD = (
    r"[\t\n\r\x{000B}\f\x{0085}\x{00A0}\x{00B4}\x{02BC}\x{0660}-\x{0669}\x{066B}\x{066C}\x{06F0}-\x{06F9}\x{0966}-\x{096F}"
    r"\x{1680}\x{2000}-\x{200A}\x{2010}\x{2011}\x{2013}\x{2018}\x{2019}\x{2028}\x{2029}\x{202F}\x{205F}\x{2212}\x{3000}"
    r"\x{FE63}\x{FF01}-\x{FF5E}]"
)
"""`_NUMERAL_FROM` as a class: looking for one costs 40 ns a cell, changing them costs 5,000 (measured)."""


def numeral(text: StringValue) -> StringValue:
    """A text in the signs that numbers and times are read in, without blanks around."""
    return stripped(text.re_search(_ODD).ifelse(text.translate(_NUMERAL_FROM, _NUMERAL_TO), text))


def stripped(text: StringValue) -> StringValue:
    """Text without outer spaces, tabs and line breaks.

    The engine's trim with a list of signs costs 150 ns a cell, looking whether there is anything to trim 25 (measured).
    """
    return text.re_search(r"^[\s\x{000B}]|[\s\x{000B}]$").ifelse(text.strip(), text)


def narrowed(text: StringValue, everything: bool = False) -> StringValue:
    """Full-width letters and digits (or all full-width signs) as ordinary ones."""
    wide = WIDE + "\u3000" if everything else WIDE_ALNUM
    return text.translate(wide, "".join(" " if sign == "\u3000" else chr(ord(sign) - 0xFEE0) for sign in wide))
