"""Columns of money, by their names: what a piece costs, and what a row comes to."""

from __future__ import annotations

import re

from core.cells.identifier_names import folded

_TOTAL = re.compile(
    r"(?:^|_)(?:revenue|value|amount|total|sales|gmv|turnover|umsatz|betrag|montant|importe|valor|total_price)$"
    r"|(?:金额|金額|实付|实收|收入|成交额|销售额|总价|支付额)$"
)
_PIECE = re.compile(r"(?:^|_)price$|价格$")


def is_total(column: str) -> bool:
    """Whether a column's name says what all pieces of a row come to: `sales_value`, `Total`, `实付金额`."""
    return _TOTAL.search(_plain(column)) is not None


def is_amount(column: str) -> bool:
    """Whether a column's name says money, of one piece or of a row."""
    return is_total(column) or _PIECE.search(_plain(column)) is not None


def _plain(column: str) -> str:
    return re.sub(r"[\W]+", "_", folded(column)).strip("_")
