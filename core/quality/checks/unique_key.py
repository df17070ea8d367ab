"""unique: no two rows share the key."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_
from core.kinds import KEYS
from core.lake import Dataset
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """Every row after the first counts as failing."""
    columns = [column for column in check.columns if column in scope.types]
    if len(columns) < len(check.columns) or not columns:
        return Skip("column_gone", {"column": ", ".join(set(check.columns) - set(columns))})
    name = "unique:" + ",".join(columns)

    def copies() -> Table:
        table = scope.table
        order = ibis.window(group_by=[table[column] for column in columns], order_by=[table["_row"]])
        return table.mutate(**{"§copy": ibis.row_number().over(order)})

    base = scope.base(name, copies)
    present = ibis.and_(*(~is_missing(base[column]) for column in columns))
    return Flags(name, base, base["§copy"] > 0, present)


def clauses(draft: Draft) -> Iterator[Check]:
    key = draft.scope.roles.get(KEYS.get(draft.scope.kind, ""))
    if key:
        yield Check(f"unique:{key}", "unique", "uniqueness", (key,), "error", 2.0)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    yield (FixStep("deduplicate_key", check.columns),)


register(
    CheckType(
        "unique",
        title=N_("{column} is unique"),
        definition=N_("No two rows share the key; each row after the first fails."),
        sentence=N_("{failed} rows repeat a {column} that is already there"),
        build=build,
        clauses=clauses,
        fixes=fixes,
    )
)
