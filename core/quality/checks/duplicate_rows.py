"""duplicate_rows: no row repeats another in every column."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.i18n import N_
from core.lake import INTERNAL_COLUMNS, Dataset
from core.quality.bases.repeats import dates_only
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import TIME, Scope


def build(scope: Scope, check: Check) -> Outcome:
    """Every row after the first counts as failing.

    Rows are compared by a 64-bit hash of their cells as text: among a million rows, two different ones
    share a hash with a probability of about 3e-8.
    """

    def copies() -> Table:
        table = scope.table
        columns = scope.data_columns(table)
        texts = [table[column].cast("string").fill_null("\x01") for column in columns]
        digest = ibis.literal("\x1f").join(texts).hash()
        keyed = table.mutate(**{"§digest": digest})
        order = ibis.window(group_by=[keyed["§digest"]], order_by=[keyed["_row"]])
        return keyed.mutate(**{"§copy": ibis.row_number().over(order)})

    if not scope.types:
        return Skip("no_columns", {})
    base = scope.base("copies", copies)
    return Flags("copies", base, base["§copy"] > 0)


def clauses(draft: Draft) -> Iterator[Check]:
    """Events with a time of day have D5 instead."""
    scope = draft.scope
    if scope.kind != "events" or TIME not in scope.table.columns or dates_only(scope):
        yield Check("duplicate_rows", "duplicate_rows", "uniqueness", (), "warning")


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    columns = tuple(name for name in dataset.types if name not in INTERNAL_COLUMNS)
    yield (FixStep("deduplicate_rows", columns),)


register(
    CheckType(
        "duplicate_rows",
        title=N_("No duplicate rows"),
        definition=N_("No row repeats another in every column; each row after the first fails."),
        sentence=N_("{failed} rows are full duplicates ({share})"),
        reasons={"no_columns": N_("The table has no columns.")},
        build=build,
        clauses=clauses,
        fixes=fixes,
    )
)
