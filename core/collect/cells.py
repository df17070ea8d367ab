"""The SQL of one cell: whether it holds a value, whether it fits its column's rule, what it is loaded as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.collect.typing_rules import Rule
from core.lake.names import literal, quote

NULL_TOKENS = ("", "null", "n/a", "na", "nan", "\\n", "none", "nil", "-", "--", "?", "#n/a", "<na>", "nat")
"""Texts that mean "no value" in a typed or identifier column, compared trimmed and in lower case."""
TEXT_NULL_TOKENS = ("", "\\N", "NULL", "null", "<NA>", "#N/A")
"""Texts that mean "no value" in a text column, compared exactly; anything else there may be a real word."""
SPACE = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"


@dataclass(frozen=True)
class Typed:
    """One column's decision. `failing` rows of `filled` non-null ones do not fit the rule.

    `settled` = text because of its role, whatever its cells look like.
    """

    rule: Rule
    filled: int
    failing: int
    identifier: bool = False
    settled: bool = False


def value_sql(column: str) -> str:
    """The trimmed text of a cell."""
    return f"trim({quote(column)}, {SPACE})"


def is_null_sql(column: str, rule: Rule, identifier: bool, tokens: Sequence[str] | None) -> str:
    """SQL that is true where the cell holds no value."""
    if tokens is not None:
        listed = ", ".join(literal(t) for t in {"", *tokens})
        return f"({quote(column)} IS NULL OR {value_sql(column)} IN ({listed}))"
    if rule.how == "text" and not identifier:
        listed = ", ".join(literal(t) for t in TEXT_NULL_TOKENS)
        return f"({quote(column)} IS NULL OR {quote(column)} IN ({listed}))"
    listed = ", ".join(literal(t) for t in NULL_TOKENS)
    return f"({quote(column)} IS NULL OR lower({value_sql(column)}) IN ({listed}))"


def cast_sql(column: str, typed: Typed, tokens: Sequence[str] | None) -> str:
    """The cell as it is loaded: NULL, or its cast value; a failing cell gives NULL (and is refused before)."""
    missing = is_null_sql(column, typed.rule, typed.identifier, tokens)
    plain, trimmed = quote(column), value_sql(column)
    if typed.rule.how == "text":
        return f"CASE WHEN {missing} THEN NULL ELSE {plain} END"
    rule = typed.rule
    last = f"WHEN {fill(rule.test, trimmed)} THEN {fill(rule.cast, trimmed)} END"
    if tokens is not None:
        return f"CASE WHEN {missing} THEN NULL {last}"
    first = f"WHEN {fill(rule.test, plain)} THEN {fill(rule.cast, plain)}"
    return f"CASE {first} WHEN {missing} THEN NULL {last}"


def fails_sql(column: str, typed: Typed, tokens: Sequence[str] | None) -> str:
    """SQL that is true where the cell holds a value that the rule does not take.

    Trimming and looking for null tokens cost more than most tests, so the cell is tried as it stands first (the
    standing null tokens fit no rule; the analyst's own might, so these are looked for before anything else).
    """
    missing = is_null_sql(column, typed.rule, typed.identifier, tokens)
    misfit = f"NOT {missing} AND NOT coalesce({fill(typed.rule.test, value_sql(column))}, false)"
    if tokens is not None:
        return f"({misfit})"
    return f"(NOT coalesce({fill(typed.rule.test, quote(column))}, false) AND {misfit})"


def missing_sql(column: str, rule: Rule, tokens: Sequence[str] | None) -> str:
    """SQL that counts the cells without a value, for a column that the rule mostly fits."""
    missing = is_null_sql(column, rule, False, tokens)
    if tokens is not None or rule.how == "text":
        return missing
    return f"(NOT coalesce({fill(rule.test, quote(column))}, false) AND {missing})"


def fill(template: str, x: str) -> str:
    """A rule's SQL for one expression."""
    return template.replace("{x}", x)


def render(value: Any) -> str | None:
    """A loaded value as text in its canonical form; None for a missing one.

    Text as it is; integers without sign or grouping marks; decimals with every digit of the column's scale;
    booleans "true" and "false"; dates 2026-09-17; times 2026-09-17 13:45:00[.ffffff] in UTC.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
