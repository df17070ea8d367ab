"""The SQL of one cell: whether it holds a value, whether it fits its column's rule, what it is loaded as."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from core.cells.missing import BY_PROGRAMS, IN_TEXTS, IN_TYPED
from core.collect.types.rules import Rule
from core.engine import literal, quote

NULL_TOKENS = IN_TYPED
"""Texts that mean "no value" in a column of numbers or times, compared trimmed and in lower case."""
TEXT_NULL_TOKENS = IN_TEXTS
"""Texts that mean "no value" in a text column, compared exactly; anything else there may be a real word."""
SPACE = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"


_BEFORE_WORDS = "\u3001"
"""The sign behind U+3000, the last blank: what begins with it or a later one is a Chinese word or no missing one."""
_LONGEST_TEXT_TOKEN = max(map(len, TEXT_NULL_TOKENS))
_SPACES = (32, 9, 10, 13, 160, 12288)
"""Blank, tab, line feed, return, no-break space, ideographic space."""
SPACES = "".join(map(chr, _SPACES))
"""What is trimmed from a cell's edges, as `SPACE` says it to the engine."""


def _elsewhere(tokens: Sequence[str]) -> list[tuple[str, str]]:
    """Stretches of visible characters [from, before) with which no cell without a value begins."""
    first = {*_SPACES, *(ord(c) for t in tokens for c in (t[:1] + t[:1].upper()))}
    edges = [32, *sorted(n for n in first if 32 < n < 127), 127]
    inside = [(chr(low + 1), chr(high)) for low, high in pairwise(edges) if high - low > 1]
    usual = (string.digits, string.ascii_lowercase, string.ascii_uppercase)

    def held(pair: tuple[str, str]) -> tuple[int, ...]:
        return tuple(-sum(pair[0] <= c < pair[1] for c in characters) for characters in usual)

    return sorted(inside, key=held)  # the first question is asked of every cell


@lru_cache(maxsize=2)
def _may_begin(tokens: tuple[str, ...]) -> str:
    """SQL with {cell}: whether a cell begins as one of the tokens may."""
    # Written as AND, each stretch is only asked of the cells that the ones before it left over.
    begins = [f"({{cell}} < {literal(low)} OR {{cell}} >= {literal(high)})" for low, high in _elsewhere(tokens)]
    wide = sorted({t[0] for t in tokens if t and t[0] > _BEFORE_WORDS})
    chinese = [f"({{cell}} >= {literal(c)} AND {{cell}} < {literal(chr(ord(c) + 1))})" for c in wide]
    begins.append("(" + " OR ".join([f"{{cell}} < {literal(_BEFORE_WORDS)}", *chinese]) + ")")
    return " AND ".join(begins)


@dataclass(frozen=True)
class Typed:
    """One column's decision. `failing` rows of `filled` non-null ones do not fit the rule.

    `plain` = every cell fits the rule as it stands, so that nothing needs to be tested again; `settled` = text
    because of its role, whatever its cells look like.
    """

    rule: Rule
    filled: int
    failing: int
    identifier: bool = False
    settled: bool = False
    plain: bool = False


def value_sql(column: str) -> str:
    """The trimmed text of a cell."""
    return f"trim({quote(column)}, {SPACE})"


def is_null_sql(column: str, rule: Rule, identifier: bool, tokens: Sequence[str] | None) -> str:
    """SQL that is true where the cell holds no value."""
    if tokens is not None:
        listed = ", ".join(literal(t) for t in {"", *tokens})
        return f"({quote(column)} IS NULL OR {value_sql(column)} IN ({listed}))"
    cell = quote(column)
    if rule.how == "text" and not identifier:
        listed = ", ".join(literal(t) for t in TEXT_NULL_TOKENS)
        return f"({cell} IS NULL OR (strlen({cell}) <= {_LONGEST_TEXT_TOKEN} AND {cell} IN ({listed})))"
    words = BY_PROGRAMS if rule.how in ("text", "boolean") else NULL_TOKENS
    listed = ", ".join(map(literal, words))
    begins = _may_begin(words).replace("{cell}", cell)
    return f"({cell} IS NULL OR ({begins} AND lower({value_sql(column)}) IN ({listed})))"


def cast_sql(column: str, typed: Typed, tokens: Sequence[str] | None) -> str:
    """The cell as it is loaded: NULL, or its cast value; a failing cell gives NULL (and is refused before)."""
    missing = is_null_sql(column, typed.rule, typed.identifier, tokens)
    plain, trimmed = quote(column), value_sql(column)
    if typed.plain:
        return fill(typed.rule.cast, plain)
    if typed.rule.how == "text":
        return f"CASE WHEN {missing} THEN NULL ELSE {plain} END"
    rule = typed.rule
    last = f"WHEN {fill(rule.test, trimmed)} THEN {fill(rule.cast, trimmed)} END"
    if tokens is not None:
        return f"CASE WHEN {missing} THEN NULL {last}"
    first = f"WHEN {fill(rule.test, plain)} THEN {fill(rule.cast, plain)}"
    return f"CASE {first} WHEN {missing} THEN NULL {last}"


PLAIN, MISSING, FAILING, PADDED = range(4)
"""What a cell is to a rule: it fits as it stands, holds no value, does not fit, fits once it is trimmed."""


def state_sql(column: str, rule: Rule, tokens: Sequence[str] | None) -> str:
    """SQL giving PLAIN, MISSING, FAILING or PADDED for a cell; most cells cost one test."""
    missing = is_null_sql(column, rule, False, tokens)
    if rule.how == "text":
        return f"CASE WHEN {missing} THEN {MISSING} ELSE {PLAIN} END"
    fits, trimmed = fill(rule.test, quote(column)), fill(rule.test, value_sql(column))
    rest = f"WHEN {trimmed} THEN {PADDED} ELSE {FAILING} END"
    if tokens is not None:
        return f"CASE WHEN {missing} THEN {MISSING} {rest}"
    return f"CASE WHEN {fits} THEN {PLAIN} WHEN {missing} THEN {MISSING} {rest}"


def fails_sql(column: str, typed: Typed, tokens: Sequence[str] | None) -> str:
    """SQL that is true where the cell holds a value that the rule does not take."""
    return f"({state_sql(column, typed.rule, tokens)} = {FAILING})"


def fill(template: str, x: str) -> str:
    """A rule's SQL for one expression."""
    return template.replace("{x}", x)
