"""Which rules a column's sample allows, the likeliest first; the whole column then decides between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from core.cells.codes import exponents_are_codes
from core.cells.money import CURRENCIES
from core.cells.truth import PAIRS as BOOLEANS
from core.collect.column_names import NAMES, normalise
from core.collect.types.rules import Rule, boolean, decimal, integer, scientific
from core.collect.types.serial_rules import serial_rules
from core.collect.types.time_rules import EPOCH_DIGITS, FORMATS, epoch, formatted, iso_timestamp
from core.collect.types.unit_rules import MARKS, currency, duration, magnitude, percent

SAMPLE_SHARE = 0.8
"""Share of a sample that a rule must take to be tried on the whole column; equals 1 - `MAX_DOUBTFUL_SHARE` of the
decision, so that every column that it could doubt is tried."""
UNIT_SHARE = 0.5
"""The same for amounts of money, percentages and dates, whose form is never a chance: half of them are worth a
question."""
UNIT_FAMILIES = ("currency", "percent", "date", "timestamp", "magnitude")
TYPE_FAMILIES = {
    "VARCHAR": ("text",),
    "BIGINT": ("integer",),
    "DECIMAL": ("decimal", "currency", "percent"),
    "DOUBLE": ("float",),
    "BOOLEAN": ("boolean",),
    "DATE": ("date",),
    "TIMESTAMP": ("timestamp", "epoch", "date"),
    "CURRENCY": ("currency",),
    "PERCENT": ("percent",),
    "MAGNITUDE": ("magnitude",),
    "DURATION": ("duration",),
}
"""What an analyst may choose for a column -> the families of rules that serve it, the usual first."""
_TIME_WORD = re.compile(
    r"(^|_)(time|timestamp|ts|date|datetime|day|birthday|birth|created|updated|at)(_|$)|时间|日期|生日|日$"
)
_DURATION_WORD = re.compile(
    r"(^|_)(duration|elapsed|length|runtime|run_time|dwell|dwell_time|time_spent|watch_time|session_length)(_|$)"
    r"|时长|耗时|用时|停留"
)
_UNNAMED = re.compile(r"column_\d+")
_PLAIN = re.compile(r"[-+]?\d*\.?\d+")
_SIGN = re.compile(f"(?i){'|'.join(sign for signs in CURRENCIES.values() for sign in signs)}")
_COMMA_SURE = re.compile(r"[-+]?(\d+,(\d{1,2}|\d{4,})|0,\d+|\d{1,3}(\.\d{3})+,\d+)\D*")
_POINT_SURE = re.compile(r"\D*[-+]?(\d+\.(\d{1,2}|\d{4,})|0\.\d+|\d{1,3}(,\d{3})+\.\d+)\D*")
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_RECENT = {"s": (788_918_400, 2_051_222_400), "ms": (788_918_400_000, 2_051_222_400_000)}
"""1995 to 2034 as seconds and milliseconds since 1970: logs of shops, and few other numbers of that size."""
_LONGEST_LOG = 15 * 366 * 86_400
"""Seconds between first and last event of a log; ids of that size spread wider."""


def family_of(rule: Rule) -> str:
    """The choice of `TYPE_FAMILIES` that a rule is; VARCHAR for text and types of other systems."""
    own = {"currency": "CURRENCY", "percent": "PERCENT", "duration": "DURATION", "magnitude": "MAGNITUDE"}
    if rule.how in own:
        return own[rule.how]
    plain = rule.sql_type.split("(")[0]
    plain = {"INTEGER": "BIGINT", "SMALLINT": "BIGINT", "TINYINT": "BIGINT", "FLOAT": "DOUBLE"}.get(plain, plain)
    return plain if plain in TYPE_FAMILIES else "VARCHAR"


def is_time_name(name: str) -> bool:
    """Whether a column's name says that it holds a time or a date."""
    plain = normalise(name)
    return bool(_TIME_WORD.search(plain)) or plain in NAMES["*"]["timestamp"]


def is_unnamed(name: str) -> bool:
    """Whether the file gave the column no name."""
    return _UNNAMED.fullmatch(name) is not None


