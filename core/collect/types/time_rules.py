"""Rules for dates and times: one format, or one unit of an epoch, for a whole column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.cells.times import EPOCH_LEAST, EPOCH_MOST
from core.collect.types.rules import SAME, Rule, full

ZONE = r"( ?UTC|Z| ?[+-]\d{2}:?\d{2}| ?[+-]\d{2})"
"""How a time ends that says where it is."""
_ISO_DATE = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?"
EPOCH_DIGITS = {"s": (9, 10), "ms": (12, 13), "us": (15, 16)}
"""Digits of a moment between 1973 and 2286 in each unit."""


def epoch(unit: str, fraction: bool = False) -> Rule:
    """Seconds, milliseconds or microseconds since 1970 (0, or 1973 to 2100) to TIMESTAMP in UTC.

    With `fraction` also 1700000000.25: seven digits, which are all that a float of this size has; what is below a
    microsecond is rounded.
    """
    factor = {"s": 1, "ms": 1_000, "us": 1_000_000}[unit]
    low, high = EPOCH_LEAST * factor, EPOCH_MOST * factor
    number = "TRY_CAST({x} AS DECIMAL(25, 7))" if fraction else "TRY_CAST({x} AS BIGINT)"
    behind = r"(\.[0-9]{1,7}0*)?" if fraction else ""
    test = f"({full('[0-9]{1,17}' + behind)} AND ({number} = 0 OR {number} BETWEEN {low} AND {high}))"
    fewest, most = EPOCH_DIGITS[unit]
    pattern = rf"(0|\d{{{fewest},{most}}}){behind}"
    count = f"{number} * {1_000_000 // factor}"
    cast = f"make_timestamp(CAST(round({count}) AS BIGINT))" if fraction else f"make_timestamp({count})"
    return Rule("epoch", "TIMESTAMP", test, cast, {"unit": unit} | ({"fraction": True} if fraction else {}), pattern)


def iso_timestamp(zone: bool) -> Rule:
    """ISO 8601 date and time; without a zone also a bare date, which is midnight.

    With a zone (UTC, Z or an offset) the value is turned into UTC.
    """
    if not zone:
        pattern = f"{_ISO_DATE}([ T]{_CLOCK})?"
        test = f"({full(pattern)} AND TRY_CAST({{x}} AS TIMESTAMP) IS NOT NULL)"
        cast = "TRY_CAST({x} AS TIMESTAMP)"
        proof = f"({SAME} AND {{t}} BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999')"
        return Rule("timestamp", "TIMESTAMP", test, cast, {"format": "iso"}, pattern, early=cast, proof=proof)
    pattern = f"{_ISO_DATE}[ T]{_CLOCK}{ZONE}"
    bare = f"TRY_CAST(left({{x}}, length({{x}}) - length(regexp_extract({{x}}, '{ZONE}$'))) AS TIMESTAMP)"
    offset = r"regexp_extract({x}, '([+-]\d{2}):?(\d{2})?$', "
    sign = "(CASE WHEN " + offset + "1) LIKE '-%' THEN -1 ELSE 1 END)"
    hours = "coalesce(abs(TRY_CAST(" + offset + "1) AS INTEGER)), 0)"
    minutes = "coalesce(TRY_CAST(nullif(" + offset + "2), '') AS INTEGER), 0)"
    cast = f"({bare} - to_minutes({sign} * ({hours} * 60 + {minutes})))"
    test = f"({full(pattern)} AND {bare} IS NOT NULL)"
    return Rule("timestamp", "TIMESTAMP", test, cast, {"format": "iso", "zone": "utc"}, pattern)


@dataclass(frozen=True)
class Format:
    """A strptime format and the pattern of the texts that may be in it."""

    text: str
    pattern: str
    timed: bool


_PIECES = {
    "%Y": r"(?:19|20|21)\d\d", "%y": r"\d\d", "%m": r"(?:0?[1-9]|1[0-2])", "%d": r"(?:0?[1-9]|[12]\d|3[01])",
    "%H": r"(?:[01]?\d|2[0-3])", "%I": r"(?:0?[1-9]|1[0-2])", "%M": r"[0-5]?\d", "%S": r"[0-5]?\d",
    "%f": r"\d{1,6}", "%p": r"[APap][Mm]", "%b": r"[A-Za-z]{3}", "%B": r"[A-Za-z]{3,9}",
}  # fmt: skip
_DAY_RUN = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_RUNS = {"%Y%m%d": _DAY_RUN, "%Y%m%d%H%M%S": _DAY_RUN + r"(?:[01]\d|2[0-3])[0-5]\d[0-5]\d"}


def _format(text: str) -> Format:
    pattern = _RUNS.get(text, "")
    if not pattern:
        pattern = re.escape(text).replace(r"\ ", " ").replace(r"\-", "-")
        for piece, regex in _PIECES.items():
            pattern = pattern.replace(piece, regex)
        pattern = pattern.replace(f" {_PIECES['%p']}", rf"[ \x{{202f}}]{_PIECES['%p']}")
    return Format(text, pattern, "%H" in text or "%I" in text)


_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y", "%d %B %Y",
    "%Y年%m月%d日",
)  # fmt: skip
_CLOCKS = (
    " %H:%M:%S", " %H:%M", " %H:%M:%S.%f", " %I:%M:%S %p", " %I:%M %p", "T%H:%M:%S",
    ", %H:%M:%S", ", %H:%M", ", %I:%M:%S %p", ", %I:%M %p", " %I:%M:%S%p", " %I:%M%p",
)  # fmt: skip
"""With a comma as browsers write local times (ECMA-402), some of them with U+202F before AM and PM (CLDR 42)."""
_WRITTEN = ("%Y年%m月%d日 %H时%M分%S秒", "%Y年%m月%d日%H时%M分%S秒", "%Y年%m月%d日%H:%M", "%Y%m%d%H%M%S")
FORMATS: tuple[Format, ...] = (
    *(_format(d + c) for d in _DATES for c in ("", *_CLOCKS)),
    *(_format(text) for text in _WRITTEN),
)


def format_of(text: str) -> Format:
    """The format of a strptime text, also one that is not in `FORMATS`."""
    return next((form for form in FORMATS if form.text == text), None) or _format(text)


def formatted(form: Format) -> Rule:
    """One strptime format for the whole column."""
    how, sql_type = ("timestamp", "TIMESTAMP") if form.timed else ("date", "DATE")
    text = "replace({x}, chr(8239), ' ')" if "%p" in form.text else "{x}"
    parsed = f"try_strptime({text}, '{form.text}')"
    cast = parsed if form.timed else f"CAST({parsed} AS DATE)"
    test = f"({full(form.pattern)} AND {parsed} IS NOT NULL)"
    early, proof = "", ""
    if form.text == "%Y-%m-%d":
        early, proof = "TRY_CAST({x} AS DATE)", f"({SAME} AND {{t}} BETWEEN DATE '1900-01-01' AND DATE '2199-12-31')"
    return Rule(how, sql_type, test, cast, {"format": form.text}, form.pattern, early=early, proof=proof)
