"""What tells one edition of a work or a program from another: its rank, licence, platform, binding, number.

A pair is out where both titles name one of a sort and none in common. Two licences are marks instead: a title without
the mark is of the other sort, as whoever sells an upgrade or a licence for schools says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from core.integrate.match import words

_RANKS = {
    "standard": r"standard|std|标准版|普通版",
    "professional": r"professional|pro|专业版",
    "deluxe": r"deluxe|dlx|豪华版",
    "premium": r"premium|高级版|尊享版",
    "ultimate": r"ultimate|旗舰版|至尊版",
    "enterprise": r"enterprise|企业版",
    "business": r"business|商务版|商业版",
    "home": r"home(?= (?:edition|and|student|basic|premium|use))|家庭版",
    "student": r"students?|teachers?|学生版",
    "basic": r"basic|basics|essentials?|starter|基础版|入门版",
    "lite": r"lite|light edition|express|青春版|精简版",
    "collector": r"collectors?(?: s)?(?= edition)|limited edition|special edition|典藏版|限量版|珍藏版",
}
_PLATFORMS = {
    "mac": r"mac|macs|macintosh|macos|os x|osx",
    "windows": r"win|windows|win32|winxp|pc",
    "linux": r"linux|unix",
    "playstation 2": r"ps2|playstation 2",
    "playstation 3": r"ps3|playstation 3",
    "playstation 4": r"ps4|playstation 4",
    "playstation 5": r"ps5|playstation 5",
    "psp": r"psp|playstation portable",
    "xbox 360": r"xbox 360|xbox360",
    "xbox one": r"xbox one",
    "wii": r"wii",
    "ds": r"nds|3ds|nintendo ds",
    "gameboy": r"game ?boy(?: advance)?|gba",
    "gamecube": r"game ?cube",
    "switch": r"nintendo switch",
    "android": r"android|安卓",
    "ios": r"ios|iphone|ipad|苹果版",
}
_BINDINGS = {
    "hardcover": r"hard ?cover|hard ?back|精装",
    "paperback": r"paper ?back|soft ?cover|mass market|平装",
    "electronic": r"kindle|e ?book|epub|电子书",
    "audio": r"audio ?books?|audio cd|audible|有声书",
}
_CUTS = {
    "xs": r"xx?s|extra small|xsmall",
    "s": r"s|small(?! (?:business|office))|小号|小码",
    "m": r"m|medium|中号|中码",
    "l": r"l|large|大号|大码",
    "xl": r"xl|extra large|xlarge|加大",
    "2xl": r"2xl|xxl",
    "3xl": r"3xl|xxxl",
    "4xl": r"[45]xl|xxxxx?l",
}
_SIDES = {"left": r"left|左", "right": r"right|右"}
_WEARERS = {
    "women": r"women|womens|woman|ladies|lady|female|女士|女款|女式",
    "men": r"men|mens|man|male|gents|男士|男款|男式",
    "children": r"kids?|child|childrens?|junior|youth|boys?|girls?|toddlers?|儿童|童装",
    "babies": r"baby|babies|infants?|newborn|婴儿",
}
_CORDS = {"without": r"wireless|cordless|bluetooth|无线|蓝牙", "with": r"wired|corded|有线"}
_TIERS = {name: name for name in ("plus", "max", "mini", "ultra", "air", "nano", "slim")}
_STUFFS = {
    **{name: name for name in ("cotton", "linen", "wool", "silk", "polyester", "nylon", "denim", "velvet", "fleece")},
    **{name: name for name in ("oak", "pine", "walnut", "beech", "teak", "bamboo", "brass", "iron", "glass", "marble")},
    **{name: name for name in ("ceramic", "porcelain", "plastic", "silicone", "rubber", "leather", "suede", "canvas")},
    "steel": r"steel|不锈钢",
    "aluminium": r"alumini?um|铝合金",
    **{name: name for name in ("纯棉", "亚麻", "羊毛", "真丝", "陶瓷", "玻璃", "塑料", "硅胶", "实木", "真皮")},
}
_TASTES = {
    **{
        name: name
        for name in ("vanilla", "chocolate", "strawberry", "raspberry", "blueberry", "banana", "lemon", "lime")
    },
    **{
        name: name
        for name in ("mango", "peach", "cherry", "coconut", "caramel", "hazelnut", "mint", "cinnamon", "ginger")
    },
    **{
        name: name
        for name in ("honey", "salmon", "chicken", "beef", "turkey", "lamb", "tuna", "duck", "lavender", "rose")
    },
    **{
        name: name
        for name in ("jasmine", "sandalwood", "草莓", "香草", "巧克力", "柠檬", "芒果", "鸡肉", "牛肉", "玫瑰")
    },
}
_MARKS = {
    "upgrade": r"upgrades?|upgrd|upgr|upg|version upgrade",
    "academic": r"academic|acad|edu|(?:education|educational) (?:edition|version|license|licence)|教育版",
}
_ORDINALS = {
    **{"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7"},
    **{"1st": "1", "2nd": "2", "3rd": "3", "4th": "4", "5th": "5", "6th": "6", "7th": "7", "8th": "8", "9th": "9"},
}
_SAME_WORD = {
    "vol": "volume",
    "ver": "version",
    "v": "version",
    "ed": "edition",
    "pt": "part",
    "bk": "book",
    "no": "number",
    "gen": "generation",
}
"""Short forms of the words before a number."""
_SORTS: Mapping[str, Mapping[str, str]] = {
    "edition": _RANKS,
    "platform": _PLATFORMS,
    "binding": _BINDINGS,
    "cut": _CUTS,
    "side": _SIDES,
    "wearer": _WEARERS,
    "cord": _CORDS,
    "tier": _TIERS,
}
MADE_OF = {"stuff": _STUFFS, "taste": _TASTES}
"""What two shops may each name another part of (a leather sofa, oak legs): it parts titles that agree in all else."""
SORTS = (*_SORTS, "users")
"""What a title can name of itself, one of each."""
_NO_WORD = {"mp", "usb", "and", "with", "for", "of", "to", "in", "the", "by", "from", "or", "on"}
"""What a number stands behind without being its own: formats, and words that only join."""
_NO_UNIT = _NO_WORD | {"in", "x", "by", "st", "nd", "rd", "th", "s"}
"""What stands behind a number without measuring it."""
ROUND = 0.1
"""Relative difference up to which amounts with decimals are one told roundly: a washer of 3.5 or 3.6 cubic feet."""
MOST_DIGITS = 2
"""Digits of an edition's number; more are a year, a model or an amount, which other vetoes read."""


