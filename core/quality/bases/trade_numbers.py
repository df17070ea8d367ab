"""GTINs: the trade numbers of GS1 (EAN, UPC, ISBN-13), and columns that hold them."""

from __future__ import annotations

import re
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, StringValue, Value

from core.cells.identifier_names import folded
from core.cells.identifiers import has_tail, is_exponent, tidy
from core.cells.missing import is_missing
from core.quality.column_facts import Draft

DIGITS = 14
"""Digits of the longest GTIN; shorter ones are the same number with zeros before it (GS1 General Specifications)."""
SHORTEST = 7
"""Digits from which a number can be meant for one: a GTIN-8 without its first zero."""
MOSTLY = 0.5
"""The share of a column's cells with a right check digit from which it holds GTINs; of others a tenth has it."""
_NAMES = re.compile(
    r"(?:^|_)(?:gtin|ean|upc|jan|barcode|isbn)(?:_?(?:8|12|13|14|code|no|nr|number|a|e))?$"
    r"|(?:商品条码|商品條碼|条形码|條形碼|条码|條碼|国际条码|バーコード|바코드)$"
)


def plain(column: Value) -> StringValue:
    """A cell as its digits: without blanks at its ends and the decimals that a column of floats gives it."""
    text = tidy(column) if column.type().is_string() else column.cast("string")
    return text.re_replace(r"\.0*$", "").re_replace(r"[\s-]", "")


def holds(digits: StringValue) -> BooleanValue:
    """Whether the last digit is the one that the others ask for; zeros before a number change nothing."""
    full = digits.lpad(DIGITS, "0")
    weighed = [full.substr(place, 1).try_cast("int64") * (1 if place % 2 else 3) for place in range(DIGITS)]
    total: Any = weighed[0]
    for one in weighed[1:]:
        total = total + one
    found: BooleanValue = (total % 10 == 0).fill_null(False)
    return found


def readable(digits: StringValue) -> BooleanValue:
    """Whether a text has only digits, as many as a GTIN (or one that lost its first zeros), and not only zeros."""
    return digits.re_search(rf"^\d{{{SHORTEST},{DIGITS}}}$") & ~digits.re_search("^0+$")


def is_trade_number(column: Value) -> BooleanValue:
    """Whether a cell is a GTIN with its right check digit. Never NULL."""
    digits = plain(column)
    return (readable(digits) & holds(digits)).fill_null(False)


def spoilt(column: Value) -> BooleanValue:
    """Whether a spreadsheet turned the cell into another form, which is another check's business (D12)."""
    if not column.type().is_string():
        return ibis.literal(False)
    text = tidy(column)
    return is_exponent(text) | (has_tail(text) & ~readable(plain(column)))


def trade_number_columns(draft: Draft) -> list[str]:
    """The columns of a dataset that hold GTINs: named so, and at least half of their cells with a right check digit."""
    named = [one for one in draft.filled if (one.text or one.whole) and (one.role == "gtin" or _says(one.name))]
    table = draft.scope.table
    wanted: dict[str, Value] = {}
    for place, one in enumerate(named):
        wanted[f"n{place}"] = (~is_missing(table[one.name])).sum()
        wanted[f"r{place}"] = is_trade_number(table[one.name]).sum()
    row = draft.scope.fetch(table.agg(**wanted))[0] if wanted else {}
    return [
        one.name for place, one in enumerate(named) if (row[f"r{place}"] or 0) >= MOSTLY * max(1, row[f"n{place}"] or 0)
    ]


def _says(column: str) -> bool:
    return _NAMES.search(re.sub(r"[\W_]+", "_", folded(column)).strip("_")) is not None
