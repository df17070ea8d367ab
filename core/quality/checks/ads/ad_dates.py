"""ad_dates: an ad ends after it begins."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.ads import lacking
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The last day is not before the first."""
    if (skip := lacking(scope, "start", "end")) is not None:
        return skip
    table, start, end = scope.table, scope.roles["start"], scope.roles["end"]
    begins, ends = scope.moment_in(table, start), scope.moment_in(table, end)
    return Flags("rows", table, ends < begins, begins.notnull() & ends.notnull(), {}, (start, end))


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "ads" and {"start", "end"} <= set(draft.scope.roles):
        yield Check("ad_dates", "ad_dates", "consistency", (), "error")


register(
    CheckType(
        "ad_dates",
        title=N_("Ads that end after they begin"),
        definition=N_("The last day of an ad is not before its first."),
        sentence=N_(
            "{failed} ad has its end before its beginning", "{failed} ads have their end before their beginning"
        ),
        advice=N_("Ask the advertiser which of the two days is right: such an ad never runs."),
        build=build,
        by_hand=ByHand("consistency"),
        clauses=clauses,
        engine="duckdb",
    )
)
