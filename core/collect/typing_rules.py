"""What a text column can be read as: the rules, their SQL, and what each recorded value looks like.

A rule's `test` is true exactly for the texts it takes, and its `cast` then never fails and never loses:
DuckDB's own casts round decimals (`12.999` -> 13.00), drop time offsets and accept `1_000`, so every cast
stands behind a full-match pattern. `{x}` is the trimmed text of the cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from core.i18n import N_

NOT_INTEGER = N_("not a whole number")
NOT_DECIMAL = N_("not a decimal number")
NOT_FLOAT = N_("not a number")
NOT_BOOLEAN = N_("not true or false")
NOT_DATE = N_("not a date in the column's format")
NOT_TIME = N_("not a time in the column's format")
NOT_EPOCH = N_("not a time in the column's unit")
REASONS = {
    "integer": NOT_INTEGER,
    "decimal": NOT_DECIMAL,
    "float": NOT_FLOAT,
    "boolean": NOT_BOOLEAN,
    "date": NOT_DATE,
    "timestamp": NOT_TIME,
    "epoch": NOT_EPOCH,
}


@dataclass(frozen=True)
class Rule:
    """One reading of a column.

    `how` is the family (text, integer, decimal, float, boolean, date, timestamp, epoch); `sql_type` the DuckDB
    type; `test` and `cast` SQL over `{x}`; `params` is stored with the import (format, grouping, unit, ...).
    """

    how: str
    sql_type: str
    test: str
    cast: str
    params: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """What is stored with the import."""
        return {"how": self.how, "type": self.sql_type, **self.params}


TEXT = Rule("text", "VARCHAR", "true", "{x}", {})

_GROUP = {",": r"[-+]?\d{1,3}(,\d{3})+", ".": r"[-+]?\d{1,3}(\.\d{3})+", " ": r"[-+]?\d{1,3}([ \x{a0}\x{202f}]\d{3})+"}
_INTEGER = r"[-+]?(0|[1-9]\d{0,17})"


def integer(grouping: str = "") -> Rule:
    """Whole numbers to BIGINT; a leading zero is no number. With grouping, marked and unmarked both fit."""
    if not grouping:
        return Rule("integer", "BIGINT", _full(_INTEGER), "TRY_CAST({x} AS BIGINT)", {})
    test = f"({_full(_INTEGER)} OR (length({{x}}) <= 22 AND {_full(_GROUP[grouping])}))"
    cast = f"TRY_CAST({_strip(grouping)} AS BIGINT)"
    return Rule("integer", "BIGINT", test, cast, {"grouping": grouping})


def decimal(mark: str = ".", grouping: str = "", precision: int = 38, scale: int = 10) -> Rule:
    """Exact decimals; `precision` and `scale` are set once the whole column has been measured."""
    m = r"\." if mark == "." else ","
    plain = rf"[-+]?(0|[1-9]\d*)?({m}\d+)?"
    pattern = f"({plain})"
    if grouping:
        pattern = f"({plain}|{_GROUP[grouping]}({m}\\d+)?)"
    test = f"({_full(pattern)} AND {{x}} NOT IN ('', '-', '+') AND length({{x}}) <= 40)"
    text = _strip(grouping) if grouping else "{x}"
    if mark == ",":
        text = f"replace({text}, ',', '.')"
    sql_type = f"DECIMAL({precision},{scale})"
    params = {"mark": mark, "grouping": grouping}
    return Rule("decimal", sql_type, test, f"TRY_CAST({text} AS {sql_type})", params)


def scientific() -> Rule:
    """Numbers in scientific notation (mixed with plain ones) to DOUBLE."""
    pattern = r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?"
    test = f"({_full(pattern)} AND NOT {_full('[-+]?0[0-9].*')})"
    return Rule("float", "DOUBLE", test, "TRY_CAST({x} AS DOUBLE)", {})


BOOLEANS = (("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"), ("是", "否"), ("真", "假"))


def boolean(yes: str, no: str) -> Rule:
    """Two words for true and false, in any case."""
    test = f"lower({{x}}) IN ('{yes}', '{no}')"
    return Rule("boolean", "BOOLEAN", test, f"(lower({{x}}) = '{yes}')", {"true": yes, "false": no})


def epoch(unit: str) -> Rule:
    """Seconds, milliseconds or microseconds since 1970 (0, or 1973 to 2100) to TIMESTAMP in UTC."""
    factor = {"s": 1, "ms": 1_000, "us": 1_000_000}[unit]
    low, high = 100_000_000 * factor, 4_102_444_800 * factor
    number = "TRY_CAST({x} AS BIGINT)"
    test = f"({_full('[0-9]{1,17}')} AND ({number} = 0 OR {number} BETWEEN {low} AND {high}))"
    return Rule("epoch", "TIMESTAMP", test, f"make_timestamp({number} * {1_000_000 // factor})", {"unit": unit})


_ZONE = r"( ?UTC|Z| ?[+-]\d{2}:?\d{2}| ?[+-]\d{2})"
_ISO_DATE = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?"


def iso_timestamp(zone: bool) -> Rule:
    """ISO 8601 date and time; without a zone also a bare date, which is midnight.

    With a zone (UTC, Z or an offset) the value is turned into UTC.
    """
    if not zone:
        test = f"({_full(f'{_ISO_DATE}([ T]{_CLOCK})?')} AND TRY_CAST({{x}} AS TIMESTAMP) IS NOT NULL)"
        return Rule("timestamp", "TIMESTAMP", test, "TRY_CAST({x} AS TIMESTAMP)", {"format": "iso"})
    bare = f"TRY_CAST(left({{x}}, length({{x}}) - length(regexp_extract({{x}}, '{_ZONE}$'))) AS TIMESTAMP)"
    offset = r"regexp_extract({x}, '([+-]\d{2}):?(\d{2})?$', "
    sign = "(CASE WHEN " + offset + "1) LIKE '-%' THEN -1 ELSE 1 END)"
    hours = "coalesce(abs(TRY_CAST(" + offset + "1) AS INTEGER)), 0)"
    minutes = "coalesce(TRY_CAST(nullif(" + offset + "2), '') AS INTEGER), 0)"
    cast = f"({bare} - to_minutes({sign} * ({hours} * 60 + {minutes})))"
    test = f"({_full(f'{_ISO_DATE}[ T]{_CLOCK}{_ZONE}')} AND {bare} IS NOT NULL)"
    return Rule("timestamp", "TIMESTAMP", test, cast, {"format": "iso", "zone": "utc"})


@dataclass(frozen=True)
class Format:
    """A strptime format and the Python pattern of the texts that may be in it."""

    text: str
    pattern: re.Pattern[str]
    timed: bool


def _format(text: str) -> Format:
    pieces = {
        "%Y": r"(?:19|20|21)\d\d", "%y": r"\d\d", "%m": r"(?:0?[1-9]|1[0-2])", "%d": r"(?:0?[1-9]|[12]\d|3[01])",
        "%H": r"(?:[01]?\d|2[0-3])", "%I": r"(?:0?[1-9]|1[0-2])", "%M": r"[0-5]?\d", "%S": r"[0-5]?\d",
        "%f": r"\d{1,6}", "%p": r"[APap][Mm]", "%b": r"[A-Za-z]{3}", "%B": r"[A-Za-z]{3,9}",
    }  # fmt: skip
    pattern = re.escape(text)
    for piece, regex in pieces.items():
        pattern = pattern.replace(re.escape(piece), regex)
    if text == "%Y%m%d":
        pattern = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    return Format(text, re.compile(pattern), "%H" in text or "%I" in text)


_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y", "%d %B %Y",
    "%Y年%m月%d日",
)  # fmt: skip
_CLOCKS = (" %H:%M:%S", " %H:%M", " %H:%M:%S.%f", " %I:%M:%S %p", " %I:%M %p", "T%H:%M:%S")
FORMATS: tuple[Format, ...] = tuple(_format(d + c) for d in _DATES for c in ("", *_CLOCKS))


def formatted(form: Format) -> Rule:
    """One strptime format for the whole column."""
    how, sql_type = ("timestamp", "TIMESTAMP") if form.timed else ("date", "DATE")
    parsed = f"try_strptime({{x}}, '{form.text}')"
    guard = _full(form.pattern.pattern.replace("'", "''"))
    cast = parsed if form.timed else f"CAST({parsed} AS DATE)"
    return Rule(how, sql_type, f"({guard} AND {parsed} IS NOT NULL)", cast, {"format": form.text})


def _full(pattern: str) -> str:
    return f"regexp_full_match({{x}}, '{pattern}')"


def _strip(grouping: str) -> str:
    if grouping == " ":
        return r"regexp_replace({x}, '[ \x{a0}\x{202f}]', '', 'g')"
    return f"replace({{x}}, '{grouping}', '')"
