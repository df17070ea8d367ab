"""Figures with a word: "1.2k", "3 of 5", "4.5 MB", "-3.2 points", "831 万" become the number they show.

Each keeps its words in a number format of its own, so that the sheet sorts and adds what it shows as it is read. What
names a thing (a code, a version, a day, a size of clothes, a floor) has no such word, and stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

MINUS = "\u2212"
_AMOUNT = r"(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,14})(?:\.\d+)?"
_WHOLE = r"(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,14})"
_CJK = "\u4e00-\u9fff"
_MONEY = r"(?:[A-Z]{2})?[$€£¥￥₹₩]"
_FIGURE = re.compile(
    rf"(?P<sign>[+\-{MINUS}]?)(?P<money>{_MONEY})?(?P<n>{_AMOUNT})(?P<gap>[ \u00a0\u202f]?)(?P<unit>[^\d\"]*)"
)
_OF = re.compile(rf"(?P<before>)(?P<n>{_WHOLE})(?P<after>(?: of | / ){_WHOLE}(?: [a-z]+)?)")
_AMONG = re.compile(rf"(?P<before>{_WHOLE} ?[{_CJK}]{{0,3}}中[的有]? ?)(?P<n>{_WHOLE})(?P<after> ?[{_CJK}]{{0,3}})")
_STEPS = {"k": 3, "K": 3, "M": 6, "B": 9, "T": 12, "bn": 9, "mn": 6, "thousand": 3, "million": 6, "billion": 9,
          "trillion": 12, "hundred million": 8, "ten thousand": 4,
          "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}  # fmt: skip
"""Words of size -> their power of ten."""
_BYTES = {"B": 0, "kB": 3, "KB": 3, "MB": 6, "GB": 9, "TB": 12}
"""Units of size (IEC 80000-13, decimal) -> their power of ten."""
_CHINESE_STEP = re.compile(rf"(万亿|百万|千万|千|万|亿)([{_CJK}]{{0,3}})")
_NAMING = frozenset("年月日号楼层室期届第版点时岁代")
"""Signs of Chinese that make a number the name of a day, a house or an edition, and of none that counts."""
_UNIT = re.compile(rf"[a-zµ°][a-zµ°²³/]{{1,11}}|[shdgmltw]|percentage points?|个?百分点|[{_CJK}]{{1,4}}")
_NO_UNIT = frozenset(("am", "pm", "st", "nd", "rd", "th", "of", "to", "vs", "and", "or", "de", "er", "bis", "ter"))
"""Words behind a number that make a time, a rank or half of a sentence of it."""
_NAME = re.compile(r"\d{5}")
"""A bare number so long without a mark of thousands: pages write figures with one, names without."""
_SIZES = frozenset("KMBT")
"""Capitals that are sizes of clothes, classes and models too (12M, 5B, 4K)."""
MOST_FORMS = 24
"""Number formats of one column: a spreadsheet has room for some 200 of a workbook's own (Excel's specifications)."""


@dataclass(frozen=True)
class Worded:
    """A figure with its word.

    Attributes:
        value: What it counts, in ones: 1,200 of "1.2k".
        form: The spreadsheet's format that shows it as it is read.
        family: What it may stand in one column with: cells of one family have one order.
        sure: Whether it can be nothing but a figure.
        step: Power of ten of its word.
    """

    value: float
    form: str
    family: str
    sure: bool
    step: int = 0


def figures(texts: Sequence[str]) -> dict[str, Worded] | None:
    """The figures that the filled cells of a column show; None where one shows none, or they have no one order.

    Args:
        texts: The cells, as they are read. Bare numbers stand beside words of size alone ("980" beside "1.2k"), and a 0
            beside any.
    """
    known: dict[str, Worded] = {}
    for one in dict.fromkeys(texts):
        found = _figure(one.strip())
        if found is None:
            return None
        known[one] = found
    families = {found.family for found in known.values() if found.family}
    bare = [found for found in known.values() if not found.family]
    if len(families) != 1 or len({found.form for found in known.values()}) > MOST_FORMS:
        return None
    family = families.pop()
    if not family.startswith("step") and any(found.value for found in bare):
        return None
    sure = any(found.sure for found in known.values()) or len({found.step for found in known.values()}) > 1
    return known if sure else None


@lru_cache(maxsize=4096)  # figures repeat
def _figure(text: str) -> Worded | None:
    for ratio in (_OF, _AMONG):
        if found := ratio.fullmatch(text):
            count = found["n"]
            form = _quoted(found["before"]) + _digits(count) + _quoted(found["after"])
            return Worded(float(count.replace(",", "")), form, f"of {bool(found['before'])}", True)
    found = _FIGURE.fullmatch(text)
    if found is None:
        return None
    unit, money, number = found["unit"].strip(), found["money"] or "", found["n"]
    if not unit and not money and (found["sign"] == "+" or _NAME.match(number)):
        return None
    family, step, sure = _meaning(unit, found["gap"], number)
    if family is None or (money and family and not family.startswith("step")):
        return None
    plus = "+" if found["sign"] == "+" else ""
    form, behind = _scaled(number, step), found["gap"] + found["unit"] if unit else ""
    if not form:
        form, behind = "#,##0.####", ""
    value = Decimal(number.replace(",", "")).scaleb(step) * (-1 if found["sign"] in ("-", MINUS) else 1)
    if money:
        family, sure = f"step {money}", True
    return Worded(float(value), plus + _quoted(money) + form + _quoted(behind), family, sure, step)


def _meaning(unit: str, gap: str, number: str) -> tuple[str | None, int, bool]:
    """The family, the power of ten and whether it is surely a figure, of a number with this word; None if of none."""
    if not unit:
        return "", 0, False
    exact = "." in number or "," in number
    if unit in _BYTES and (gap or len(unit) > 1):
        return "bytes", _BYTES[unit], True
    if unit in _STEPS:
        return "step", _STEPS[unit], exact or unit not in _SIZES
    if found := _CHINESE_STEP.fullmatch(unit):
        counted = found[2]
        return (f"step {counted}".strip(), _STEPS[found[1]], True) if not _NAMING & set(counted) else (None, 0, False)
    if gap and len(unit) == len("EUR") and unit in _currencies():
        return f"step {unit}", 0, True
    chinese = not unit.isascii() and "\u4e00" <= unit[0] <= "\u9fff"
    if (
        not _UNIT.fullmatch(unit)
        or unit in _NO_UNIT
        or _NAMING & set(unit.removesuffix("百分点"))
        or not (gap or chinese)
    ):
        return None, 0, False
    return f"unit {_one_of(unit)}", 0, True


def _one_of(unit: str) -> str:
    """A unit's word for one: point of points."""
    return unit[:-1] if unit.isascii() and len(unit) > len("ms") and unit.endswith("s") else unit


def _scaled(number: str, step: int) -> str:
    """The format of a number that is shown in tens of this power; "" where a spreadsheet has none.

    It divides by thousands alone; of 10^4, 10^7 and 10^8 the last digits are put behind a point that is a text.
    """
    whole, part = divmod(step, 3)
    if not part:
        return _digits(number) + "," * whole
    shown = len(number.partition(".")[2])
    return rf"0\.{'0' * part}" + "," * whole if shown <= part else ""


def _digits(number: str) -> str:
    part = number.partition(".")[2]
    return ("#,##0" if "," in number else "0") + ("." + "0" * len(part) if part else "")


def _quoted(words: str) -> str:
    return f'"{words}"' if words else ""


@cache
def _currencies() -> frozenset[str]:
    from babel.numbers import list_currencies

    return frozenset(list_currencies())
