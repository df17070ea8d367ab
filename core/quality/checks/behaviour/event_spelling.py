"""event_spelling: one event type is spelt one way throughout."""

from __future__ import annotations

from collections.abc import Iterator

import ibis

from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import mendable
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import TYPE, Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The most frequent spelling of each type is the right one."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    if TYPE not in scope.table.columns:
        return Skip("no_role", {"role": "event_type"})
    if not scope.standard_types(check.column):
        return Skip("no_event_types", {"column": check.column})
    wrong = list(_leaders(scope, check))
    text = scope.table[check.column].cast("string")
    fails = text.isin(wrong) if wrong else ibis.literal(False)
    return Flags("rows", scope.table, fails, scope.table[TYPE].notnull(), facts={"spellings": wrong[:5]})


def _leaders(scope: Scope, check: Check) -> dict[str, str]:
    """Spelling -> the most frequent spelling of the same type, where it is another one."""
    counts, known = scope.values(check.column), scope.standard_types(check.column)
    best: dict[str, str] = {}
    for value, standard in known.items():
        if standard not in best or counts[value] > counts[best[standard]]:
            best[standard] = value
    return {value: best[standard] for value, standard in known.items() if best[standard] != value}


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if one.role == "event_type":
            yield Check(f"event_spelling:{one.name}", "event_spelling", "consistency", (one.name,), "warning")


def evidence(scope: Scope, check: Check) -> Words:
    return {"spellings": dict(list(_leaders(scope, check).items())[:LISTED])}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    yield (FixStep("standardise_event_types", (check.column,)),)
    if found := mendable(check).get("spellings"):
        yield (FixStep("map_values", (check.column,), {"mapping": dict(found)}),)


register(
    CheckType(
        "event_spelling",
        title=N_("{column} names events one way"),
        definition=N_("Each event type is written in its most frequent spelling."),
        sentence=N_("{share} of events use a second spelling of their type{examples}"),
        build=build,
        by_hand=ByHand("consistency", "one"),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        by_value=True,
        lists_values=True,
    )
)
