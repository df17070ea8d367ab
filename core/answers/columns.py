"""Columns of a catalog as people ask for them: by the words of their names and what these are also called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.i18n import N_, _, ngettext

FAMILIES = {
    "weight": r"\bweigh(?:t|s)?\b|\bheavy\b|重量|多重|净重|毛重",
    "warranty": r"\bwarrant(?:y|ies)\b|\bguaranteed?\b|保修|质保|保固",
    "length": r"\blength\b|\bhow long is\b(?!.*\b(?:warrant|guarant))|长度|(?<!保修期是)(?<!保修)(?<!质保)多长",
    "height": r"\bheight\b|\bhow (?:tall|high)\b|高度|多高|身高",
    "width": r"\bwidth\b|\bhow wide\b|宽度|多宽",
    "depth": r"\bdepth\b|\bhow deep\b|深度|多深",
    "diameter": r"\bdiameter\b|直径",
    "capacity": r"\bcapacity\b|\bvolume\b|\bhow much (?:does|can) \w+(?: \w+)* hold\b|容量|容积",
    "power": r"\bpower\b|\bwattage\b|功率|瓦数",
    "voltage": r"\bvoltage\b|电压",
    "battery": r"\bbattery\b|电池|续航",
    "origin": r"\borigin\b|\bmade in\b|\bcountry\b|\bwhere (?:is|was) .{1,60} made\b|产地|原产|哪里产",
    "supplier": r"\bsupplier\b|\bwho supplies\b|供应商|供货商",
    "category": r"\bcategory\b|\bwhat (?:kind|type) of\b|类别|品类|分类",
    "rating": r"\brating\b|\bhow well rated\b|评分|几分",
    "year": r"\byear\b|年份|哪年",
    "age": r"\bage\b|\bhow old\b|年龄|适龄",
    "model": r"\bmodel\b|型号",
}
"""What a column is about -> how people ask for it, by a pattern that its name matches or says in English."""
LABELS = {
    "weight": N_("item weight"),
    "warranty": N_("warranty"),
    "length": N_("length"),
    "height": N_("height"),
    "width": N_("width"),
    "depth": N_("depth"),
    "diameter": N_("diameter"),
    "capacity": N_("capacity"),
    "power": N_("power"),
    "voltage": N_("voltage"),
    "battery": N_("battery"),
    "origin": N_("origin"),
    "supplier": N_("supplier"),
    "category": N_("category"),
    "rating": N_("rating"),
    "year": N_("year"),
    "age": N_("age"),
    "model": N_("model"),
}
_FAMILIES = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in FAMILIES.items()}
_UNIT_NAMES = "kg g mg lb lbs oz ml l cm mm m in inch ft w kw v mah hz gb tb mb pct percent h min s"
_UNITS = frozenset(_UNIT_NAMES.split())
_TIMES = ("day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours", "minute", "minutes")
_NOT_ASKED = frozenset(["id", "url", "link", "image", "title", "name", "description", "sku", "gtin", "ean", "barcode"])
"""Parts of names of columns that stand for the product itself, or hold what nobody asks for by name."""


@dataclass(frozen=True)
class Named:
    """A column as it is asked for: `family` of `FAMILIES` or "", `words` its name in words, `unit` what ends it."""

    column: str
    family: str
    words: str
    unit: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """What of a question asks for it."""
        said = rf"(?<![^\W_]){re.escape(self.words)}s?(?![^\W_])" if self.words.isascii() else re.escape(self.words)
        if self.family:
            said = rf"{FAMILIES[self.family]}|{said}"
        return re.compile(said, re.IGNORECASE)

    @property
    def label(self) -> str:
        """What it is called in the reader's language."""
        return _(LABELS[self.family]) if self.family else self.words

    def said(self, cell: str) -> str:
        """A cell with its unit."""
        if not self.unit or not cell.removeprefix("-").replace(".", "", 1).isdecimal():
            return cell
        cell = cell.rstrip("0").rstrip(".") if "." in cell else cell
        if self.unit not in _TIMES:
            return f"{cell} {'%' if self.unit in ('pct', 'percent') else self.unit}"
        count = 1 if float(cell) == 1 else 2
        told = {
            "day": ngettext("{n} day", "{n} days", count),
            "week": ngettext("{n} week", "{n} weeks", count),
            "month": ngettext("{n} month", "{n} months", count),
            "year": ngettext("{n} year", "{n} years", count),
            "hour": ngettext("{n} hour", "{n} hours", count),
            "minute": ngettext("{n} minute", "{n} minutes", count),
        }
        return told[self.unit.removesuffix("s")].format(n=cell)


def named(column: str) -> Named | None:
    """How a column is asked for; None for one that nobody asks for by its name."""
    parts = [one.lower() for one in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\da-zA-Z_]+", column)]
    if not parts or column.startswith("_") or _NOT_ASKED & set(parts):
        return None
    unit = parts[-1] if len(parts) > 1 and (parts[-1] in _UNITS or parts[-1] in _TIMES) else ""
    words = " ".join(parts[:-1] if unit else parts)
    family = next((name for name, pattern in _FAMILIES.items() if pattern.search(words)), "")
    plain = _FAMILIES[family].sub("", words).strip() if family else words
    if family and plain:  # "shipping weight" is asked for by its own words, not by the weight alone
        family = ""
    return Named(column, family, words, unit) if len(words) > 1 else None


def asked_columns(question: str, columns: Iterable[str], taken: Mapping[str, str]) -> dict[str, Named]:
    """Column -> how it is asked for, of those whose words a question says; `taken` have facts of their own."""
    found = {}
    for column in columns:
        told = named(column) if column not in taken.values() else None
        if told is not None and told.pattern.search(question):
            found[column] = told
    return found
