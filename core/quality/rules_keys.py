"""Checks of several rows together: unique keys and whole rows that repeat."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from core.quality.model import Check
from core.quality.parse import is_missing
from core.quality.rules import Flags, Outcome, Skip, rule
from core.quality.scope import Scope


@rule("unique", fixes=("deduplicate_key",))
def unique(scope: Scope, check: Check) -> Outcome:
    """No two rows share the key; every row after the first counts as failing."""
    columns = [column for column in check.columns if column in scope.types]
    if len(columns) < len(check.columns) or not columns:
        return Skip("column_gone", {"column": ", ".join(set(check.columns) - set(columns))})
    name = "unique:" + ",".join(columns)

    def build() -> Table:
        table = scope.table
        order = ibis.window(group_by=[table[column] for column in columns], order_by=[table["_row"]])
        return table.mutate(**{"§copy": ibis.row_number().over(order)})

    base = scope.base(name, build)
    present = ibis.and_(*(~is_missing(base[column]) for column in columns))
    return Flags(name, base, base["§copy"] > 0, present)


@rule("duplicate_rows", fixes=("deduplicate_rows",))
def duplicate_rows(scope: Scope, check: Check) -> Outcome:
    """No row repeats another in every column; every row after the first counts as failing.

    Rows are compared by a 64-bit hash of their cells as text: among a million rows, two different ones
    share a hash with a probability of about 3e-8.
    """

    def build() -> Table:
        table = scope.table
        columns = scope.data_columns(table)
        texts = [table[column].cast("string").fill_null("\x01") for column in columns]
        digest = ibis.literal("\x1f").join(texts).hash()
        keyed = table.mutate(**{"§digest": digest})
        order = ibis.window(group_by=[keyed["§digest"]], order_by=[keyed["_row"]])
        return keyed.mutate(**{"§copy": ibis.row_number().over(order)})

    if not scope.types:
        return Skip("no_columns", {})
    base = scope.base("copies", build)
    return Flags("copies", base, base["§copy"] > 0)
