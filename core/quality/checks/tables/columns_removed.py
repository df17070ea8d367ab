"""schema_removed: every column of the contract is there."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Measure, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """In the clean layer only columns with a role count: a recipe takes others out on purpose."""
    contract = dict(scope.suite.columns) if scope.suite else {}
    if scope.layer == "clean":
        held = set(scope.dataset.roles.values())
        contract = {name: kind for name, kind in contract.items() if name in held}
    if not contract:
        return Skip("no_contract", {})
    gone = [name for name in contract if name not in scope.types]
    return Measure(len(gone), len(contract), {"columns": gone[:20]})


def clauses(draft: Draft) -> Iterator[Check]:
    yield Check("schema_removed", "schema_removed", "consistency", severity="error")


register(
    CheckType(
        "schema_removed",
        title=N_("Columns of the contract present"),
        definition=N_("Every column of the contract is still there."),
        sentence=N_(
            "{failed} column of the contract is gone{examples}", "{failed} columns of the contract are gone{examples}"
        ),
        advice=N_("Ask the source for the lost columns, or rename the new column that holds them; else draft anew."),
        build=build,
        by_hand=ByHand("consistency", narrows=False),
        clauses=clauses,
    )
)