def _compiled(sorts: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"(?<![a-z0-9])(?:{spelling})(?![a-z0-9])") for name, spelling in sorts.items()}


_FIND = {sort: _compiled(names) for sort, names in {**_SORTS, **MADE_OF}.items()}
_FIND["cut"] = {name: re.compile(rf"(?:{one.pattern})(?! ?\d{1, 3}(?!\d))") for name, one in _FIND["cut"].items()}
_LENGTH = re.compile(r"(?<![a-z0-9.])\d+(?:\.\d+)? ?[lms](?![a-z0-9])")
"""Litres, metres and seconds: 5 l names no size of clothes."""
_LETTER = re.compile(r"(?<![a-z0-9])([a-z])-(?=[a-z])")
"""A letter that a hyphen makes part of a word: an L-shaped desk and a T-shirt name no size."""
_MARKED = _compiled(_MARKS)
_SCHOOL = re.compile(r"(?<![a-z])(?:students?|teachers?|schools?|edu|education)(?![a-z])|学生|学校|教师")
_MEMORY = re.compile(r"(?<![a-z])(?:memory|ram|ddr\d?|dimm|sdram|kit)(?![a-z])|内存")
_COUNTED = re.compile(r"(?<![a-z0-9.])(?:([a-z]{2,}) ?|([a-z]{1,3}))(\d+(?:\.\d+)?)(?![a-z0-9]|\.\d)")
_THOUSANDS = re.compile(r"(?<![a-z0-9.])(\d{1,3})(?: (?=000(?![a-z0-9]))|,(?=\d{3}(?![a-z0-9])))")
_MEASURED = re.compile(r"(?<![a-z0-9.])(?<!usb )(?<!mp )(\d+(?:\.\d+)?) ?([a-z]{1,8})(?![a-z0-9])")
_HAN_COUNTED = re.compile(r"第?([\d一二三四五六七八九十]{1,3})(版|卷|册|季|部|辑|代)")
_WORDS = {"single": "1", "one": "1", "two": "2", "three": "3", "five": "5", "ten": "10"}
_USERS = re.compile(
    rf"(?<![a-z0-9.])(\d{{1,3}}|{'|'.join(_WORDS)}) ?(?:users?|seats?|clients?|cals?|licen[sc]es?)(?![a-z0-9])|"
    r"(?<!\d)(\d{1,3}) ?(?:用户|个?许可)"
)
_ANY_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])")
_HAN_DIGITS = {sign: str(place) for place, sign in enumerate("一二三四五六七八九十", 1)}


@lru_cache(maxsize=1 << 16)
def said(title: str) -> Mapping[str, frozenset[str]]:
    """Sort -> the names of that sort which a title holds; sorts of which it holds none are absent."""
    text = _LENGTH.sub(" ", _spaced(_LETTER.sub(r"\1", words.plain(title))))
    found = {sort: frozenset(name for name, one in names.items() if one.search(text)) for sort, names in _FIND.items()}
    found["users"] = frozenset(_WORDS.get(one or two, (one or two).lstrip("0")) for one, two in _USERS.findall(text))
    return {sort: names for sort, names in found.items() if names}


