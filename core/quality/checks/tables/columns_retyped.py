"""schema_retyped: no column changed from number to text, time to number, and the like."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.kinds import KINDS
from core.lake import Dataset
from core.quality.bases.families import family_of
from core.quality.bases.fixing import mendable, read_as
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    shared = _shared(scope)
    if not shared:
        return Skip("no_contract", {})
    wrong = [f"{name} ({kind} → {scope.types[name]})" for name, kind in _wrong(scope).items()]
    return Measure(len(wrong), len(shared), {"columns": wrong[:20]})


def _shared(scope: Scope) -> dict[str, str]:
    contract = dict(scope.suite.columns) if scope.suite else {}
    return {name: kind for name, kind in contract.items() if name in scope.types}


def _wrong(scope: Scope) -> dict[str, str]:
    """Column -> the contract's type, where the column's is of another family."""
    shared = _shared(scope)
    return {name: kind for name, kind in shared.items() if family_of(scope.types[name]) not in _agreed(scope, name)}


def _agreed(scope: Scope, column: str) -> set[str]:
    """The families a column may have: the contract's, and the one its role calls for."""
    families = {family_of(_shared(scope)[column])}
    role = scope.role_of(column)
    kind = KINDS.get(scope.kind)
    found = kind.role(role) if kind and role else None
    if found and found.family in ("number", "time"):
        families.add(found.family)
    if families == {"text"} and scope.layer == "clean":
        families |= {"number", "time", "boolean", "other"}  # cleaning gives text its type
    return families


def clauses(draft: Draft) -> Iterator[Check]:
    yield Check("schema_retyped", "schema_retyped", "consistency", severity="error")


def evidence(scope: Scope, check: Check) -> Words:
    return {"families": {name: family_of(kind) for name, kind in _wrong(scope).items()}}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """Every column gets back the type of the contract."""
    steps: list[FixStep] = []
    for column, family in mendable(check).get("families", {}).items():
        if family == "boolean":
            steps.append(FixStep("parse_boolean", (column,)))
        elif family in ("number", "time"):
            steps += read_as(dataset, column, family)
        elif family == "text":
            steps.append(FixStep("retype", (column,), {"type": "text"}))
    if steps:
        yield tuple(steps)


register(
    CheckType(
        "schema_retyped",
        title=N_("Column types kept"),
        definition=N_("No column changed between number, time and text."),
        sentence=N_("{failed} column changed its type{examples}", "{failed} columns changed their type{examples}"),
        build=build,
        by_hand=ByHand("consistency", narrows=False),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
    )
)
