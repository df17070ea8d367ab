"""twins: each category is spelt one way."""

from __future__ import annotations

from collections.abc import Iterator

import ibis

from core.cells.missing import is_missing
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import mendable
from core.quality.bases.spelling import leaders
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """No value differs from a more frequent one only in case, width or blanks."""
    column = scope.table[check.column] if check.column in scope.types else None
    if column is None or not column.type().is_string():
        return Skip("not_text", {"column": check.column})
    wrong = list(leaders(scope.values(check.column)))
    fails = column.isin(wrong) if wrong else ibis.literal(False)
    return Flags("rows", scope.table, fails, ~is_missing(column), facts={"spellings": wrong[:5]})


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if one.role != "event_type" and one.category:
            yield Check(f"twins:{one.name}", "twins", "consistency", (one.name,), "warning")


def evidence(scope: Scope, check: Check) -> Words:
    return {"spellings": dict(list(leaders(scope.values(check.column)).items())[:LISTED])}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    if found := mendable(check).get("spellings"):
        yield (FixStep("map_values", (check.column,), {"mapping": dict(found)}),)
    else:
        yield (FixStep("cluster_categories", (check.column,)),)


register(
    CheckType(
        "twins",
        title=N_("{column} spelt one way"),
        definition=N_("No value differs from a more frequent one only in case, width or blanks."),
        sentence=N_(
            "{failed} value of {column} is spelt differently from its twin{examples}",
            "{failed} values of {column} are spelt differently from their twin{examples}",
        ),
        build=build,
        by_hand=ByHand("consistency", "one"),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        by_value=True,
        lists_values=True,
    )
)
