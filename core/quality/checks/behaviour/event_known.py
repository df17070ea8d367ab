"""event_known: the event type is in the dictionary."""

from __future__ import annotations

from collections.abc import Iterator

from core.cells.missing import is_missing
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import among, dropped, mendable
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import TYPE, Scope


def build(scope: Scope, check: Check) -> Outcome:
    """`params.event_types` adds spellings of one's own."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    if TYPE not in scope.table.columns:
        return Skip("no_role", {"role": "event_type"})
    if not scope.standard_types(check.column):
        return Skip("no_event_types", {"column": check.column})
    fails = scope.table[TYPE].isnull()
    facts = {"unknown": _unknown(scope, check)[:5]}
    return Flags("rows", scope.table, fails, ~is_missing(scope.table[check.column]), facts=facts)


def _unknown(scope: Scope, check: Check) -> list[str]:
    known = scope.standard_types(check.column)
    return [value for value in scope.values(check.column) if value not in known and value.strip()]


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if one.role == "event_type":
            yield Check(f"event_known:{one.name}", "event_known", "validity", (one.name,), "error")


def evidence(scope: Scope, check: Check) -> Words:
    return {"unknown": _unknown(scope, check)[:LISTED]}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """What an unknown event meant is not in the data: its rows go. To keep them, add its name to the
    contract's `event_types`."""
    if unknown := mendable(check).get("unknown"):
        yield (dropped(among(check.column, unknown)),)
    else:
        yield (FixStep("standardise_event_types", (check.column,)),)


register(
    CheckType(
        "event_known",
        title=N_("{column} is a known event"),
        definition=N_("The event name is in the dictionary of event types."),
        sentence=N_("{share} of events have an unknown type{examples}"),
        advice=N_("To keep such events, say what their names mean: “event_types” of this check in the contract."),
        build=build,
        by_hand=ByHand("validity", "one", {"event_types": None}),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        by_value=True,
        lists_values=True,
    )
)
