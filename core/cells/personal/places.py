"""Cells that name where somebody lives: a city, a region, a country, or a whole address.

The names of cities and regions are those of the telephone numbering plans (package `phonenumbers`), of countries those
of Unicode's CLDR (package `babel`): both in English and Chinese, and already here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

_STREET = re.compile(
    r"(?i)^(?:(?:flat|apt|unit|suite|room|no)\.?\s*[\w-]+,?\s+)?\d+[a-z]?(?:[-/]\d+[a-z]?)?,?\s+(?:[\w.'-]+\s+){1,4}?"
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|square|sq|way|terrace|close|"
    r"crescent|highway|hwy|parkway|pkwy|circle|row|walk|hill|gardens|broadway)\b\.?"
)
_BOX = re.compile(r"(?i)^p\.?\s*o\.?\s*box\s+\d+")
_STRASSE = re.compile(r"(?i)^[^\W\d][\w.' -]*(?:straße|strasse|str\.|weg|platz|allee)\s*\d+[a-z]?\b")
_ZH_AREA = re.compile(r"[\u4e00-\u9fff]{1,8}(?:省|市|自治区|特别行政区|自治州|地区|盟|区|县|旗)")
_ZH_STREET = re.compile(
    r"[\u4e00-\u9fff\d]{1,12}(?:路|街道|街|大道|道|巷|弄|胡同|镇|乡|村|小区|花园|广场)[\u4e00-\u9fff\w\s-]*?\d+|"
    r"\d+\s*(?:号楼|号|栋|幢|单元|室|弄)"
)
_ZH_ROAD = re.compile(r"[路街道巷弄]")
_PARTS = re.compile(r"\s*[,，/;]\s*|\s+-\s+")
_AREA_WORDS = frozenset(
    """
    north south east west northern southern eastern western central centre center middle mid upper lower inner outer
    greater overseas domestic inland international foreign abroad export home local regional national nationwide global
    worldwide online other others unknown none all emea apac amer latam americas anz mena cee dach benelux nordic
    nordics n s e w ne nw se sw region area zone district territory sector market coast side and the a b c d i ii
    iii iv v
    """.split()  # noqa: SIM905
)
_COMPASS = re.compile(r"(?:north|south)(?:east|west)(?:ern)?|[0-9]{1,2}")
_ZH_AREAS = re.compile(
    r"大?(?:华[东南西北中]|[东西]?[南北]|[东西中]|东南|西南|东北|西北|海外|国外|境外|国内|境内|其他|未知|全国|沿海|内陆)"
    r"(?:地区|大区|区域|片区|[区部方])?"
)


def is_area(cell: str) -> bool:
    """Whether a cell is a point of the compass or an area of a sales plan: no place, though towns are called so."""
    words = [one for one in re.split(r"[\s/_.&-]+", cell.casefold()) if one]
    western = bool(words) and all(one in _AREA_WORDS or _COMPASS.fullmatch(one) for one in words)
    return western or _ZH_AREAS.fullmatch(cell.strip()) is not None


LONGEST = 120
"""Signs of an address; a longer cell is a text."""


def is_address(cell: str) -> bool:
    """Whether a cell is a street with a house, as written in English, German or Chinese."""
    if len(cell) > LONGEST:
        return False
    if _STREET.match(cell) or _BOX.match(cell) or _STRASSE.match(cell):
        return True
    return bool(_ZH_STREET.search(cell) and (_ZH_AREA.search(cell) or _ZH_ROAD.search(cell)))


def could_be_address(cell: str) -> bool:
    """Whether a cell of a column that is called so can be an address: words, not a number or an address of the web."""
    return len(cell) <= LONGEST and any(sign.isalpha() for sign in cell) and "://" not in cell and "@" not in cell


def is_place(cell: str) -> bool:
    """Whether a cell is a city, region or country, or such a list as "Chicago, IL, USA"."""
    if not 1 < len(cell) <= LONGEST:
        return False
    words = cell.casefold().strip(" .")
    if is_area(words):
        return False
    known = _known()
    if words in known:
        return True
    parts = [part.strip(" .") for part in _PARTS.split(words) if part.strip(" .")]
    return len(parts) > 1 and _named(parts[-1], known) and all(len(part) <= LONGEST // 2 for part in parts)


def share_of_places(cells: Sequence[str]) -> float:
    """Share of a column's cells that are places, 0 to 1."""
    return sum(map(is_place, cells)) / len(cells) if cells else 0.0


def _named(part: str, known: frozenset[str]) -> bool:
    """Whether the last part is a region, or a region with its country ("ca usa", "fl united states")."""
    if part in known or part in STATES:
        return True
    head, _blank, tail = part.partition(" ")
    return bool(tail) and (head in known or head in STATES) and (tail in known)


STATES = frozenset(
    """
    al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri
    sc sd tn tx ut vt va wa wv wi wy dc on qc bc ab mb sk ns nb nl pe
    """.split()  # noqa: SIM905
)
"""Postal signs of the states of the United States (USPS) and the provinces of Canada: they end a place, and are none
where they stand alone in a column of codes."""


@cache
def _known() -> frozenset[str]:
    """Names of cities, regions and countries in lower case (30,000; 0.5 s once)."""
    from babel import Locale
    from phonenumbers.geodata import GEOCODE_DATA

    names = {
        name for by_language in GEOCODE_DATA.values() for tongue, name in by_language.items() if tongue in ("en", "zh")
    }
    found = {"usa", "uk", "u.s.a", "united states of america", "england", "scotland", "wales", "nyc", "new york city"}
    for name in names:
        city, _comma, region = name.casefold().partition(",")
        city, _dash, _state = city.partition(" - ")
        for one in (city.strip(), region.strip()):
            if len(one) > 3 or (len(one) > 1 and not one.isascii()):
                found.add(one)
        if not name.isascii():
            found.update(_chinese(name))
    for tongue in ("en", "zh"):
        found.update(name.casefold() for code, name in Locale(tongue).territories.items() if code.isalpha() and name)
    return frozenset(found | _CHINESE_SHORT.keys() | _cities().keys())


