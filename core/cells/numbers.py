"""Numbers in text: marks, currencies, percent, brackets for minus.

What is read, and as what:

- `1234.5`, `1,234.5`, `1.234,5`, `1 234,5`, `1'234.5`, `1_234`, `12,34,567` (India): marks group threes, or twos
  before the last three; blanks elsewhere make two numbers of it, which is no number
- `$5`, `5 €`, `-$5`, `$-5`, `USD 5`, `199元`: the number; `money` says the currency
- `12.5%`: 12.5, the number as written, as landing does; dividing by 100 is left to who computes
- `(12.5)`, `($12.5)`, `12.5-`, U+2212 for the minus: -12.5, as accountants, SAP and typesetters write it
- `1.5e3`, `1.23E+12`: scientific notation, up to three digits of exponent
- digits of full width, Arabic-Indic, Persian, Devanagari: the same digits
- `abc12`, `12 kg`, `4/5`, `1.2万`, `inf`, `nan`, `0x1F`: no number. Stripping letters would make SKU-123 a price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cells.bound import let
from core.cells.convention import USUAL, Convention
from core.cells.money import SIGN
from core.cells.signs import numeral

if TYPE_CHECKING:
    from ibis.expr.types import NumericValue, StringValue, Value

PLAIN = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$"
"""What most cells look like: nothing needs to be decided."""
_PLAIN_TO_COMMA = r"^[+-]?(?:\d+|0?\.\d+|\d+\.(?:\d{1,2}|\d{4,})?|\d{4,}\.\d+)(?:[eE][+-]?\d{1,3})?$"
"""The same where the column's decimal mark is the comma, so that 1.234 has to be decided."""
_EXPONENT = r"(?:[eE][+-]?\d{1,3})"
_BODY = rf"(?:[.,]?\d[\d.,'_ ]*?{_EXPONENT}?|\d+[.,]{_EXPONENT}?)"
_MINUS = r"[(+-]"
_SHAPE = rf"^{_MINUS}? ?(?:{SIGN})? ?{_MINUS}? ?{_BODY} ?(?:{SIGN}|%)? ?[)-]? ?(?:{SIGN}|%)?$"
_TWICE = r"^[^\d]*[(+-][^\d(+-]*[(+-]|\([^)]*$|^[^(]*\)|[+-][^\d]*\d.*-$|%.*%"
"""Two signs, a bracket without its twin, or a minus on both sides."""
_NEGATIVE = r"^[^\d]*[(-]|-$|- ?[^\d]*$"

_GROUPED = r"[1-9]\d{0,2}"
POINT = (
    rf"^[+-]?(?:(?:\d+\.?\d*|\.\d+){_EXPONENT}?|{_GROUPED}(?:(?:,\d{{3}})+|(?:['_ ]\d{{3}})+)(?:\.\d*)?"
    r"|[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d*)?)$"
)
"""A body whose decimal mark is the point."""
COMMA = rf"^[+-]?(?:(?:\d+,?\d*|,\d+){_EXPONENT}?|{_GROUPED}(?:(?:\.\d{{3}})+|(?:['_ ]\d{{3}})+)(?:,\d*)?)$"
"""A body whose decimal mark is the comma."""
EITHER = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"
"""A body that is a whole number to one half of the world and a decimal to the other."""
CLEAR_COMMA = r"^[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0?,\d+|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})$"
CLEAR_POINT = r"^[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})|0?\.\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})$"
"""Bodies that show how their column writes decimals."""


def body(text: StringValue) -> StringValue:
    """Sign, digits and marks of the number in a text, NULL where there is none: `($1,234.5)` -> `-1,234.5`."""
    # Nine cells of ten are bare; sparing them the patterns below is four times as fast.
    return text.re_search(PLAIN).ifelse(text, let(numeral(text), _body))


def _body(plain: StringValue) -> StringValue:
    import ibis

    sound = plain.re_search(_SHAPE) & ~plain.re_search(_TWICE)
    # Taking the rest away is forty times as fast as extracting the body by a group of `_SHAPE`.
    digits = plain.re_replace(SIGN, "").re_replace(r"^[^\d.,]+|[^\d.,]+$", "")
    value = plain.re_search(_NEGATIVE).ifelse(ibis.literal("-") + digits, digits)
    return sound.ifelse(value, ibis.null("string"))


def canonical(body: StringValue, how: Convention = USUAL, only: str = "") -> StringValue:
    """A body with a decimal point and no grouping marks; NULL when it is no number.

    Args:
        body: As `body` gives it.
        how: The column's convention, for bodies such as 1,234.
        only: "." or "," where a person said which mark it is: nothing else is read then.
    """
    return let(body, lambda digits: _pointed(digits, how, only))


def _pointed(body: StringValue, how: Convention, only: str) -> StringValue:
    import ibis

    point, comma = body.re_replace("[,'_ ]", ""), body.re_replace("[.'_ ]", "").replace(",", ".")
    none = ibis.null("string")
    if only:
        test, value = (COMMA, comma) if only == "," else (POINT, point)
        return body.re_search(test).ifelse(value, none)
    first, second = ((COMMA, comma), (POINT, point)) if how.comma else ((POINT, point), (COMMA, comma))
    # Only 1,234 and 1.234 fit both, so which is tried first matters for them alone.
    return ibis.cases((body.re_search(first[0]), first[1]), (body.re_search(second[0]), second[1]), else_=none)


def read(text: StringValue, how: Convention = USUAL) -> NumericValue:
    """The number in a text as float64, NULL where there is none. Never infinite, never NaN."""
    slow = canonical(let(numeral(text), _body), how).try_cast("float64")
    return let(text.re_search(_PLAIN_TO_COMMA if how.comma else PLAIN).ifelse(text.try_cast("float64"), slow), _finite)


def _finite(number: NumericValue) -> NumericValue:
    import ibis

    return (number.abs() <= 1.7976931348623157e308).ifelse(number, ibis.null("float64"))


def number(value: Value, how: Convention = USUAL) -> NumericValue:
    """The number in a cell of any type as float64, NULL where there is none; true and false are 1 and 0."""
    import ibis

    kind = value.type()
    if kind.is_string():
        return read(value, how)
    if kind.is_boolean():
        return value.cast("int8").cast("float64")
    if not kind.is_numeric():
        return ibis.null("float64")
    found = value.cast("float64")
    return _finite(found) if kind.is_floating() else found
