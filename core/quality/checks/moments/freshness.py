"""freshness: the newest row is not older than agreed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.i18n import N_
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import TIME, Scope

MOST_AGE = 48.0
"""Hours: two nightly loads, so that one may be late."""
HISTORY = 14 * 24
"""Hours from which data is history: how stale it may grow is not for the draft to say."""


def build(scope: Scope, check: Check) -> Outcome:
    """At most `max_age_hours` older than the version. Future rows do not count."""
    if TIME not in scope.table.columns:
        return Skip("no_time", {})
    moment = scope.table[TIME]
    found = scope.fetch(scope.table.filter(moment <= scope.now()).agg(newest=lambda one: one[TIME].max()))
    newest: Any = found[0]["newest"] if found else None
    if newest is None:
        return Skip("no_time", {})
    age = (scope.moment - newest).total_seconds() / 3600
    allowed = float(check.params.get("max_age_hours", MOST_AGE))
    return Measure(int(age > allowed), 1, {"hours": round(age, 1), "allowed": allowed})


def clauses(draft: Draft) -> Iterator[Check]:
    column = draft.column("timestamp")
    newest = column.measured.get("newest") if column else None
    if TIME not in draft.scope.table.columns or newest is None:
        return
    age = (draft.scope.moment - newest).total_seconds() / 3600
    if age <= HISTORY:
        params = {"max_age_hours": round(max(MOST_AGE, 2 * age), 1)}
        yield Check("freshness", "freshness", "timeliness", (), "warning", params=params)


def words(params: Words) -> Words:
    return {"hours": params.get("max_age_hours", MOST_AGE)}


register(
    CheckType(
        "freshness",
        title=N_("Fresh data"),
        definition=N_("The newest row is at most {hours} h older than the upload."),
        sentence=N_("The newest row is {hours} h old; {allowed} h are agreed"),
        advice=N_("Load what is missing: no cleaning makes data newer."),
        build=build,
        by_hand=ByHand("timeliness", "none", {"max_age_hours": MOST_AGE}),
        clauses=clauses,
        words=words,
    )
)
