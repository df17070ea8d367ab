"""Columns of measures that nothing real has none of, by their names: a weight, a side, a price list."""

from __future__ import annotations

import re

from core.cells.identifier_names import folded

_OF = (
    r"(?:(?:product|item|goods|article|package|packaging|pack|packed|parcel|box|carton|shipping|gross|net|unit|body"
    r"|total)_)*"
)
_IN = (
    r"(?:_(?:in_)?(?:g|gr|gram|grams|kg|kgs|mg|lb|lbs|oz|pounds?|t|mm|cm|m|in|inch|inches|ft|feet|ml|cl|l|litres?"
    r"|liters?))?"
)
_MEASURE = re.compile(
    rf"{_OF}(?:weight|mass|length|lenght|height|width|depth|thickness|diameter|volume|gewicht|laenge|lange|breite|hoehe"
    rf"|hohe|peso|altura|largura|comprimento|poids|hauteur|largeur|longueur){_IN}"
    r"|(?:商品|产品|包装|包裹|单件)?(?:毛重|净重|重量|体重|长度|宽度|高度|深度|厚度|直径|体积)(?:_?(?:kg|g|克|千克|公斤|cm|厘米|mm|毫米))?"
)
_LISTED = re.compile(
    r"(?:unit|list|retail|regular|base|original|market|recommended|suggested)_price|msrp|rrp|srp|(?:吊牌|市场|零售|标)价|原价|单价"
)


def is_measure(column: str) -> bool:
    """Whether a column's name says a weight or a size of a thing: `product_weight_g`, `Height (cm)`, 净重; not the
    length of a text or a visit."""
    return _MEASURE.fullmatch(_plain(column)) is not None


def is_list_price(column: str) -> bool:
    """Whether a column's name says what a thing costs without any reduction, which may leave nothing to pay."""
    return _LISTED.fullmatch(_plain(column)) is not None


def _plain(column: str) -> str:
    return re.sub(r"[\W_]+", "_", folded(column)).strip("_")
