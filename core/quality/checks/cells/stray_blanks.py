"""spaces: no blank at the ends or doubled inside, no full-width letter."""

from __future__ import annotations

from collections.abc import Iterator

from core.cells.missing import is_missing
from core.i18n import N_
from core.lake import Dataset
from core.quality.column_facts import Draft, allowance
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    column = scope.table[check.column] if check.column in scope.types else None
    if column is None or not column.type().is_string():
        return Skip("not_text", {"column": check.column})
    parts = {
        "ends": column.re_search(r"^[\s\x{00A0}\x{3000}]|[\s\x{00A0}\x{3000}]$"),
        "inside": column.re_search(r"\S[ \t\x{00A0}\x{3000}]{2,}\S"),
        "wide": column.re_search(r"[\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}]"),
    }
    fails = parts["ends"] | parts["inside"] | parts["wide"]
    return Flags("rows", scope.table, fails, ~is_missing(column), parts)


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if one.family != "id" and one.text and not (one.expected or one.nested):
            yield Check(f"spaces:{one.name}", "spaces", "validity", (one.name,), "info", 0.5, allowance(0.0))


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    yield (FixStep("trim_space", (check.column,)), FixStep("unify_width", (check.column,)))


register(
    CheckType(
        "spaces",
        title=N_("{column} without stray blanks"),
        definition=N_("No blank at the ends, none doubled inside, no full-width letters or digits."),
        sentence=N_(
            "{failed} value of {column} carries stray blanks or full-width signs",
            "{failed} values of {column} carry stray blanks or full-width signs",
        ),
        build=build,
        by_hand=ByHand("validity", "one"),
        clauses=clauses,
        fixes=fixes,
        by_value=True,
    )
)
