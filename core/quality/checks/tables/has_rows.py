"""has_rows: the table holds anything at all."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Measure, Outcome, register
from core.quality.scope import Scope


def build(scope: Scope, _check: Check) -> Outcome:
    return Measure(int(not scope.rows), 1)


def clauses(_draft: Draft) -> Iterator[Check]:
    yield Check("has_rows", "has_rows", "completeness", severity="error")


register(
    CheckType(
        "has_rows",
        title=N_("Rows to judge"),
        definition=N_("The table holds at least one row; without any there is no score."),
        sentence=N_("The table has no rows: there is nothing to score"),
        advice=N_("Look at the quarantine: rows that could not be read are kept there and can be mended."),
        build=build,
        by_hand=ByHand("completeness"),
        clauses=clauses,
    )
)
