"""What a title says: words, joined codes, letters, model codes, and what tells one variant from another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

_RUN = re.compile(r"[^\W_]+")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_COMPOUND = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_PARTS = re.compile(r"[-/.]")
_NUMBER = re.compile(r"\d+")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
"""Roman numbers that are no word or single letter."""
LETTERS = 3
"""Length of the runs of letters: the usual one for names and titles (Cohen, Ravikumar, Fienberg, IJCAI 2003)."""
LEAST_CODE, LEAST_DIGITS = 3, 5
"""Signs of a model code of letters and digits, and of digits alone: fewer are amounts, years and sizes."""
AFFIX = 5
"""Signs that two codes share from an end on before one counts as the other with a suffix (DSCW120, DSCW120/B)."""
SLACK = 0.01
"""Relative difference up to which two sizes are one: 12 oz is sold as 355 and as 354 ml."""

_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("inch", "inches", "in", '"', "''", "'", "″", "′", "英寸", "寸"), ("inch", 1.0)),
    **{"mm": ("length", 0.1), "cm": ("length", 1.0), "m": ("length", 100.0), "厘米": ("length", 1.0)},
    **{"毫米": ("length", 0.1), "米": ("length", 100.0)},
    **{"mb": ("storage", 0.001), "gb": ("storage", 1.0), "tb": ("storage", 1000.0)},
    **{"mg": ("weight", 0.001), "g": ("weight", 1.0), "kg": ("weight", 1000.0), "克": ("weight", 1.0)},
    **{"千克": ("weight", 1000.0), "公斤": ("weight", 1000.0), "斤": ("weight", 500.0)},
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), ("weight", 453.6)),
    **dict.fromkeys(("oz", "ounce", "ounces"), ("ounce", 1.0)),
    **{"ml": ("volume", 1.0), "cl": ("volume", 10.0), "l": ("volume", 1000.0), "毫升": ("volume", 1.0)},
    **dict.fromkeys(("liter", "litre", "liters", "litres", "升"), ("volume", 1000.0)),
    **dict.fromkeys(("w", "watt", "watts", "瓦"), ("power", 1.0)),
    **{"kw": ("power", 1000.0), "mah": ("charge", 1.0), "毫安": ("charge", 1.0)},
    **dict.fromkeys(("mp", "megapixel", "megapixels", "像素"), ("pixels", 1.0)),
    **dict.fromkeys(("user", "users", "用户"), ("users", 1.0)),
}
"""Unit -> what it measures, and how many of that measure's own unit it is."""
_SIZE = re.compile(
    r"(?<![a-z0-9.])(\d+(?:\.\d+)?)[ -]?("
    + "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
    + r")(?![a-z0-9])",
)
_FRACTION = re.compile(r"(?<![\d/.])(?:(\d+)[ -])?(\d)/(\d{1,2})(?=[ -]?(?:inch|inches|in|\"|''|'|″|′|英寸)(?![a-z]))")
_PACK = re.compile(
    r"(?:pack|set|box|case|lot) of (\d+)"
    r"|(?<![a-z0-9])(\d+)[ -]?(?:pack|packs|pk|pcs|pc|piece|pieces|count|ct|pairs|件|只|片|包|支|瓶|盒|个|套|双|条)"
    r"(?![a-z0-9]| of \d)"
    r"|(\d+) ?[x×] ?\d+(?:\.\d+)? ?(?:ml|cl|l|g|kg|oz|毫升|克)(?![a-z0-9])"
    r"|([一二两三四五六七八九十])(?:件|只|片|包|支|瓶|盒|个|套|双|条)(?=装|$|[^\u3400-\u9fff])"
)
_HAN_NUMBERS = {sign: place for place, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_LENGTHS = r"mm|cm|m|in|inch|inches|\"|″|英寸|厘米|毫米|米"
_EXTENT = re.compile(
    rf"(?<![a-z0-9.])(\d+(?:\.\d+)?) ?({_LENGTHS})? ?[x×*] ?(\d+(?:\.\d+)?) ?({_LENGTHS})?"
    rf"(?: ?[x×*] ?(\d+(?:\.\d+)?) ?({_LENGTHS})?)?(?![a-z0-9])"
)
"""Width and height, and depth where it is given, with the unit that stands behind all of them or the first."""
_VERSION = re.compile(
    r"(?<![\d.])(?:(\d+\.\d+)(?:\.\d+)*|((?:19|20)\d\d))(?![\d.]|[a-z]| ?-?(?:cu|ft|x|hz|khz|mhz|ghz)\b)"
)
_COLOURS = {
    word: name
    for name, words in {
        "black": "black 黑色 黑",
        "white": "white ivory 白色 米白",
        "red": "red crimson burgundy maroon 红色",
        "blue": "blue navy azure 蓝色 藏青",
        "green": "green olive mint 绿色",
        "yellow": "yellow 黄色",
        "orange": "orange 橙色 橘色",
        "pink": "pink magenta fuchsia 粉色 粉红",
        "purple": "purple violet lavender lilac mauve 紫色",
        "brown": "brown chocolate 棕色 咖啡色",
        "turquoise": "turquoise teal aqua cyan 青色 湖蓝",
        "bronze": "bronze copper 古铜色",
        "grey": "grey gray charcoal graphite 灰色",
        "silver": "silver 银色",
        "gold": "gold golden 金色",
        "beige": "beige cream khaki 米色 卡其色",
    }.items()
    for word in words.split()
} | {"rose gold": "rose gold", "玫瑰金": "rose gold"}
"""Spelling -> colour. Shades that sellers write one for the other are one."""
_COLOUR = re.compile(r"(?<![a-z])(" + "|".join(sorted(_COLOURS, key=len, reverse=True)) + r")(?![a-z])")


def plain(text: str) -> str:
    """The text in one width, case and form of its letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def tokens(text: str) -> list[str]:
    """Words and numbers; a run of Chinese signs becomes its pairs of neighbours, as nothing parts its words."""
    found: list[str] = []
    for run in _RUN.findall(plain(text)):
        place = 0
        for han in HAN.finditer(run):
            found += [run[place : han.start()]] if place < han.start() else []
            signs = han.group()
            found += [signs[at : at + 2] for at in range(max(1, len(signs) - 1))]
            place = han.end()
        found += [run[place:]] if place < len(run) else []
    return [_ROMAN.get(word, word) for word in found]


def joined(words: Sequence[str]) -> list[str]:
    """The words, and neighbours written as one where they hold a digit: PS LX350H meets PSLX350H, 8 GB meets 8GB."""
    pairs = [one + two for one, two in pairwise(words)]
    return [*words, *(f"+{word}" for word in (*words, *pairs) if _NUMBER.search(word))]


def letters(words: Sequence[str]) -> list[str]:
    """Every run of three letters of the words in order, with a blank around each word."""
    text = f" {' '.join(words)} "
    return [text[at : at + LETTERS] for at in range(len(text) - LETTERS + 1)]


def codes(text: str) -> frozenset[str]:
    """What may be a model code: letters and digits of one word, hyphens left out, or many digits; no sizes."""
    return frozenset(_codes(plain(text)))


def _codes(text: str) -> Iterator[str]:
    for word in _COMPOUND.findall(text):
        if HAN.search(word) or _SIZE.fullmatch(word) or _PACK.fullmatch(word):
            continue
        whole = _PARTS.sub("", word)
        mixed = bool(_NUMBER.search(whole)) and any(map(str.isalpha, whole))
        long_number = whole.isdigit() and "." not in word and len(whole) >= LEAST_DIGITS
        if (mixed and len(whole) >= LEAST_CODE) or long_number:
            yield whole


@lru_cache(maxsize=1 << 16)
def build(code: str) -> str:
    """Where a code has letters and where digits: what codes of one maker's line share."""
    return "".join("0" if sign.isdigit() else "a" for sign in code)


def stem(code: str) -> str:
    """A code up to its last digit."""
    return code.rstrip("abcdefghijklmnopqrstuvwxyz")


def numbers(words: Sequence[str]) -> frozenset[str]:
    """The words that are digits alone."""
    return frozenset(word for word in words if word.isdigit())


def sizes(text: str) -> dict[str, tuple[float, ...]]:
    """Measure -> its amounts in the text, in that measure's own unit."""
    found: dict[str, set[float]] = {}
    for amount, unit in _SIZE.findall(_FRACTION.sub(_decimal, plain(text))):
        measure, factor = _UNITS[unit]
        found.setdefault(measure, set()).add(float(amount) * factor)
    return {measure: tuple(sorted(amounts)) for measure, amounts in found.items()}


def _decimal(found: re.Match[str]) -> str:
    """3/4 as 0.75, and 22-1/2 as 22.5."""
    return f"{int(found[1] or 0) + int(found[2]) / max(1, int(found[3])):g}"


def packs(text: str) -> frozenset[int]:
    """How many pieces a pack holds, as the text says it; empty where it says nothing."""
    found = (next(filter(None, groups)) for groups in _PACK.findall(plain(text)))
    return frozenset(_HAN_NUMBERS.get(one) or int(one[:9]) for one in found)


def extents(text: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Each width, height and depth that a text gives together: what they measure ("" without a unit), and the
    amounts from small to large."""
    found = []
    for one, first, two, second, three, third in _EXTENT.findall(plain(text)):
        measure, factor = _UNITS.get(third or second or first, ("", 1.0))
        found.append((measure, tuple(sorted(float(side) * factor for side in (one, two, three) if side))))
    return tuple(found)


def without_amounts(text: str) -> str:
    """A text in its plain form without sizes and pack counts."""
    return _PACK.sub(" ", _SIZE.sub(" ", text))


def roman(word: str) -> str:
    """A Roman number from two to nine as digits, any other word as it is."""
    return _ROMAN.get(word, word)


def versions(text: str) -> dict[str, frozenset[str]]:
    """Years, and numbers with a decimal point that stand alone: 2008; 7.0. No sizes."""
    found = _VERSION.findall(_SIZE.sub(" ", plain(text)))
    years = frozenset(year for _point, year in found if year)
    points = frozenset(point.rstrip("0").rstrip(".") for point, _year in found if point)
    return {name: said for name, said in (("year", years), ("point", points)) if said}


def colours(text: str) -> frozenset[str]:
    """The colours that a text names."""
    return frozenset(_COLOURS[word] for word in _COLOUR.findall(plain(text)))
