"""D7_mixed: a column's times all name their zone, or none does."""

from __future__ import annotations

from collections.abc import Iterator

import ibis

from core.cells.missing import is_missing
from core.cells.times import names_zone
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import read_as
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, Flags, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The rarer form fails: a time with an offset, Z, UTC or GMT among times without, or the other way about."""
    column = scope.table[check.column] if check.column in scope.types else None
    if column is not None and column.type().is_temporal():
        return Flags("rows", scope.table, ibis.literal(False), column.notnull())  # moments, all of one zone
    if column is None or not column.type().is_string():
        return Skip("not_text", {"column": check.column})
    clocked = column.re_search(r"\d:\d{2}")
    zoned = names_zone(column) & clocked
    plain = clocked & ~names_zone(column)
    counts = scope.fetch(scope.table.agg(zoned=zoned.sum(), plain=plain.sum()))[0]
    rare = zoned if (counts["zoned"] or 0) <= (counts["plain"] or 0) else plain
    return Flags("rows", scope.table, rare, ~is_missing(column) & clocked, {"zoned": zoned, "plain": plain})


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if one.text and (one.family == "time" or one.expected == "time" or 2 * one.measured["times"] >= one.present):
            yield Check(f"D7_mixed:{one.name}", "D7_mixed", "timeliness", (one.name,), "warning")


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """All become moments in UTC; those that name no zone are read as UTC."""
    if steps := read_as(dataset, check.column, "time"):
        yield steps


register(
    CheckType(
        "D7_mixed",
        title=N_("{column} with or without a zone"),
        definition=N_(
            "All times of a column name their zone (+02:00, Z, UTC), or none does; of those that do not, the hour on "
            "another clock cannot be known."
        ),
        sentence=N_(
            "{failed} time of {column} is written otherwise than the rest: {zoned} with a zone, {plain} without",
            "{failed} times of {column} are written otherwise than the rest: {zoned} with a zone, {plain} without",
        ),
        build=build,
        by_hand=ByHand("timeliness", "one"),
        clauses=clauses,
        fixes=fixes,
    )
)
