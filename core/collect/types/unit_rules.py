"""Rules for numbers that carry a unit: money, percentages, durations. The unit is kept in the rule's params.

- Money: the number as written, DECIMAL; the currency in `currency`. Every cell carries the one sign or code.
- Percent: the number as written ("12.5%" -> 12.5), DECIMAL; `unit` is "%". Dividing by 100 is left to who computes.
- Magnitude: the number that is meant (`1.2万` -> 12000, `3.4M` -> 3400000, `10万+` -> 100000), DECIMAL. Chosen by a
  person only: 4K is a screen and 14K a ring, and the + of a least number is left out.
- Duration: seconds, BIGINT, or DECIMAL(18,6) where there are fractions; `unit` is "s", `form` how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.cells.money import CURRENCIES
from core.collect.types.rules import Rule, amount, full

LEAST_SIZES = 0.8
"""Share of a column's values that must be counts, as for every other type (`SAMPLE_SHARE`)."""
MARKS = ((".", ","), (",", "."), (",", " "), (".", " "))


def currency(name: str, mark: str, grouping: str) -> Rule:
    """Amounts of one currency, the sign before or after: `$1,234.50`, `-$5`, `12,00 €`, `￥199.00`, `199元`."""
    sign = f"(?i:{'|'.join(CURRENCIES[name])})"
    body = amount(mark, grouping)
    pattern = rf"([-+]?{sign} ?{body}|{sign} ?[-+]{body}|[-+]?{body} ?{sign})"
    params = {"currency": name, "mark": mark, "grouping": grouping}
    return _measured("currency", pattern, mark, params)


def percent(mark: str, grouping: str = "") -> Rule:
    """Percentages as the number written: `12.5%` -> 12.5."""
    pattern = rf"[-+]?{amount(mark, grouping)} ?[%％]"
    return _measured("percent", pattern, mark, {"unit": "%", "mark": mark, "grouping": grouping})


def _measured(how: str, pattern: str, mark: str, params: dict[str, str]) -> Rule:
    kept = f"regexp_replace({{x}}, '[^0-9{mark}+-]', '', 'g')"
    number = f"replace({kept}, ',', '.')" if mark == "," else kept
    test = f"(length({{x}}) <= 48 AND {full(pattern)})"
    return Rule(how, "DECIMAL", test, "", dict(params), pattern, number).sized(38, 10)


_MAGNITUDES = (
    ("千", 3), ("万", 4), ("萬", 4), ("w", 4), ("百万", 6), ("千万", 7), ("亿", 8), ("億", 8), ("만", 4), ("억", 8),
    ("k", 3), ("tsd", 3), ("m", 6), ("mn", 6), ("mio", 6), ("b", 9), ("bn", 9), ("mrd", 9), ("тыс", 3), ("млн", 6),
)  # fmt: skip
SIZES = tuple(word for word, _power in _MAGNITUDES)
"""Words that multiply the number before them."""
MAGNITUDE = re.compile(r"[-+]?\d[\d.,]* ?(?P<word>[^\W\d_]+\.?)? ?(?P<least>[+＋])?")
"""A count as `magnitude` reads it, with its word and the + of a least number."""


def magnitude(mark: str = ".") -> Rule:
    """Counts with a word for their size, mixed with plain ones: `1.2K`, `3,4 Mio.`, `10万+`, `800`."""
    words = "|".join(sorted((word for word, _power in _MAGNITUDES), key=len, reverse=True))
    m = r"\." if mark == "." else ","
    other = "," if mark == "." else r"\."
    digits = rf"(?:\d{{1,3}}(?:{other}\d{{3}})+|\d{{1,12}})(?:{m}\d{{1,6}})?"
    pattern = rf"(?i)[-+]?{digits} ?(?:(?:{words})\.?)? ?[+＋]?"
    kept = f"regexp_replace(regexp_extract({{x}}, '^[-+]?[0-9.,]+'), '[{other}]', '', 'g')"
    number = f"replace({kept}, ',', '.')" if mark == "," else kept
    word = f"lower(regexp_extract({{x}}, '(?i)^[-+]?[0-9.,]+ ?({words})', 1))"
    powers = " ".join(f"WHEN '{name}' THEN {10**power}" for name, power in _MAGNITUDES)
    value = f"(TRY_CAST({number} AS DECIMAL(18,6)) * CAST(CASE {word} {powers} ELSE 1 END AS DECIMAL(10,0)))"
    text = f"CAST({value} AS VARCHAR)"
    trimmed = f"regexp_replace({text}, '\\.?0+$', '')"
    plain = f"(CASE WHEN instr({text}, '.') > 0 THEN {trimmed} ELSE {text} END)"
    test = f"(length({{x}}) <= 24 AND {full(pattern)})"
    return Rule("magnitude", "DECIMAL", test, "", {"mark": mark, "unit": "1"}, pattern, plain).sized(38, 10)


