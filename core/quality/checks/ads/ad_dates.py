"""ad_dates: an ad ends after it begins."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.ads import lacking
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, register
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


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    days = tuple(str(dataset.roles[role]) for role in ("start", "end") if dataset.roles.get(role) in dataset.types)
    if len(days) == 2:
        yield (FixStep("order_pair", days),)


register(
    CheckType(
        "ad_dates",
        title=N_("Ads that end after they begin"),
        definition=N_("The last day of an ad is not before its first."),
        sentence=N_(
            "{failed} ad has its end before its beginning", "{failed} ads have their end before their beginning"
        ),
        advice=N_(
            "Such an ad never runs. Unless the days were merely exchanged, ask the advertiser which of them is right."
        ),
        build=build,
        by_hand=ByHand("consistency"),
        clauses=clauses,
        fixes=fixes,
        engine="duckdb",
    )
)
