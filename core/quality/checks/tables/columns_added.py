"""schema_added: no column came that the contract does not name."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Measure, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The clean layer's own columns are the recipe's."""
    contract = dict(scope.suite.columns) if scope.suite else {}
    if not contract:
        return Skip("no_contract", {})
    if scope.layer == "clean":
        return Skip("clean_layer", {})
    new = [name for name in scope.types if name not in contract]
    return Measure(len(new), max(len(scope.types), 1), {"columns": new[:20]})


def clauses(draft: Draft) -> Iterator[Check]:
    yield Check("schema_added", "schema_added", "consistency", severity="warning", weight=0.5)


register(
    CheckType(
        "schema_added",
        title=N_("No new columns"),
        definition=N_("No column has come that the contract does not know."),
        sentence=N_("{failed} column is new{examples}", "{failed} columns are new{examples}"),
        reasons={"clean_layer": N_("The recipe adds columns on purpose.")},
        advice=N_("Draft the contract anew to agree on the new columns, or ask the source why they came."),
        build=build,
        by_hand=ByHand("consistency", narrows=False),
        clauses=clauses,
    )
)