_CHINESE_SHORT = {"香港": "HK", "澳门": "MO", "台湾": "TW"}
"""Places whose names in CLDR are longer than those that people write."""


@cache
def _cities() -> dict[str, str]:
    """Cities that time zones are named after, in English and Chinese (CLDR, tz database) -> their country."""
    from babel import Locale
    from babel.core import get_global

    territories = get_global("zone_territories")
    found = {}
    for zone, country in territories.items():
        own = zone.rpartition("/")[2].replace("_", " ").casefold()
        for name in (own, *(Locale(one).time_zones.get(zone, {}).get("city", "") for one in ("en", "zh"))):
            if "/" in zone and _is_country(country) and len(name) > 1:
                found[name.casefold()] = country
    return found


def country_of(cell: str) -> str:
    """Two letters (ISO 3166-1) of the country that a place lies in; "" where it is not known, or lies in several."""
    words = cell.casefold().strip(" .")
    if is_area(words):
        return ""
    parts = [part.strip(" .") for part in _PARTS.split(words) if part.strip(" .")]
    known = _countries()
    for part in (words, *reversed(parts)):
        if part in STATES and len(parts) > 1:
            return "CA" if part in _PROVINCES else "US"
        if part in known:
            return known[part]
        for length in range(min(len(part) - 1, LONGEST_CHINESE), 1, -1):
            if not part.isascii() and part[:length] in _chinese_countries():
                return _chinese_countries()[part[:length]]
        head, _blank, tail = part.rpartition(" ")
        if head in STATES and tail in known:
            return known[tail]
    return ""


LONGEST_CHINESE = 9
"""Signs of the name of a country that a Chinese place begins with, as in 德国汉堡."""


@cache
def _chinese_countries() -> dict[str, str]:
    from babel import Locale

    names = {name: code for code, name in Locale("zh").territories.items() if name and _is_country(code)}
    return names | _CHINESE_SHORT


def countries_of(cells: Sequence[str]) -> dict[str, str]:
    """Distinct cells of one column of places -> their country, those of which it is known.

    Codes of two letters are countries where all such cells are (ISO 3166-1), so that coarser once is coarser for good;
    else states of the United States or provinces of Canada where all are.
    """
    codes = {cell for cell in cells if _CODE.fullmatch(cell.strip())}
    known = set(_chinese_countries().values())
    as_codes: dict[str, str] = {}
    if all(code.strip() in known for code in codes):
        as_codes = {code: code.strip() for code in codes}
    elif all(code.strip().casefold() in STATES for code in codes):
        as_codes = {code: "CA" if code.strip().casefold() in _PROVINCES else "US" for code in codes}
    found = {cell: as_codes.get(cell) or country_of(cell) for cell in cells}
    return {cell: country for cell, country in found.items() if country}


_CODE = re.compile(r"[A-Z]{2}")
_PROVINCES = frozenset({"on", "qc", "bc", "ab", "mb", "sk", "ns", "nb", "nl", "pe"})
"""Of Canada, among `STATES`."""


@cache
def _countries() -> dict[str, str]:
    """Names of cities, regions and countries in lower case -> their country, those of one country alone."""
    from babel import Locale
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
    from phonenumbers.geodata import GEOCODE_DATA

    alone: dict[str, set[str]] = {}
    within: dict[str, set[str]] = {}  # "Berlin, CT": counts where no place is called Berlin alone
    for prefix, by_language in GEOCODE_DATA.items():
        codes = [prefix[:length] for length in (1, 2, 3) if int(prefix[:length]) in COUNTRY_CODE_TO_REGION_CODE]
        regions = COUNTRY_CODE_TO_REGION_CODE[int(codes[0])] if codes else ("",)
        for name in (by_language.get(tongue, "") for tongue in ("en", "zh")):
            city, comma, _state = name.casefold().partition(",")
            country = _american(name) if regions[0] == "US" else regions[0]
            for one in {city.strip(), *(_chinese(name) if not name.isascii() else ())}:
                if country and len(one) > 1:
                    (within if comma else alone).setdefault(one.casefold(), set()).add(country)
    known = {name: next(iter(where)) for name, where in (within | alone).items() if len(where) == 1}
    for tongue in ("en", "zh"):
        named = {code: name for code, name in Locale(tongue).territories.items() if name and _is_country(code)}
        known |= {name.casefold(): code for code, name in named.items()}
    known |= {name: country for name, country in _cities().items() if name not in known} | _CHINESE_SHORT
    more = {"usa": "US", "uk": "GB", "u.s.a": "US", "united states of america": "US", "england": "GB"}
    return known | more | {"scotland": "GB", "wales": "GB", "nyc": "US", "new york city": "US"}


def _is_country(code: str) -> bool:
    return len(code) == len("US") and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB")


def _american(name: str) -> str:
    """Of a number of North America: the country whose state or province is said."""
    state = name.rpartition(",")[2].strip().casefold()
    return "" if state not in STATES or "," not in name else "CA" if state in _PROVINCES else "US"


def _chinese(name: str) -> set[str]:
    """ "安徽省合肥市" as province, city, both, and each without its word for what it is."""
    parts = re.findall(r"[\u4e00-\u9fff]+?(?:省|自治区|市|州|地区|盟|县)", name) or [name]
    return {
        one
        for part in (*parts, "".join(parts))
        for one in (part, re.sub(r"(?:省|自治区|市|地区)$", "", part))
        if len(one) > 1
    }
