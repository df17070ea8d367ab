"""new_blanks: the cells of what came last are filled as those of the uploads and days before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.i18n import N_, _
from core.quality.bases.told import REASONS, by_piece, facts_of, newest_facts, skip_or
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, percent
from core.quality.registry import CheckType, Measure, Outcome, Words, register
from core.quality.scope import Scope
from core.quality.watch.watched import Watched


def build(scope: Scope, _check: Check) -> Outcome:
    """Each column's share of blank cells in what came last against the pieces before it; more is a finding."""

    def measured(found: Watched) -> Outcome:
        off = [
            facts_of(one) | {"column": one.figure.column, "share": one.band.value, "usual": max(one.band.centre, 0.0)}
            for one in found.told("blank")
        ]
        off.sort(key=lambda one: (one["usual"] - one["share"], one["column"]))
        columns = {one["column"] for one in off}
        return Measure(len(columns), len(scope.types), newest_facts(found) | {"off": off})

    return skip_or(scope, measured)


def clauses(_draft: Draft) -> Iterator[Check]:
    yield Check("new_blanks", "new_blanks", "completeness", weight=2.0)


def says(result: CheckResult, _words: Words) -> str:
    """The columns with the most blanks beyond the usual."""
    return by_piece(result.detail.get("off", []), result.detail, _told)


def _told(one: Mapping[str, Any]) -> str:
    return _("{column} {share} blank (usually {usual})").format(
        column=one["column"], share=percent(one["share"]), usual=percent(one["usual"])
    )


register(
    CheckType(
        "new_blanks",
        title=N_("What came last is filled as usual"),
        definition=N_(
            "In no column of the newest upload, nor of a day in it, are more cells blank than the uploads and days "
            "before it lead to expect (median, and four deviations; at least two of a hundred cells more). Needs five "
            "uploads or days before it."
        ),
        sentence=N_("Columns with more blank cells than usual: {failed} of {total}"),
        says=says,
        reasons=REASONS,
        advice=N_("Ask the source what was lost on the way; the upload can be taken back by its version."),
        build=build,
        clauses=clauses,
    )
)
