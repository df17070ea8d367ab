"""Classes written in place of numbers: `25-34`, `65+`, `< 18`, `18岁以下`.

A column of classes holds no numbers, however many of its cells read as such: of household sizes 1, 2, 3, 4 and `5+`
the last is no damaged number. An open class may stand among numbers, which it goes on; a closed one among numbers is a
slip, unless most cells are such classes.
"""

from __future__ import annotations

from ibis.expr.types import BooleanValue, StringValue

_NUMBER = r"[$€£¥￥]?\s?\d+(?:[.,]\d+)*\s?(?:[kKmM%万千]|years?|yrs?|Jahre|ans|岁|歲|元)?"
_WORD = (
    r"(?:and|or|und|oder|et|ou|y|o)?\s?"
    r"(?:over|more|older|above|up|mehr|älter|plus|más|less|younger|below|under|weniger|jünger|moins|menos)"
)
OPEN = (
    rf"(?i)^(?:[<>≤≥]=?\s?{_NUMBER}|{_NUMBER}\s?\+|{_NUMBER}\s?(?:及|或)?(?:以上|以下|以内)"
    rf"|(?:under|over|below|above|up to|less than|more than|at least|unter|über|bis|ab|moins de|plus de|menos de|más de"
    rf"|不满|超过)\s?{_NUMBER}|{_NUMBER}\s{_WORD})$"
)
CLOSED = rf"(?i)^{_NUMBER}\s?(?:-|–|—|~|～|to|bis|à|a|至|到)\s?{_NUMBER}$"


def is_open_band(text: StringValue) -> BooleanValue:
    """Whether a text is a class with one limit: `65+`, `< 18`, `under 18`, `60岁以上`."""
    return text.strip().re_search(OPEN)


def is_closed_band(text: StringValue) -> BooleanValue:
    """Whether a text is a class with two limits: `25-34`, `18 to 24`, `2k–5k`."""
    return text.strip().re_search(CLOSED)
