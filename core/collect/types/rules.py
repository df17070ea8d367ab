"""What a text column can be read as: the rules, their SQL, and what each recorded value looks like.

A rule's `test` is true exactly for the texts it takes, and its `cast` then never fails and never loses:
DuckDB's own casts round decimals (`12.999` -> 13.00), drop time offsets and accept `1_000`, so every cast
stands behind a full-match pattern. `{x}` is the trimmed text of the cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from core.i18n import N_

NOT_INTEGER = N_("not a whole number")
NOT_DECIMAL = N_("not a decimal number")
NOT_FLOAT = N_("not a number")
NOT_BOOLEAN = N_("not true or false")
NOT_DATE = N_("not a date in the column's format")
NOT_TIME = N_("not a time in the column's format")
NOT_EPOCH = N_("not a time in the column's unit")
NOT_CURRENCY = N_("not an amount in the column's currency")
NOT_PERCENT = N_("not a percentage")
NOT_MAGNITUDE = N_("not a count with a word for its size")
NOT_DURATION = N_("not a duration in the column's form")
REASONS = {
    "integer": NOT_INTEGER,
    "decimal": NOT_DECIMAL,
    "float": NOT_FLOAT,
    "boolean": NOT_BOOLEAN,
    "date": NOT_DATE,
    "timestamp": NOT_TIME,
    "epoch": NOT_EPOCH,
    "currency": NOT_CURRENCY,
    "percent": NOT_PERCENT,
    "duration": NOT_DURATION,
    "magnitude": NOT_MAGNITUDE,
}


@dataclass(frozen=True)
class Rule:
    """One reading of a column.

    `how` is the family (text, integer, decimal, float, boolean, date, timestamp, epoch, currency, percent,
    duration); `sql_type` the DuckDB type; `test` and `cast` SQL over `{x}`; `params` is stored with the import
    (format, grouping, unit, ...). `pattern` is what the test demands, good enough to judge a sample; `number` is SQL
    over `{x}` giving a plain number's text, for rules whose precision is measured over the column. `early` is a cast
    over `{x}` and `proof` SQL over its result `{t}` and `{x}`: a cell that makes it true passes the test, and `{t}` is
    its value. Most cells are written as their value is, so that this spares them the pattern.
    """

    how: str
    sql_type: str
    test: str
    cast: str
    params: dict[str, Any]
    pattern: str = ""
    number: str = ""
    early: str = ""
    proof: str = ""

    def to_json(self) -> dict[str, Any]:
        """What is stored with the import."""
        return {"how": self.how, "type": self.sql_type, **self.params}

    def matches(self, text: str) -> bool:
        """Whether the pattern takes the text (a time's digits may still be no time)."""
        return compiled(self.pattern).fullmatch(text) is not None

    def sized(self, precision: int, scale: int) -> Rule:
        """The rule with the column's measured digits."""
        sql_type = f"DECIMAL({precision},{scale})"
        plain = self.number == "{x}" and scale
        early, proof = (f"TRY_CAST({{x}} AS {sql_type})", LESS_ZEROS) if plain else ("", "")
        cast = f"TRY_CAST({self.number} AS {sql_type})"
        return replace(self, sql_type=sql_type, cast=cast, early=early, proof=proof)


@lru_cache(maxsize=2048)
def compiled(pattern: str) -> re.Pattern[str]:
    """The engine's pattern for Python, which writes code points otherwise and knows other digits."""
    return re.compile(
        re.sub(r"\\x\{([0-9a-fA-F]+)\}", lambda m: re.escape(chr(int(m.group(1), 16))), pattern), re.ASCII
    )


TEXT = Rule("text", "VARCHAR", "true", "{x}", {})

SPACES = r"[ \x{a0}\x{202f}]"
_GROUP = {",": r"[1-9]\d{0,2}(,\d{3})+", ".": r"[1-9]\d{0,2}(\.\d{3})+", " ": rf"[1-9]\d{{0,2}}({SPACES}\d{{3}})+"}
_INTEGER = r"[-+]?(0|[1-9]\d{0,17})"
SAME = "CAST({t} AS VARCHAR) = {x}"
"""The value is written as the engine writes it, so the text is one that the engine neither rounds nor bends."""
LESS_ZEROS = f"({SAME} OR (starts_with(CAST({{t}} AS VARCHAR), {{x}}) AND NOT suffix({{x}}, '.')))"
"""The same for decimals, less zeros at the end."""


def integer(grouping: str = "") -> Rule:
    """Whole numbers to BIGINT; a leading zero is no number. With grouping, marked and unmarked both fit."""
    if not grouping:
        cast, proof = "TRY_CAST({x} AS BIGINT)", f"({SAME} AND strlen({{x}}) <= 18)"
        return Rule("integer", "BIGINT", full(_INTEGER), cast, {}, _INTEGER, early=cast, proof=proof)
    grouped = f"[-+]?{_GROUP[grouping]}"
    test = f"({full(_INTEGER)} OR (length({{x}}) <= 22 AND {full(grouped)}))"
    cast = f"TRY_CAST({ungrouped(grouping)} AS BIGINT)"
    return Rule("integer", "BIGINT", test, cast, {"grouping": grouping}, f"({_INTEGER}|{grouped})")


def amount(mark: str, grouping: str) -> str:
    """The pattern of an unsigned number with its decimal mark and, optionally, grouping."""
    m = r"\." if mark == "." else ","
    plain = rf"((0|[1-9]\d*)({m}\d+)?|{m}\d+)"
    return rf"({plain}|{_GROUP[grouping]}({m}\d+)?)" if grouping else plain


def decimal(mark: str = ".", grouping: str = "") -> Rule:
    """Exact decimals; precision and scale are set once the whole column has been measured."""
    pattern = rf"[-+]?{amount(mark, grouping)}"
    text = ungrouped(grouping) if grouping else "{x}"
    number = f"replace({text}, ',', '.')" if mark == "," else text
    test = f"({full(pattern)} AND length({{x}}) <= 40)"
    return Rule("decimal", "DECIMAL", test, "", {"mark": mark, "grouping": grouping}, pattern, number).sized(38, 10)


def scientific() -> Rule:
    """Numbers in scientific notation (mixed with plain ones) to DOUBLE, where each comes back from it.

    A float keeps 17 digits and what lies between its least and its greatest number: a cell of more digits, `1e400`
    (infinity) and `1e-400` (nothing) are no numbers of such a column.
    """
    pattern = r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?"
    digits = "trim(regexp_replace(regexp_replace({x}, '[eE].*$', ''), '[^0-9]', '', 'g'), '0')"
    number = "TRY_CAST({x} AS DOUBLE)"
    kept = f"length({digits}) <= 17 AND isfinite({number}) AND (({number} = 0) = ({digits} = ''))"
    test = f"({full(pattern)} AND NOT {full('[-+]?0[0-9].*')} AND {kept})"
    return Rule("float", "DOUBLE", test, "TRY_CAST({x} AS DOUBLE)", {}, pattern)


def boolean(yes: str, no: str) -> Rule:
    """Two words for true and false, in any case."""
    test = f"lower({{x}}) IN ('{yes}', '{no}')"
    return Rule(
        "boolean", "BOOLEAN", test, f"(lower({{x}}) = '{yes}')", {"true": yes, "false": no}, f"(?i)({yes}|{no})"
    )


def full(pattern: str) -> str:
    """SQL that is true where the whole text matches."""
    return f"regexp_full_match({{x}}, '{pattern}')"


def ungrouped(grouping: str) -> str:
    """SQL of the text without its grouping marks."""
    if grouping == " ":
        return f"regexp_replace({{x}}, '{SPACES}', '', 'g')"
    return f"replace({{x}}, '{grouping}', '')"
