"""type: the text reads as the number or the time that the column is meant to hold."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import ibis

from core.cells.missing import is_missing
from core.engine import quote
from core.i18n import N_, _
from core.lake import Dataset
from core.quality.bases.fixing import read_as
from core.quality.column_facts import FLOATS, Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope

LARGEST = sys.float_info.max


def build(scope: Scope, check: Check) -> Outcome:
    """Strictly, as the engine reads it; `parts` counts what a tolerant reader saves."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    family = str(check.params.get("family", "number"))
    if not column.type().is_string():
        fits = (
            column.type().is_numeric() if family == "number" else column.type().is_timestamp() | column.type().is_date()
        )
        wrong = ibis.literal(not fits)
        if family == "number" and column.type().is_floating():
            wrong = scope.number_in(scope.table, check.column).isnull()  # infinity, or none at all (NaN)
        if family == "time" and column.type().is_numeric():
            wrong = scope.moment_in(scope.table, check.column).isnull()
        return Flags("rows", scope.table, wrong, ~column.isnull())
    text = column.strip()
    strict = text.try_cast("float64" if family == "number" else "timestamp").isnull()
    read = scope.number_in if family == "number" else scope.moment_in
    tolerant = read(scope.table, check.column).notnull()
    return Flags("rows", scope.table, strict, ~is_missing(column), {"readable": strict & tolerant})


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if one.floating:
            yield Check(f"type:{one.name}", "type", "validity", (one.name,), "warning", params={"family": "number"})
        elif one.expected and (one.text or one.expected == "time"):
            severity = "error" if one.required else "warning"
            yield Check(f"type:{one.name}", "type", "validity", (one.name,), severity, params={"family": one.expected})


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    if dataset.types.get(check.column) in FLOATS:
        name = quote(check.column)
        kept = f"CASE WHEN {name} BETWEEN -{LARGEST!r} AND {LARGEST!r} THEN {name} END"
        yield (FixStep("custom_expression", (), {"name": check.column, "expression": kept}),)
    elif found := read_as(dataset, check.column, str(check.params.get("family", "number"))):
        yield found


def words(params: Words) -> Words:
    return {"family": _("a number") if params.get("family", "number") == "number" else _("a time")}


register(
    CheckType(
        "type",
        title=N_("{column} has its type"),
        definition=N_(
            "The cell is a number or a time, or reads as one, as the column's meaning asks; infinity is no number."
        ),
        sentence=N_(
            "{share} of {column} is not {family} ({failed} value{causes})",
            "{share} of {column} is not {family} ({failed} values{causes})",
        ),
        causes={"readable": N_("{n} readable all the same")},
        build=build,
        by_hand=ByHand("validity", "one", {"family": "number"}),
        clauses=clauses,
        fixes=fixes,
        words=words,
        engine="duckdb",
        by_value=True,
    )
)
