"""The value inside a cell that has words around it: `2件` holds 2, `about 5 pcs` holds 5, `$7` holds 7.

A value is taken out only where the cell holds one value of the column's type and nothing else that could change it:
no second digit, no sign, bracket, slash or percent, no word for a size (`1.2万`, `3 dozen`), no half of a day
(`5 pm`). What is left of the cell, the value written as `#`, is its form (`#件`); cells of one form are mended alike
or not at all.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from core.cells.money import SIGN
from core.collect.types.rules import Rule
from core.collect.types.unit_rules import SIZES

PLACE = "#"
"""Stands for the value in a form."""
_UNITS = (
    "mg g gr kg gram grams kilo lb lbs oz t ml cl dl l liter litre liters litres gal mm cm dm m km in inch inches ft "
    "yd sqm s sec secs second seconds min mins minute minutes h hr hrs hour hours d day days week weeks month months "
    "kb mb gb tb w kw v mah 克 毫克 千克 公斤 斤 两 吨 毫升 升 毫米 厘米 分米 米 千米 公里 英寸 寸 尺 "
    "秒 分钟 小时 天 日 周 个月 月"
)
MEASURES = frozenset(_UNITS.split())
"""Units of which one value can be written in several (1 kg, 1000 g): two of them in a column are not one fault."""
_OTHERWISE = (
    "dozen dozens doz dz dutzend douzaine docena 打 半 hundred thousand million billion lakh crore minus negative 负 "
    "am pm a p 上午 下午 晚上 凌晨 utc gmt z bc 百 前 ago per each every 每 no not without 无 或 or to bis 到 至 of"
)
CHANGING = frozenset([*_OTHERWISE.split(), *SIZES])
"""Words that make another value of the one beside them."""
_SIGNS = re.compile(r"[-\u2010-\u2015\u2212<>\u2264\u2265()\[\]{}/\\%\u2030*\u00d7^=:_'\"|]")
_KILO = re.compile("千[克米]")  # elsewhere 千 is a size
_INSIDE_WORDS = tuple(word for word in CHANGING if not word.isascii())  # Chinese words stand without blanks
_WORD = re.compile(r"[^\W\d_]+")
_EDGE_BEFORE, _EDGE_AFTER = r"(?<![0-9A-Za-z_.,+\-/:'])", r"(?![0-9_']|[.,:/\-]\d)"
_ZEROS = r"(?:\.00?)?"  # 2.0 and 2.00 are whole; 2.000 may be two thousand
_LONGEST = 200  # characters: a longer cell is a text in which a number stands, not a number with words around it
VALUED = ("integer", "decimal", "float", "currency", "percent", "duration", "date", "timestamp", "epoch")
"""Rules whose values can be told inside words."""


@dataclass(frozen=True)
class Held:
    """The value in a cell and the cell's form; `measure` is the unit or currency named, "" where none is."""

    value: str
    form: str
    measure: str = ""


def held(cell: str, rule: Rule) -> Held | None:
    """The one value in a cell; None where there is none, several, or words that would change it.

    Args:
        cell: The text as it stands.
        rule: What the column's cells are read as.
    """
    if rule.how not in VALUED or not rule.pattern or len(cell) > _LONGEST:
        return None
    text = " ".join(unicodedata.normalize("NFKC", cell).split())
    found = [match for match in _inside(rule.pattern, rule.how).finditer(text) if match["value"]]
    if len(found) != 1:
        return None
    before, after = text[: found[0].start()], text[found[0].end() :]
    form = before + PLACE + found[0]["zeros"] + after
    if form == PLACE or _changes(before + PLACE + after):
        return None
    return Held(found[0]["value"], form, _measure(form))


@lru_cache(maxsize=256)
def _inside(pattern: str, how: str) -> re.Pattern[str]:
    """A rule's pattern anywhere in a text, at the edges of words."""
    pattern = re.sub(r"\\x\{([0-9a-fA-F]+)\}", lambda m: re.escape(chr(int(m.group(1), 16))), pattern)
    flags = re.ASCII | (re.IGNORECASE if pattern.startswith("(?i)") else re.NOFLAG)
    zeros = f"(?P<zeros>{_ZEROS if how == 'integer' else ''})"
    return re.compile(f"{_EDGE_BEFORE}(?P<value>{pattern.removeprefix('(?i)')}){zeros}{_EDGE_AFTER}", flags)


def _changes(form: str) -> bool:
    """Whether what stands around the value may change it."""
    plain = _KILO.sub("", form)
    said = bool(_words(form) & CHANGING) or any(word in plain for word in _INSIDE_WORDS)
    return said or any(sign.isnumeric() for sign in plain) or bool(_SIGNS.search(form))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _measure(form: str) -> str:
    if sign := re.search(SIGN, form):
        return sign[0].casefold()
    return next(iter(sorted(_words(form) & MEASURES)), "")