def looks_timely(name: str, values: Sequence[str]) -> bool:
    """Whether whole numbers are surely days or epochs by their values: all of them, many, and close together.

    Epochs only in columns without a name: under any other name ten digits are more often a code.
    """
    distinct = set(values)
    if len(distinct) < 20:
        return False
    day = next(f for f in FORMATS if f.text == "%Y%m%d")
    if all(re.fullmatch(day.pattern, v) for v in distinct):
        return True
    if not is_unnamed(name) or not all(v.isascii() and v.isdigit() and len(v) < 17 for v in distinct):
        return False
    numbers = [int(v) for v in distinct]
    return any(
        low <= min(numbers)
        and max(numbers) <= high
        and max(numbers) - min(numbers) <= _LONGEST_LOG * (low // _RECENT["s"][0])
        for low, high in _RECENT.values()
    )


def writes_comma(samples: Iterable[Sequence[str]], delimiter: str) -> bool | None:
    """Whether the file writes decimals with a comma, from columns that allow one reading only.

    Returns:
        True or False where some column proves it, else True for a file delimited by semicolons (which is how
        spreadsheets write where the comma is the decimal mark), else None.
    """
    comma = point = False
    for values in samples:
        counted = Counter(values)
        total = len(values)
        if total and sum(n for v, n in counted.items() if any(c.isdigit() for c in v)) >= SAMPLE_SHARE * total:
            shares = [sum(n for v, n in counted.items() if p.fullmatch(v)) / total for p in (_COMMA_SURE, _POINT_SURE)]
            comma = comma or shares[0] > max(0.05, shares[1])  # one cell in twenty; fewer are slips
            point = point or shares[1] > max(0.05, shares[0])  # the same
    if comma != point:
        return comma
    return True if delimiter == ";" and not point else None


def could_be_thousands(values: Sequence[str]) -> str | None:
    """A value such as 1.200 where no value of the column shows which of the two readings is meant."""
    marked = [v for v in values if "." in v]
    return marked[0] if marked and all(_EITHER.fullmatch(v) for v in marked) else None


def candidates(values: Sequence[str], name: str, *, timely: bool, comma: bool | None = None) -> list[Rule]:
    """Rules that take at least four fifths of the cells, the most specific first."""
    if not values:
        return []
    counted = Counter(values)
    rules: list[Rule] = []
    for yes, no in BOOLEANS:
        words = {v.lower() for v in counted} & {yes, no}
        if len(words) == 2 or (words and yes == "true"):
            rules.append(boolean(yes, no))
    few = list(counted)[:50]
    if any(any(ch.isdigit() for ch in v) for v in few):
        rules += _unit_rules(counted, name, comma)
        rules += _time_rules(counted, timely)
        rules += serial_rules(counted, name, timely, lambda rest: _time_rules(rest, timely=False))
        rules += _number_rules(counted, comma)
    return _fitting(rules, counted)


def _fitting(rules: Sequence[Rule], counted: Mapping[str, int]) -> list[Rule]:
    total = sum(counted.values())
    first = list(counted)[:40]
    kept: dict[str, Rule] = {}
    for rule in rules:
        if rule.test in kept or not any(rule.matches(v) for v in first):
            continue
        least = UNIT_SHARE if rule.how in UNIT_FAMILIES else SAMPLE_SHARE
        if sum(n for v, n in counted.items() if rule.matches(v)) >= least * total:
            kept[rule.test] = rule
    return list(kept.values())


def _ordered(comma: bool | None) -> Sequence[tuple[str, str]]:
    """(decimal mark, grouping) in the order they are believed."""
    return MARKS if not comma else (*MARKS[1:3], MARKS[0], MARKS[3])


def _unit_rules(counted: Mapping[str, int], name: str, comma: bool | None) -> list[Rule]:
    rules: list[Rule] = []
    few = list(counted)[:50]
    if any("%" in v or "％" in v for v in few):
        rules += [percent(mark, grouping) for mark, grouping in _ordered(comma)]
    if any(_SIGN.search(v) for v in few):
        for currency_name in CURRENCIES:
            plain = _fitting([currency(currency_name, mark, grouping) for mark, grouping in _ordered(comma)], counted)
            if plain:
                rules += plain
                break
    named = bool(_DURATION_WORD.search(normalise(name)))
    longer = any(re.fullmatch(r"\d{2,5}:[0-5]\d:[0-5]\d(\.\d+)?", v) and int(v.split(":")[0]) > 23 for v in counted)
    forms = [*(["clock"] if named or longer else []), "iso", "words", *(["letters"] if named else [])]
    rules += [duration(form, fraction) for form in forms for fraction in (False, True)]
    return rules


def _time_rules(counted: Mapping[str, int], timely: bool) -> list[Rule]:
    first = list(counted)[:40]
    numeric = sum(1 for v in first if _PLAIN.fullmatch(v)) >= 0.5 * len(first)
    rules: list[Rule] = []
    if not numeric:
        timed = any(len(v) > 10 for v in counted)
        rules += _fitting([*([iso_timestamp(zone=False)] if timed else []), iso_timestamp(zone=True)], counted)
    iso = bool(rules)
    forms = [f for f in FORMATS if not (iso and f.text.startswith("%Y-%m-%d") and f.timed)]
    if numeric:
        forms = [f for f in forms if timely and f.text.startswith("%Y%m%d")]
    rules += _fitting([formatted(form) for form in forms], counted)
    if [r.params["format"] for r in rules] == ["%Y-%m-%d"]:
        rules.append(iso_timestamp(zone=False))
    if timely and not rules:
        parted = any("." in v for v in counted)
        rules += [epoch(unit, parted) for unit in EPOCH_DIGITS]
    return rules


def _number_rules(counted: Mapping[str, int], comma: bool | None) -> list[Rule]:
    """Plain numbers, then grouped ones where a grouped one is there; in a file of decimal commas these go first."""
    grouped: list[Rule] = []
    plain = integer()
    for mark, grouping in _ordered(comma):
        marks = " \xa0\u202f" if grouping == " " else grouping
        marked = [v for v in counted if any(m in v for m in marks)]
        whole, parts = integer(grouping), decimal(mark, grouping)
        if any(whole.matches(v) and not plain.matches(v) for v in marked):
            grouped += [whole, parts]
        elif any(parts.matches(v) for v in marked):
            grouped.append(parts)
    point = [decimal(), *([] if exponents_are_codes(counted) else [scientific()])]
    with_comma = [decimal(",")] if any("," in v for v in counted) else []
    if comma:
        return [integer(), *with_comma, *grouped, *point]
    return [integer(), *point, *grouped, *with_comma]


def forced(wanted: Sequence[str], values: Sequence[str], name: str, comma: bool | None) -> list[Rule]:
    """Rules for a type the analyst chose: what fits the sample, else every rule of the family.

    Args:
        wanted: The families, from `TYPE_FAMILIES`.
    """
    if tuple(wanted) == ("text",):
        return []
    found = [r for r in candidates(values, name, timely=True, comma=comma) if r.how in wanted]
    if "date" in wanted and tuple(wanted) != ("date",):
        found = [r for r in found if r.how != "date"] or [
            replace(r, sql_type="TIMESTAMP", cast=f"CAST({r.cast} AS TIMESTAMP)") for r in found
        ]
    return found or _defaults(wanted[0], _ordered(comma))


def _defaults(how: str, marks: Sequence[tuple[str, str]]) -> list[Rule]:
    if how == "integer":
        return [integer(), integer(",")]
    if how == "decimal":
        return [decimal(), decimal(".", ","), decimal(","), decimal(",", ".")]
    if how == "float":
        return [scientific()]
    if how == "boolean":
        return [*(boolean(yes, no) for yes, no in BOOLEANS), boolean("1", "0")]
    if how == "date":
        return [formatted(f) for f in FORMATS if not f.timed]
    if how == "currency":
        return [currency(name, mark, grouping) for name in ("$", "EUR", "GBP", "CNY") for mark, grouping in marks[:2]]
    if how == "magnitude":
        return [magnitude(mark) for mark in ".,"]
    if how == "percent":
        return [percent(mark, grouping) for mark, grouping in marks[:2]]
    if how == "duration":
        return [duration(form, fraction=True) for form in ("clock", "iso", "letters")]
    return [iso_timestamp(zone=False), iso_timestamp(zone=True), *(epoch(u) for u in ("s", "ms"))]
