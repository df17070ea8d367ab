"""Units of measure: how they are written, in English and Chinese, and how much of one makes another.

Factors are exact by definition (international yard and pound of 1959, US customary volumes, the Chinese 斤 of 500 g).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Unit:
    """A unit: what it measures, how many of its family's base unit it is, and how it is written, in lower case."""

    family: str
    factor: Decimal
    spellings: tuple[str, ...]


UNITS: dict[str, Unit] = {
    "mg": Unit("mass", Decimal("0.001"), ("mg", "milligram", "milligrams", "毫克")),
    "g": Unit("mass", Decimal(1), ("g", "gr", "gram", "grams", "gramme", "grammes", "克")),
    "kg": Unit("mass", Decimal(1000), ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "千克", "公斤")),
    "斤": Unit("mass", Decimal(500), ("斤", "市斤")),
    "t": Unit("mass", Decimal(1_000_000), ("t", "tonne", "tonnes", "吨")),
    "oz": Unit("mass", Decimal("28.349523125"), ("oz", "ounce", "ounces", "盎司")),
    "lb": Unit("mass", Decimal("453.59237"), ("lb", "lbs", "pound", "pounds", "磅")),
    "ml": Unit("volume", Decimal(1), ("ml", "cc", "millilitre", "milliliter", "millilitres", "milliliters", "毫升")),
    "cl": Unit("volume", Decimal(10), ("cl", "centilitre", "centiliter")),
    "l": Unit("volume", Decimal(1000), ("l", "ltr", "litre", "liter", "litres", "liters", "升")),
    "fl oz": Unit(
        "volume", Decimal("29.5735295625"), ("fl oz", "floz", "fl.oz", "fl. oz", "fluid ounce", "fluid ounces")
    ),
    "gal": Unit("volume", Decimal("3785.411784"), ("gal", "gallon", "gallons", "加仑")),
    "mm": Unit("length", Decimal(1), ("mm", "millimetre", "millimeter", "millimetres", "millimeters", "毫米")),
    "cm": Unit("length", Decimal(10), ("cm", "centimetre", "centimeter", "centimetres", "centimeters", "厘米", "公分")),
    "m": Unit("length", Decimal(1000), ("m", "metre", "meter", "metres", "meters", "米")),
    "km": Unit(
        "length", Decimal(1_000_000), ("km", "kilometre", "kilometer", "kilometres", "kilometers", "公里", "千米")
    ),
    "in": Unit("length", Decimal("25.4"), ("in", "inch", "inches", '"', "″", "英寸", "寸")),
    "ft": Unit("length", Decimal("304.8"), ("ft", "foot", "feet", "英尺")),
    "MB": Unit("data", Decimal(1), ("mb",)),
    "GB": Unit("data", Decimal(1000), ("gb",)),
    "TB": Unit("data", Decimal(1_000_000), ("tb",)),
    "W": Unit("power", Decimal(1), ("w", "watt", "watts", "瓦")),
    "kW": Unit("power", Decimal(1000), ("kw", "千瓦")),
    "s": Unit("time", Decimal(1), ("s", "sec", "secs", "second", "seconds", "秒")),
    "min": Unit("time", Decimal(60), ("min", "mins", "minute", "minutes", "分钟")),
    "h": Unit("time", Decimal(3600), ("h", "hr", "hrs", "hour", "hours", "小时")),
    "d": Unit("time", Decimal(86400), ("d", "day", "days", "天")),
    "%": Unit("share", Decimal("0.01"), ("%", "percent", "pct", "％")),
    "‰": Unit("share", Decimal("0.001"), ("‰",)),
    "pcs": Unit(
        "count", Decimal(1), ("pcs", "pc", "piece", "pieces", "ct", "count", "件", "个", "只", "支", "片", "粒")
    ),
}
"""Name -> unit. A name is what a unit column holds."""
MAGNITUDES = {"千": Decimal(10) ** 3, "万": Decimal(10) ** 4, "萬": Decimal(10) ** 4, "百万": Decimal(10) ** 6,
              "千万": Decimal(10) ** 7, "亿": Decimal(10) ** 8, "億": Decimal(10) ** 8}  # fmt: skip
"""Words between a number and its unit that multiply it. K and M are left out: m is also metres, k a size."""


def spellings() -> dict[str, tuple[str, Decimal]]:
    """Spelling -> the unit's name ("" where a magnitude stands alone) and what the number is multiplied by."""
    known = {text: (name, Decimal(1)) for name, unit in UNITS.items() for text in unit.spellings}
    for word, times in MAGNITUDES.items():
        known.setdefault(word, ("", times))
        for text in UNITS["pcs"].spellings:
            known.setdefault(f"{word}{text}", ("pcs", times))
    return known


def convertible(source: str, target: str) -> Decimal | None:
    """How many of the target one of the source is; None where they measure different things."""
    one, two = UNITS[source], UNITS[target]
    return one.factor / two.factor if one.family == two.family else None
