"""D3_zero: searches that found nothing."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.result_lists import results
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The search found something; where the contract knows lists as left out (`params.told`), only of those given."""
    column = scope.roles.get("results")
    if not column:
        return Skip("no_role", {"role": "results"})
    told = scope.table[column].notnull() if check.params.get("told") else None
    return Flags("rows", scope.table, results(scope.table[column])[1] == 0, told)


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "searches":
        found = draft.column("results")
        # Most lists are empty where the log did not write them down, not where nothing was found.
        params = {"told": True} if found and 2 * found.missing > found.rows else {}
        # One search in ten without a result is about what shops report; above that it is a finding.
        yield Check("D3_zero", "D3_zero", "recommendation readiness", (), "info", 1.0, 0.1, params)


register(
    CheckType(
        "D3_zero",
        title=N_("Searches with results"),
        definition=N_("The search returned at least one product."),
        sentence=N_("{share} of searches find nothing"),
        advice=N_("Teach the search the words that find nothing (synonyms, spellings); the rows are right."),
        build=build,
        by_hand=ByHand("recommendation readiness", "none", {"told": False}),
        clauses=clauses,
    )
)
