"""ad_counts: an ad is clicked where it was shown."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.ads import lacking
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """An ad has no more clicks than impressions."""
    if (skip := lacking(scope, "impressions", "clicks")) is not None:
        return skip
    table, shown, clicked = scope.table, scope.roles["impressions"], scope.roles["clicks"]
    of, n = scope.number_in(table, shown), scope.number_in(table, clicked)
    return Flags("rows", table, n > of, of.notnull() & n.notnull(), {}, (shown, clicked))


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "ads" and {"impressions", "clicks"} <= set(draft.scope.roles):
        yield Check("ad_counts", "ad_counts", "consistency", (), "error")


register(
    CheckType(
        "ad_counts",
        title=N_("Clicks within the impressions"),
        definition=N_("An ad is not clicked more often than it is shown."),
        sentence=N_("{failed} ad has more clicks than impressions", "{failed} ads have more clicks than impressions"),
        advice=N_("Ask the tracking team: lost impressions make click rates, and with them bids, too high."),
        build=build,
        by_hand=ByHand("consistency"),
        clauses=clauses,
    )
)
