"""positive: what can be measured of a thing is not 0: a weight, a side, the price of a list."""

from __future__ import annotations

from collections.abc import Iterator

from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import read_as
from core.quality.bases.measures import is_list_price, is_measure
from core.quality.column_facts import ColumnFacts, Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import Scope

FEW = 0.1
"""Where more than one in ten are 0, 0 is the shop's own word (vouchers and downloads weigh nothing), not a slip."""


def build(scope: Scope, check: Check) -> Outcome:
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    number = scope.number_in(scope.table, check.column)
    parts = {"zero": number == 0, "below": number < 0}
    return Flags("rows", scope.table, number <= 0, number.notnull(), parts)


def clauses(draft: Draft) -> Iterator[Check]:
    catalog = draft.scope.kind == "items"
    for one in draft.filled:
        if one.role or one.identifier or not (is_measure(one.name) or (catalog and is_list_price(one.name))):
            continue
        if _nearly_all(draft, one):
            yield Check(f"positive:{one.name}", "positive", "validity", (one.name,), "warning")


def _nearly_all(draft: Draft, one: ColumnFacts) -> bool:
    """Whether the column holds numbers of which nine in ten at least are above 0."""
    if not one.numeric and one.expected != "number":
        return False
    number = draft.scope.number_in(draft.scope.table, one.name)
    found = draft.scope.fetch(draft.scope.table.agg(n=number.notnull().sum(), above=(number > 0).sum()))[0]
    return bool(found["n"]) and (found["above"] or 0) >= (1 - FEW) * found["n"]


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """The cell becomes empty: what it was cannot be known from here."""
    if check.column not in dataset.types:
        return
    name = quote(check.column)
    emptied = {"name": check.column, "expression": f"CASE WHEN {name} > 0 THEN {name} END"}
    yield (*read_as(dataset, check.column, "number"), FixStep("custom_expression", (), emptied))


register(
    CheckType(
        "positive",
        title=N_("{column} above 0"),
        definition=N_("Nothing real weighs, measures or is listed at 0: such a number was never taken."),
        sentence=N_("Rows whose {column} is not above 0: {failed} of {total}{causes}"),
        causes={"zero": N_("0: {n}"), "below": N_("below 0: {n}")},
        build=build,
        by_hand=ByHand("validity", "one"),
        clauses=clauses,
        fixes=fixes,
    )
)
