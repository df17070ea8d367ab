"""D11: texts that were decoded wrongly."""

from __future__ import annotations

from collections.abc import Iterator

from core.cells.damage import garbled, has_entity, invisible, is_markup, lost
from core.cells.missing import is_missing
from core.i18n import N_
from core.lake import Dataset
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """No replacement character, mojibake, zero-width character or, outside HTML, HTML entity in a text.

    `params.markup` says that the column holds HTML, where an entity is right in cells without tags too.
    """
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    if not column.type().is_string():
        return Skip("not_text", {"column": check.column})
    parts = {
        "lost": lost(column),
        "mojibake": garbled(column),
        "invisible": invisible(column),
        "entities": has_entity(column) & (not check.params.get("markup")),
    }
    fails = parts["lost"] | parts["mojibake"] | parts["invisible"] | parts["entities"]
    return Flags("rows", scope.table, fails, ~is_missing(column), parts)


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if one.family != "id" and one.text and not (one.expected or one.nested) and one.role != "event_type":
            markup = is_markup(int(one.measured.get("tagged") or 0), int(one.measured.get("escaped") or 0))
            params = {"markup": True} if markup else {}
            yield Check(f"D11:{one.name}", "D11", "validity", (one.name,), "warning", params=params)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    yield (
        FixStep("mend_encoding", (check.column,)),
        FixStep("trim_space", (check.column,), {"collapse": False}),
    )


register(
    CheckType(
        "D11",
        title=N_("{column} without encoding damage"),
        definition=N_("No lost character (�), garbled encoding, invisible character or, outside HTML, HTML entity."),
        sentence=N_("{failed} value of {column} is damaged{causes}", "{failed} values of {column} are damaged{causes}"),
        causes={
            "mojibake": N_("{n} garbled"),
            "lost": N_("{n} with lost characters"),
            "invisible": N_("{n} with invisible characters"),
            "entities": N_("{n} with HTML entities"),
        },
        advice=N_("A lost character (�) cannot be brought back: load the file again in its own encoding."),
        build=build,
        by_hand=ByHand("validity", "one", {"markup": False}),
        clauses=clauses,
        fixes=fixes,
        by_value=True,
    )
)
