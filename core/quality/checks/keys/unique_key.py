"""unique: no two rows share the key."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_
from core.kinds import KEYS
from core.lake import Dataset
from core.quality.bases.identity import FEWEST, names_its_rows, own_keys
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import TYPE, Scope

REPEATED = 0.2
"""Purchases that repeat a transaction and its product, of all, up to which they are faults: a shop that writes a line
for each piece repeats far more."""


def build(scope: Scope, check: Check) -> Outcome:
    """Every row after the first counts as failing."""
    columns = [column for column in check.columns if column in scope.types]
    if len(columns) < len(check.columns) or not columns:
        return Skip("column_gone", {"column": [column for column in check.columns if column not in columns]})
    name = "unique:" + ",".join(columns)

    def copies() -> Table:
        table = scope.table
        order = ibis.window(group_by=[table[column] for column in columns], order_by=[table["_row"]])
        return table.mutate(**{"§copy": ibis.row_number().over(order)})

    base = scope.base(name, copies)
    present = ibis.and_(*(~is_missing(base[column]) for column in columns))
    return Flags(name, base, base["§copy"] > 0, present)


def clauses(draft: Draft) -> Iterator[Check]:
    """The key of the kind; columns whose name and values say that they name the rows; and in events the purchase: one
    transaction holds a product once."""
    scope = draft.scope
    key = scope.roles.get(KEYS.get(scope.kind, ""))
    if key:
        yield Check(f"unique:{key}", "unique", "uniqueness", (key,), "error", 2.0)
    single = own_keys(draft)
    for name in single:
        if name != key:
            yield Check(f"unique:{name}", "unique", "uniqueness", (name,), "warning")
    for columns in _transactions(draft):
        if columns[0] not in (key, *single):
            yield Check(f"unique:{columns[0]}", "unique", "uniqueness", columns, "error")


def _transactions(draft: Draft) -> Iterator[tuple[str, ...]]:
    """Transaction, event type and product of events, where they repeat in so few that a repeat is no way of writing."""
    scope = draft.scope
    event, item = scope.roles.get("event_type"), scope.roles.get("item_id")
    if scope.kind != "events" or not event or TYPE not in scope.table.columns:
        return
    for one in draft.filled:
        if one.role or not names_its_rows(one.name) or one.name in ("id",):
            continue
        columns = (one.name, event, *([item] if item else []))
        table = scope.table.filter(~is_missing(scope.table[one.name]), scope.table[TYPE] == "purchase")
        if item:
            table = table.filter(~is_missing(table[item]))
        grouped = table.group_by(*columns).agg(n=lambda part: part.count())
        found = scope.fetch(grouped.agg(n=grouped.n.sum(), different=grouped.count()))[0]
        bought, distinct = int(found["n"] or 0), int(found["different"] or 0)
        if bought >= FEWEST and bought - distinct <= max(1, REPEATED * bought):
            yield columns


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    yield (FixStep("deduplicate_key", check.columns),)


register(
    CheckType(
        "unique",
        title=N_("{column} is unique"),
        definition=N_("No two rows share the key; each row after the first fails."),
        sentence=N_(
            "{failed} row repeats what stands in {column} already",
            "{failed} rows repeat what stands in {column} already",
        ),
        build=build,
        by_hand=ByHand("uniqueness", "several"),
        clauses=clauses,
        fixes=fixes,
    )
)