def speaks_of_sizes(values: Sequence[str]) -> str | None:
    """A value whose word is surely a size, where the whole column holds counts: `1.2万`, `10K` beside `3M` or `980`.

    4K beside 8K are screens, 14K is a ring: one letter alone is no count.
    """
    shaped = [m for v in values if (m := MAGNITUDE.fullmatch(v))]
    if len(shaped) < LEAST_SIZES * len(values) or not any(m["word"] for m in shaped):
        return None
    readings = (magnitude(), magnitude(","))
    found = [m for m in shaped if any(rule.matches(m[0]) for rule in readings)]
    words = {m["word"].rstrip(".").lower(): m[0] for m in found if m["word"]}
    if not words or len(found) < LEAST_SIZES * len(values):
        return None
    sure = any(not word.isascii() or len(word) > 1 for word in words) or len(words) > 1
    plain = any(not m["word"] and int("".join(filter(str.isdigit, m[0]))) >= 10 for m in found)
    return next(iter(words.values())) if sure or plain else None


_UNITS = (
    (86_400, "days|day|天", "d"),
    (3_600, "hours|hour|hrs|hr|小时", "h"),
    (60, "minutes|minute|mins|min|分钟|分", "m"),
    (1, "seconds|second|secs|sec|秒", "s"),
)
"""Seconds of each unit, its words and its sign."""


def duration(form: str, fraction: bool = False) -> Rule:
    """Lengths of time in seconds.

    Args:
        form: "clock" (`01:23:45`), "iso" (`PT1H2M`), "words" (`3 min`, `1 hour 20 minutes`, `3小时20分钟`) or
            "letters" (also `1h 20m`).
        fraction: Whether the last part may have decimals.
    """
    part = r"\d{1,9}(?:\.\d{1,6})?" if fraction else r"\d{1,9}"
    if form == "clock":
        pattern = r"\d{1,5}:[0-5]\d:[0-5]\d" + (r"(?:\.\d{1,6})?" if fraction else "")
        pieces = [f"split_part({{x}}, ':', {n})" for n in (1, 2, 3)]
        total = " + ".join(
            f"CAST({piece} AS DECIMAL(18,6)) * {size}" for piece, size in zip(pieces, (3600, 60, 1), strict=True)
        )
    elif form == "iso":
        pattern = f"P(?:{part}D)?(?:T(?:{part}H)?(?:{part}M)?(?:{part}S)?)?"
        total = " + ".join(_piece(part, unit, size) for unit, size in zip("DHMS", (86_400, 3600, 60, 1), strict=True))
    else:
        names = [(size, f"{words}|{letter}" if form == "letters" else words) for size, words, letter in _UNITS]
        pattern = "(?i)" + " ?".join(f"(?:{part} ?(?:{unit}))?" for _size, unit in names)
        total = " + ".join(_piece(part, f" ?(?:{unit})", size) for size, unit in names)
    sql_type = "DECIMAL(18,6)" if fraction else "BIGINT"
    test = f"({full(pattern)} AND {{x}} <> '' AND right({{x}}, 1) NOT IN ('P', 'T'))"
    return Rule("duration", sql_type, test, f"CAST({total} AS {sql_type})", {"unit": "s", "form": form}, pattern)


def _piece(part: str, unit: str, size: int) -> str:
    found = f"regexp_extract({{x}}, '(?i)({part}){unit}', 1)"
    return f"coalesce(TRY_CAST(nullif({found}, '') AS DECIMAL(18,6)), 0) * {size}"
