"""Checks of one column, row by row: presence, type, range, allowed values, pattern, spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import ibis
from ibis.expr.types import Value

from core.quality.model import Check
from core.quality.parse import as_number, as_time, is_missing
from core.quality.rules import Flags, Measure, Outcome, Skip, rule
from core.quality.scope import TYPE, Scope


def _column(scope: Scope, check: Check) -> Value | None:
    return scope.table[check.column] if check.column in scope.types else None


@rule("not_null", fixes=("fill_missing", "drop_rows"), by_value=True)
def not_null(scope: Scope, check: Check) -> Outcome:
    """The cell holds something; blanks and texts such as "N/A" count as nothing. A missing column fails whole."""
    column = _column(scope, check)
    if column is None:
        return Measure(1, 1, {"gone": True})
    return Flags("rows", scope.table, is_missing(column))


@rule("type", fixes=("parse_number", "parse_timestamp", "parse_price"), engine="duckdb", by_value=True)
def valid_type(scope: Scope, check: Check) -> Outcome:
    """The text is a number or a time as the engine reads it; `parts` counts what a tolerant reader saves."""
    column = _column(scope, check)
    if column is None:
        return Skip("column_gone", {"column": check.column})
    family = str(check.params.get("family", "number"))
    if not column.type().is_string():
        fits = (
            column.type().is_numeric() if family == "number" else column.type().is_timestamp() | column.type().is_date()
        )
        wrong = ibis.literal(not fits)
        if family == "time" and column.type().is_numeric():
            wrong = as_time(column).isnull()
        return Flags("rows", scope.table, wrong, ~column.isnull())
    text = column.strip()
    strict = text.try_cast("float64" if family == "number" else "timestamp").isnull()
    tolerant = (as_number(column) if family == "number" else as_time(column)).notnull()
    return Flags("rows", scope.table, strict, ~is_missing(column), {"readable": strict & tolerant})


@rule("in_range", fixes=("outliers", "parse_price"))
def in_range(scope: Scope, check: Check) -> Outcome:
    """The number lies between `low` and `high` (each optional; `low_open` leaves `low` itself out)."""
    column = _column(scope, check)
    if column is None:
        return Skip("column_gone", {"column": check.column})
    number, low, high = as_number(column), check.params.get("low"), check.params.get("high")
    below, above = ibis.literal(False), ibis.literal(False)
    if low is not None:
        below = number <= float(low) if check.params.get("low_open") else number < float(low)
    if high is not None:
        above = number > float(high)
    applies = number.notnull()
    if check.params.get("except_returns") and TYPE in scope.table.columns:
        applies = applies & (scope.table[TYPE] != "return").fill_null(True)
    return Flags("rows", scope.table, below | above, applies, {"below": below, "above": above})


@rule("allowed", fixes=("map_values", "cluster_categories"), by_value=True)
def allowed(scope: Scope, check: Check) -> Outcome:
    """The value is one of the contract's `values`."""
    column = _column(scope, check)
    if column is None:
        return Skip("column_gone", {"column": check.column})
    values = [str(value) for value in check.params.get("values", [])]
    if not values:
        return Skip("no_values", {})
    known = set(values)
    new = [value for value in scope.values(check.column) if value not in known]
    fails = ~column.cast("string").isin(values)
    return Flags("rows", scope.table, fails, ~is_missing(column), facts={"new": new[:5]})


@rule("pattern", fixes=("trim_space", "mend_ids"), by_value=True)
def pattern(scope: Scope, check: Check) -> Outcome:
    """The text fits the regular expression in `regex` (RE2)."""
    column = _column(scope, check)
    if column is None:
        return Skip("column_gone", {"column": check.column})
    regex = str(check.params.get("regex", ""))
    try:
        re.compile(regex)
    except re.error as error:
        return Skip("bad_regex", {"reason": str(error)})
    text = column.cast("string")
    return Flags("rows", scope.table, ~text.re_search(regex), ~is_missing(column))


@rule("spaces", fixes=("trim_space", "unify_width"), by_value=True)
def spaces(scope: Scope, check: Check) -> Outcome:
    """No blank at either end or doubled inside, no full-width letter or digit."""
    column = _column(scope, check)
    if column is None or not column.type().is_string():
        return Skip("not_text", {"column": check.column})
    parts = {
        "ends": column.re_search(r"^[\s\x{00A0}\x{3000}]|[\s\x{00A0}\x{3000}]$"),
        "inside": column.re_search(r"\S[ \t\x{00A0}\x{3000}]{2,}\S"),
        "wide": column.re_search(r"[\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}]"),
    }
    fails = parts["ends"] | parts["inside"] | parts["wide"]
    return Flags("rows", scope.table, fails, ~is_missing(column), parts)


def spelling_key(value: str) -> str:
    """What two spellings of one value share: width, case and blanks folded away."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def minority_spellings(values: Mapping[str, int]) -> list[str]:
    """Spellings that have a more frequent twin differing only in case, width or blanks."""
    best: dict[str, str] = {}
    for value, count in values.items():
        key = spelling_key(value)
        leader = best.get(key)
        if leader is None or (count, leader) > (values[leader], value):
            best[key] = value
    return [value for value in values if best[spelling_key(value)] != value]


@rule("twins", fixes=("cluster_categories", "change_case"), by_value=True)
def twins(scope: Scope, check: Check) -> Outcome:
    """Each category is spelt one way: no value differs from a more frequent one only in case, width or blanks."""
    column = _column(scope, check)
    if column is None or not column.type().is_string():
        return Skip("not_text", {"column": check.column})
    wrong = minority_spellings(scope.values(check.column))
    fails = column.isin(wrong) if wrong else ibis.literal(False)
    return Flags("rows", scope.table, fails, ~is_missing(column), facts={"spellings": wrong[:5]})


@rule("event_known", fixes=("standardise_event_types", "map_values"), by_value=True)
def event_known(scope: Scope, check: Check) -> Outcome:
    """The event type is in the dictionary; `params.event_types` adds spellings of one's own."""
    column = _column(scope, check)
    if column is None:
        return Skip("column_gone", {"column": check.column})
    known = scope.standard_types(check.column)
    if not known:
        return Skip("no_event_types", {"column": check.column})
    unknown = [value for value in scope.values(check.column) if value not in known and value.strip()]
    return Flags("rows", scope.table, scope.table[TYPE].isnull(), ~is_missing(column), facts={"unknown": unknown[:5]})


@rule("event_spelling", fixes=("standardise_event_types",), by_value=True)
def event_spelling(scope: Scope, check: Check) -> Outcome:
    """One event type is spelt one way throughout: the most frequent spelling of each is the right one."""
    column = _column(scope, check)
    if column is None:
        return Skip("column_gone", {"column": check.column})
    counts = scope.values(check.column)
    leaders: dict[str, str] = {}
    known = scope.standard_types(check.column)
    for value, standard in known.items():
        if standard not in leaders or counts[value] > counts[leaders[standard]]:
            leaders[standard] = value
    wrong = [value for value, standard in known.items() if leaders[standard] != value]
    if not known:
        return Skip("no_event_types", {"column": check.column})
    text = column.cast("string")
    fails = text.isin(wrong) if wrong else ibis.literal(False)
    return Flags("rows", scope.table, fails, scope.table[TYPE].notnull(), facts={"spellings": wrong[:5]})