def other_edition(one: Mapping[str, frozenset[str]], two: Mapping[str, frozenset[str]], sort: str) -> bool:
    """Whether both sides name some of a sort, and none in common."""
    return sort in one and sort in two and not one[sort] & two[sort]


@lru_cache(maxsize=1 << 16)
def marks(text: str) -> frozenset[str]:
    """The marks of a licence that a text has: an upgrade, one for schools. A memory upgrade is a thing of its own."""
    spaced = _spaced(text)
    found = {name for name, one in _MARKED.items() if one.search(spaced)}
    return frozenset(found - {"upgrade"} if _MEMORY.search(spaced) else found)


def other_licence(one: tuple[str, str], two: tuple[str, str]) -> bool:
    """Whether a title has a mark that neither title nor description of the other has; each is (title, all text)."""
    for (title, _all), (_title, text) in ((one, two), (two, one)):
        missing = marks(title) - marks(text)
        if "upgrade" in missing and not _MEMORY.search(_spaced(text)):
            return True
        if "academic" in missing and not _SCHOOL.search(_spaced(text)):
            return True
    return False


@lru_cache(maxsize=1 << 16)
def numbered(title: str) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """Word -> the numbers that stand right behind it (elements 5, cs3, volume 2, 2nd edition), and blank and word ->
    those right before it (120 grit, 60 Hz); and every number."""
    whole = _THOUSANDS.sub(r"\1", words.plain(title))
    text, bare = (_ordinals(_spaced(one)) for one in (whole, words.without_amounts(whole)))
    found: dict[str, set[str]] = {}
    for apart, joined, number in _COUNTED.findall(bare):
        word = apart or joined
        word = _SAME_WORD.get(word, word)
        if len(number.partition(".")[0]) <= MOST_DIGITS and word not in _NO_WORD:
            found.setdefault(word, set()).add(plain_number(number))
    for number, word in _MEASURED.findall(bare):
        if word not in _NO_UNIT:
            found.setdefault(f" {word.rstrip('s') or word}", set()).add(plain_number(number))
    for number, word in _HAN_COUNTED.findall(text):
        found.setdefault(word, set()).add(_HAN_DIGITS.get(number, number))
    return {word: frozenset(held) for word, held in found.items()}, frozenset(
        plain_number(number) for number in _ANY_NUMBER.findall(text)
    )


def other_number(
    one: tuple[Mapping[str, frozenset[str]], frozenset[str]], two: tuple[Mapping[str, frozenset[str]], frozenset[str]]
) -> bool:
    """Whether one word is followed by other numbers on each side, which stand nowhere in the other title."""
    for word in one[0].keys() & two[0].keys():
        mine, theirs = one[0][word], two[0][word]
        if word.startswith(" ") and any(_near(a, b) for a in mine for b in theirs):
            continue
        if not _meet(mine, theirs | two[1]) and not _meet(theirs, mine | one[1]):
            return True
    return False


def _near(one: str, two: str) -> bool:
    """Whether two amounts of one unit can be one told roundly: 24.7 and 25; 3.6 and 3.5, but not 60 and 55."""
    a, b = float(one), float(two)
    return "." in one + two and abs(a - b) <= ROUND * max(a, b)


def _meet(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a number is among others, or is one of them without its decimals (8 and 8.5)."""
    held = set(others)
    whole = {number.partition(".")[0] for number in held}
    return any(number in held or number in whole or number.partition(".")[0] in held for number in some)


def plain_number(number: str) -> str:
    """A number without leading noughts and without decimals that say nothing: 05 is 5, 8.0 is 8."""
    whole, point, rest = number.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{rest}" if point and rest else "")


def _spaced(text: str) -> str:
    """Letters in one form, everything but letters, digits and the points of numbers as a blank; no apostrophes."""
    whole = re.sub(r"(?<=\w)['’](?=\w)", "", words.plain(text))
    return " ".join(re.sub(r"[^\w.]+|_|(?<!\d)\.|\.(?!\d)", " ", whole).split())


def _ordinals(text: str) -> str:
    """2nd edition, second edition -> edition 2."""
    turned = re.sub(
        rf"(?<![a-z0-9])({'|'.join(_ORDINALS)}) (edition|ed|volume|vol|generation|gen|season)(?![a-z])",
        lambda hit: f"{hit[2]} {_ORDINALS[hit[1]]}",
        text,
    )
    return " ".join(words.roman(word) for word in turned.split())
