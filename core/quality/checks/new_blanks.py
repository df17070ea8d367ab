"""new_blanks: the cells of the newest upload are filled as those of the uploads before it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from core.i18n import N_, _, listed
from core.quality.bases.arrivals import lacking, pieces, shares
from core.quality.bases.usual import newest
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, percent
from core.quality.registry import CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope

EFFECT = 0.02
"""Two of a hundred cells more than usual: less is no reason to look, with whatever certainty."""
TOLD = 5
"""Columns named in the sentence."""


def build(scope: Scope, _check: Check) -> Outcome:
    """Each column's share of blank cells in the newest upload against the uploads before it; more is a finding."""
    if more := lacking(scope):
        return Skip("young", {"n": more})
    found = pieces(scope)
    off: list[tuple[str, float, float]] = []
    for column in scope.types:
        every = sum(one.blank.get(column, 0) for one in found) / max(sum(one.rows for one in found), 1)
        noise = [math.sqrt(every * (1 - every) / max(one.rows, 1)) for one in found]
        verdict = newest(shares(found, column), noise, EFFECT)
        if verdict is not None and verdict.above:
            off.append((column, verdict.value, max(verdict.centre, 0.0)))
    off.sort(key=lambda one: (one[2] - one[1], one[0]))
    told = [{"column": column, "share": share, "usual": usual} for column, share, usual in off]
    detail = {"off": told, "number": found[-1].version, "rows": found[-1].rows}
    return Measure(len(off), len(scope.types), detail)


def clauses(_draft: Draft) -> Iterator[Check]:
    yield Check("new_blanks", "new_blanks", "completeness", weight=2.0)


def says(result: CheckResult, words: Words) -> str:
    """The columns with the most blanks beyond the usual."""
    told = [
        _("{column} {share} blank (usually {usual})").format(
            column=one["column"], share=percent(one["share"]), usual=percent(one["usual"])
        )
        for one in result.detail.get("off", [])[:TOLD]
    ]
    return _("In version {version} (rows: {rows}): {columns}").format_map({**words, "columns": listed(told)})


register(
    CheckType(
        "new_blanks",
        title=N_("What came last is filled as usual"),
        definition=N_(
            "In no column of the newest upload are more cells blank than the uploads before it lead to expect (median, "
            "and five deviations; at least two of a hundred cells more). Needs five uploads before it."
        ),
        sentence=N_("Columns with more blank cells than usual: {failed} of {total}"),
        reasons={"young": N_("More uploads needed before one can be compared with those before it: {n}.")},
        advice=N_("Ask the source what was lost on the way; the upload can be taken back by its version."),
        build=build,
        clauses=clauses,
        says=says,
    )
)
