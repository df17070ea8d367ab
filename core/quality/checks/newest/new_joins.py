"""new_joins: as many rows of what came last as usual name a product or a user that another dataset knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.i18n import N_, _
from core.kinds import role_label
from core.quality.bases.told import REASONS, by_piece, facts_of, newest_facts, skip_or
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, percent
from core.quality.registry import CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope
from core.quality.watch.sketching import JOINS
from core.quality.watch.watched import Watched


def build(scope: Scope, _check: Check) -> Outcome:
    """The share of rows whose id is known, in what came last, against the pieces before it; fewer is a finding."""

    def measured(found: Watched) -> Outcome:
        total = found.counted("known")
        if not total:
            return Skip("not_joined", {})
        off = [
            facts_of(one) | {"role": one.figure.column, "share": one.band.value, "usual": min(one.band.centre, 1.0)}
            for one in found.told("known")
        ]
        return Measure(len(off), total, newest_facts(found) | {"off": off})

    return skip_or(scope, measured)


def clauses(draft: Draft) -> Iterator[Check]:
    if any(draft.scope.kind != kind and draft.column(role) for role, kind in JOINS.items()):
        yield Check("new_joins", "new_joins", "integrity", severity="error")


def says(result: CheckResult, _words: Words) -> str:
    """Each role with the share that is known and what is usual."""
    return by_piece(result.detail.get("off", []), result.detail, _told)


def _told(one: Mapping[str, Any]) -> str:
    return _("{share} of the rows have a known {role} (usually {usual})").format(
        role=role_label(str(one["role"])), share=percent(one["share"]), usual=percent(one["usual"])
    )


register(
    CheckType(
        "new_joins",
        title=N_("What came last meets the other datasets as usual"),
        definition=N_(
            "Of the rows of the newest upload, and of each day in it, as many as before have a product that the "
            "catalog knows and a user that the users' table knows: at most two of a hundred fewer. Needs five uploads "
            "or days before it."
        ),
        sentence=N_("Ids that meet another dataset less than usual: {failed} of {total}"),
        says=says,
        reasons=REASONS | {"not_joined": N_("No other dataset knew its ids when its uploads were checked.")},
        advice=N_("Ask whether the catalog came late, or ids are written otherwise since."),
        build=build,
        clauses=clauses,
    )
)
