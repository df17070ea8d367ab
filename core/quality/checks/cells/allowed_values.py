"""allowed: the value is one of the contract's."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches

from core.cells.mending import mended
from core.cells.missing import is_missing, means_missing
from core.cells.personal import called, personal
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import mendable
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope

MOST_VALUES = 200
"""A longer list is a vocabulary that goes on growing, not a contract."""
ALIKE = 0.85
"""difflib's ratio from which a new value is taken for a slip of a known one: one letter in seven."""


def build(scope: Scope, check: Check) -> Outcome:
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    values = sorted(known(check))
    if not values:
        return Skip("no_values", {})
    fails = ~column.cast("string").isin(values)
    return Flags("rows", scope.table, fails, ~is_missing(column), facts={"new": _new(scope, check)[:5]})


def _new(scope: Scope, check: Check) -> list[str]:
    listed = known(check)
    return [value for value in scope.values(check.column) if value not in listed]


def known(check: Check | CheckResult) -> set[str]:
    """The contract's values, and what they become once letters, width and blanks are mended: who agreed to “Black  Dot”
    agrees to “Black Dot”, or cleaning would cost points."""
    values = {str(value) for value in check.params.get("values", [])}
    for repair in (mended, _width, _blanks):
        values |= {repaired for value in values if (repaired := repair(value))}
    return values


def _width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _blanks(text: str) -> str:
    return " ".join("".join(sign for sign in text if unicodedata.category(sign) != "Cf").split())


def clauses(draft: Draft) -> Iterator[Check]:
    """All values that are there: the draft agrees to what it saw. Two spellings of one are for `twins` to find."""
    for one in draft.filled:
        if one.role == "event_type" or not one.category:
            continue
        values = [value for value in draft.scope.values(one.name) if not means_missing(value)]
        if personal(one.name, values) or any(kind.direct for kind in called(one.name)):
            continue  # a contract is read by many, and people come and go
        if values and len(values) <= MOST_VALUES:
            params = {"values": sorted(values)}
            yield Check(f"allowed:{one.name}", "allowed", "validity", (one.name,), "warning", 1.0, 0.0, params)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """Slips of a known value become that value, every other new one becomes empty."""
    values = sorted(known(check))
    if not values:
        return
    mapping = {value: value for value in values}
    for value in mendable(check).get("new", ()):
        if near := get_close_matches(value, values, 1, ALIKE):
            mapping[value] = near[0]
    yield (FixStep("map_values", (check.column,), {"mapping": mapping, "others": "empty"}),)


def evidence(scope: Scope, check: Check) -> Words:
    return {"new": _new(scope, check)[:LISTED]}


def words(params: Words) -> Words:
    return {"count": len(params.get("values", []))}


register(
    CheckType(
        "allowed",
        title=N_("{column} has a known value"),
        definition=N_("The value is one of those in the contract ({count})."),
        sentence=N_(
            "{failed} value of {column} is not in the contract{examples}",
            "{failed} values of {column} are not in the contract{examples}",
        ),
        reasons={"no_values": N_("The contract names no values.")},
        build=build,
        by_hand=ByHand("validity", "one", {"values": None}, ("values",)),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        words=words,
        by_value=True,
        lists_values=True,
    )
)
