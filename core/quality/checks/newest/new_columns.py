"""new_columns: a version that replaced another has its columns under the same names, and the same ids."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_, _, listed
from core.quality.bases.succession import ID_LEFT, succession
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, percent
from core.quality.registry import CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope


def build(scope: Scope, _check: Check) -> Outcome:
    """Columns that only have another name, by the values they hold, and key columns whose ids were given anew."""
    found = succession(scope)
    if found is None:
        return Skip("single", {})
    anew = [[name, share] for name, share in found.ids if share < ID_LEFT]
    detail = {"renamed": [list(one) for one in found.renamed], "anew": anew, "number": found.before.ordinal}
    return Measure(len(found.renamed) + len(anew), max(len(scope.types), 1), detail)


def clauses(_draft: Draft) -> Iterator[Check]:
    yield Check("new_columns", "new_columns", "consistency")


def says(result: CheckResult, _words: Words) -> str:
    """Each column with its former name, and each key with the share of ids that are left."""
    number = result.detail.get("number", "")
    told = [
        _("{new} is what was {old} (its values agree in {share} of the cells)").format(
            new=new, old=old, share=percent(share)
        )
        for new, old, share in result.detail.get("renamed", [])
    ]
    told += [
        _("{column} has other ids: {share} of those of version {n} are left").format(
            column=column, share=percent(share), n=number
        )
        for column, share in result.detail.get("anew", [])
    ]
    return listed(told)


register(
    CheckType(
        "new_columns",
        title=N_("Columns and ids are those of the version before"),
        definition=N_(
            "Where an upload replaced the dataset, no column that came holds what one that went held (values of both "
            "in 80 % of the cells), and at least half of the ids of the version before are still there."
        ),
        sentence=N_("Columns that have another name or other ids: {failed} of {total}"),
        says=says,
        reasons={"single": N_("It replaced no earlier version.")},
        advice=N_(
            "Rename the column in the recipe, or in the contract; where ids were given anew, ask for a table from the "
            "old ones to the new, or what refers to them is lost."
        ),
        build=build,
        clauses=clauses,
    )
)
