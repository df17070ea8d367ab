"""new_gaps: no day, week or month of the data's own time is left out that was to be expected."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_, _, listed, ngettext
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope
from core.quality.watch.watched import watched

SHOWN = 3
"""Gaps that the sentence names."""


def build(scope: Scope, _check: Check) -> Outcome:
    """Runs of days (weeks, months) without a row that the newest upload holds or ends, and on which rows were to be
    expected by the rhythm before them."""
    found = watched(scope)
    if not found.series.grain or len(found.series.periods) < 2:
        return Skip("no_rhythm", {})
    gaps = found.gaps()
    told = [{"first": one.first.isoformat(), "last": one.last.isoformat(), "expected": one.expected} for one in gaps]
    total = sum(piece.fresh for piece in found.series.periods) + len(gaps)
    if not total:
        return Skip("nothing", {})
    return Measure(len(gaps), total, {"gaps": told, "grain": found.series.grain})


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.column("timestamp") or any(
        kind.upper().startswith(("DATE", "TIMESTAMP")) for kind in draft.scope.types.values()
    ):
        yield Check("new_gaps", "new_gaps", "timeliness")


def says(result: CheckResult, _words: Words) -> str:
    """Each gap with its first and last day, and how many days of it were to be expected."""
    told = []
    for one in result.detail.get("gaps", [])[:SHOWN]:
        n, grain = int(one["expected"]), result.detail.get("grain", "day")
        if grain == "day":
            said = ngettext(
                "no rows from {first} to {last} ({n} day was to be expected)",
                "no rows from {first} to {last} ({n} days were to be expected)",
                n,
            )
        elif grain == "week":
            said = ngettext(
                "no rows from the week of {first} to that of {last} ({n} week)",
                "no rows from the week of {first} to that of {last} ({n} weeks)",
                n,
            )
        else:
            said = ngettext(
                "no rows from {first} to {last} ({n} month)", "no rows from {first} to {last} ({n} months)", n
            )
        told.append(said.format(first=one["first"], last=one["last"], n=n))
    return _("The data has a gap: {gaps}").format(gaps=listed(told))


register(
    CheckType(
        "new_gaps",
        title=N_("No days left out"),
        definition=N_(
            "Between the rows that were there and those of the newest upload, and among these, no day (week, month) is "
            "without rows that had some by the rhythm before it: a shop may be closed on some days of the week. A gap "
            "is told when so long a one would come by chance less than once in twenty."
        ),
        sentence=N_("Gaps in the data's time: {failed}"),
        says=says,
        reasons={
            "no_rhythm": N_("Its times have no rhythm of days, weeks or months."),
            "nothing": N_("Nothing to compare came with the newest upload."),
        },
        advice=N_("Load the days that are missing, or say that the shop was closed."),
        build=build,
        clauses=clauses,
    )
)
