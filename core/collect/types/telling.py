"""What the reader is told of a decision: columns that stay text, and readings worth holding against the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.collect.facts import Doubt, Note
from core.collect.types.candidates import could_be_thousands, family_of, is_time_name
from core.collect.types.cast import Typed, fails_sql
from core.collect.types.decision import Decided
from core.collect.types.rules import Rule
from core.collect.types.serial_rules import serial_example
from core.collect.types.unit_rules import speaks_of_sizes
from core.engine import Cursor, quote
from core.i18n import N_

DOUBT_EXAMPLES = 5
"""Cells shown that speak against a type: what a person reads before deciding."""


def doubt(
    cursor: Cursor,
    relation: str,
    column: str,
    rule: Rule,
    misses: int,
    filled: int,
    tokens: Sequence[str] | None,
    result: Decided,
) -> None:
    """Say that the column stays text although most cells fit, with the first cells that do not."""
    failing = fails_sql(column, Typed(rule, 0, 0), tokens)
    found = cursor.execute(
        f"SELECT _line, left({quote(column)}, 200) FROM {relation} WHERE {failing} LIMIT {DOUBT_EXAMPLES}"
    ).fetchall()
    examples = tuple((int(line), str(value)) for line, value in found)
    result.doubts.append(Doubt(column, family_of(rule), rule.how, misses, filled, examples))
    result.notes.append(
        Note(
            N_(
                "“{column}” stays text: {n} value of {total} is not {type}.",
                "“{column}” stays text: {n} values of {total} are not {type}.",
            ),
            {"column": column, "n": misses, "total": filled, "type": rule.how},
        )
    )


def tell_sizes(column: str, values: Sequence[str], filled: int, result: Decided) -> None:
    """Say that a column of text holds counts with words for their size, which a person may have read as numbers."""
    example = speaks_of_sizes(values)
    if example is None:
        return
    result.doubts.append(Doubt(column, "MAGNITUDE", "magnitude", 0, filled))
    text = N_("“{column}” stays text: its values are counts such as {example}; the type {type} reads them as numbers.")
    result.notes.append(Note(text, {"column": column, "example": example, "type": "magnitude"}))


def tell_reading(
    column: str, rule: Rule, values: Sequence[str], comma: bool | None, told: bool, notes: list[Note]
) -> None:
    """Readings that the reader may want to hold against the file."""
    if rule.params.get("grouping") == "." and comma and (example := could_be_thousands(values)):
        notes.append(
            Note(
                N_("“{column}”: {example} was read with a thousands mark, as the file writes decimals with a comma."),
                {"column": column, "example": example},
            )
        )
    if "serial" in (rule.params.get("format"), *rule.params) and (shown := serial_example(values)):
        text = N_("“{column}”: numbers such as {number} were read as days of a spreadsheet ({date}).")
        notes.append(Note(text, {"column": column, "number": shown[0], "date": shown[1]}))
    digits = rule.how == "epoch" or str(rule.params.get("format", "")).startswith("%Y%m%d")
    if digits and not told and not is_time_name(column):
        notes.append(Note(N_("“{column}” was read as times by its values alone."), {"column": column}))


def tell_turned(column: str, rule: Rule, before: Mapping[str, Any], notes: list[Note]) -> None:
    """Say that the new rows write their dates in another form than those that are there."""
    new, old = str(rule.params.get("format", "")), str(before.get("format", ""))
    if new and old and new != old and {new, old} != {"iso", "%Y-%m-%d"}:
        text = N_("“{column}”: the new rows write dates as {format}, the rows before as {before}; look at both.")
        notes.append(Note(text, {"column": column, "format": new, "before": old}))
