"""purchase_value: what was bought was paid for."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.amounts import is_amount
from core.quality.column_facts import ColumnFacts, Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, register
from core.quality.scope import TYPE, Scope

MOSTLY = 0.5
"""The share of purchases that must have an amount for its absence to be a fault: else it is written elsewhere."""


def build(scope: Scope, check: Check) -> Outcome:
    """Of purchases: the amount is there and is not 0. A negative one is out of range, which another check finds."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    if TYPE not in scope.table.columns:
        return Skip("no_role", {"role": "event_type"})
    amount = scope.number_in(scope.table, check.column)
    parts = {"missing": amount.isnull(), "zero": amount == 0}
    bought = scope.table[TYPE] == "purchase"
    return Flags("rows", scope.table, parts["missing"] | parts["zero"].fill_null(False), bought, parts)


def clauses(draft: Draft) -> Iterator[Check]:
    scope = draft.scope
    candidates = [one for one in draft.filled if _is_money(one)]
    if scope.kind != "events" or TYPE not in scope.table.columns or not candidates:
        return
    bought = scope.table.filter(scope.table[TYPE] == "purchase")
    filled = {f"f{n}": scope.number_in(bought, one.name).notnull().sum() for n, one in enumerate(candidates)}
    found = scope.fetch(bought.agg(n=bought.count(), **filled))[0]
    for number, one in enumerate(candidates):
        if found["n"] and (found[f"f{number}"] or 0) >= MOSTLY * found["n"]:
            yield Check(f"purchase_value:{one.name}", "purchase_value", "completeness", (one.name,), "error")


def _is_money(one: ColumnFacts) -> bool:
    if one.role:
        return one.role == "price"
    return (one.numeric or one.expected == "number") and is_amount(one.name)


register(
    CheckType(
        "purchase_value",
        title=N_("{column} of purchases"),
        definition=N_("Every purchase has an amount, and it is not 0."),
        sentence=N_("{share} of purchases have no {column}{causes}"),
        causes={"missing": N_("{n} without any"), "zero": N_("{n} of 0")},
        advice=N_(
            "Ask the shop system for the amounts: a typical price in their place would make up revenue. "
            "Gifts and tests belong under an event type of their own."
        ),
        build=build,
        by_hand=ByHand("completeness", "one"),
        clauses=clauses,
    )
)
