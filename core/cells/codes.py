"""Digits and letters that make a code together, and so are no number: 12E5, 29E9866612920757."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_EXPONENT = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)[eE][-+]?\d+")
_BARE = re.compile(r"\d+[eE]\d+")
_DECIMAL = re.compile(r"[-+]?\d*\.\d+")
_MIXED = re.compile(r"(?=[^\W\d_]*\d)(?=\d*[^\W\d_])[^\W_]+")
LEAST_LENGTH = 6
"""Characters from which codes of one length are a family: 12ab among 1200 is a slip of the hand."""
FAMILY = 0.9
"""Share of the whole numbers of a column that have the length of the cell with letters."""


def exponents_are_codes(counted: Mapping[str, int]) -> bool:
    """Whether cells that could be scientific notation are codes.

    What programs write as scientific notation shows a decimal point or the sign of its exponent (C's printf, Python,
    R, JavaScript and spreadsheets all do); `12E5` among whole numbers or alone is a bin, a room or a product.
    """
    written = [value for value in counted if _EXPONENT.fullmatch(value)]
    if not written or not all(_BARE.fullmatch(value) for value in written):
        return False
    return not any(_DECIMAL.fullmatch(value) for value in counted)


def of_a_family(odd: Iterable[str], lengths: Mapping[int, int]) -> bool:
    """Whether cells with letters are codes like the digits around them.

    Args:
        odd: Cells of letters and digits.
        lengths: Length -> how many cells of the column are whole numbers of so many digits.
    """
    total = sum(lengths.values())
    mixed = [value for value in odd if _MIXED.fullmatch(value)]
    return any(
        len(value) >= LEAST_LENGTH and lengths.get(len(value), 0) >= FAMILY * total > 0 for value in mixed
    ) or any(_BARE.fullmatch(value) for value in mixed)


def may_be_codes(odd: Iterable[str]) -> bool:
    """Whether one of the cells that are no numbers could be such a code, whatever the cells around it."""
    return any(_MIXED.fullmatch(value) and (len(value) >= LEAST_LENGTH or _BARE.fullmatch(value)) for value in odd)
