"""not_null: the cell holds something."""

from __future__ import annotations

from collections.abc import Iterator

from core.cells.identifier_names import names_optional
from core.cells.missing import WORDS, is_missing
from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import dropped, is_text, read_as, role_family
from core.quality.column_facts import Draft, allowance
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Measure, Outcome, register
from core.quality.scope import Scope

SPARSE = 0.5
"""The share of missing ids from which they are the exception by nature: a coupon's, a parent's."""
OPTIONAL = ("clicked_item",)
"""Roles of identifiers that a row may lack by its nature: a search that nobody clicked on."""
ANONYMOUS = 0.05
"""Events without a user, of all, from which these are visits without a login and no damaged cells."""
GAPS = 0.01
"""Of ids that are there for nearly all rows, one in a hundred may lack; they join what no other column joins."""


def build(scope: Scope, check: Check) -> Outcome:
    """Blanks and texts such as "N/A" count as nothing. A missing column fails whole."""
    if check.column not in scope.types:
        return Measure(1, 1, {"gone": True})
    return Flags("rows", scope.table, is_missing(scope.table[check.column]))


def clauses(draft: Draft) -> Iterator[Check]:
    """What may be missing later is learned from the draft's own data, but for three kinds of column: one that the kind
    of dataset requires, one without a single value, and an identifier, which is written for every row or for few."""
    anonymous = _by_session(draft)
    for one in draft.every:
        share = one.missing / one.rows if one.rows else 0.0
        severity, weight = ("warning", 1.0) if one.role else ("info", 0.5)
        tolerance = allowance(share)
        if one.required:
            severity, weight, tolerance = "error", 2.0, 0.0
            if one.role == "user_id" and anonymous:
                severity, weight = "warning", 1.0
        elif one.rows and not one.present:
            severity, tolerance, weight = "warning", 0.0, weight / 2
        elif one.identifier and share < SPARSE and not (one.role in OPTIONAL or names_optional(one.name)):
            severity, tolerance = "warning", GAPS
        else:
            weight = round(weight * (1 - share), 2)  # a column mostly empty by its nature says little when it is
        yield Check(f"not_null:{one.name}", "not_null", "completeness", (one.name,), severity, weight, tolerance)


def _by_session(draft: Draft) -> bool:
    """Whether events belong to sessions where they belong to no user: visits before a login, orders of guests."""
    user, session = draft.column("user_id"), draft.column("session_id")
    if draft.scope.kind != "events" or user is None or session is None:
        return False
    return bool(user.missing >= ANONYMOUS * user.rows and session.missing <= GAPS * session.rows)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """Numbers are filled by their median and categories by the commonest value; of anything else a typical
    value would be an invention, so the rows go."""
    column = check.column
    if column not in dataset.types:
        return
    required, family = role_family(dataset, column)
    words: Fix = (FixStep("blank_missing", (column,), {"words": list(WORDS)}),) if is_text(dataset, column) else ()
    if family == "number":
        yield (*words, *read_as(dataset, column, "number"), FixStep("fill_missing", (column,), {"method": "median"}))
    elif family in ("", "category") and not required:
        yield (*words, FixStep("fill_missing", (column,), {"method": "mode"}))
    yield (*words, dropped(f"{quote(column)} IS NULL"))


register(
    CheckType(
        "not_null",
        title=N_("{column} is filled"),
        definition=N_("The cell holds a value. Blanks and texts such as “N/A” or “null” count as missing."),
        sentence=N_("{share} of {column} is missing ({failed} of {total})"),
        build=build,
        by_hand=ByHand("completeness", "one"),
        clauses=clauses,
        fixes=fixes,
        by_value=True,
    )
)
