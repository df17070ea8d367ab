"""D3_click: the clicked product stands in the result list."""

from __future__ import annotations

from collections.abc import Iterator

import ibis

from core.cells.missing import is_missing
from core.i18n import N_
from core.quality.bases.result_lists import results
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The clicked product stands in the result list, and not beyond its end."""
    listed, clicked = scope.roles.get("results"), scope.roles.get("clicked_item")
    if not listed or not clicked:
        return Skip("no_role", {"role": "clicked_item"})
    text, length = results(scope.table[listed])
    item = scope.table[clicked].cast("string").strip()
    parts = {"absent": ~text.contains(ibis.literal("|") + item + "|").fill_null(False)}
    if position := scope.roles.get("position"):
        parts["beyond"] = (scope.number_in(scope.table, position) > length).fill_null(False)
    return Flags("rows", scope.table, ibis.or_(*parts.values()), ~is_missing(scope.table[clicked]), parts)


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "searches":
        yield Check("D3_click", "D3_click", "integrity", (), "error")


register(
    CheckType(
        "D3_click",
        title=N_("Clicks within the results"),
        definition=N_("The clicked product is in the result list and its position is not beyond the list."),
        sentence=N_(
            "{failed} click does not fit its result list{causes}",
            "{failed} clicks do not fit their result list{causes}",
        ),
        causes={"absent": N_("{n} not in the list"), "beyond": N_("{n} beyond its end")},
        advice=N_("Ask the tracking team: click and list disagree, and no cell says which of them is right."),
        build=build,
        by_hand=ByHand("integrity"),
        clauses=clauses,
    )
)
