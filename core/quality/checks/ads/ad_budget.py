"""ad_budget: a budget pays for one click at least."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.ads import advertised, lacking, row_check
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Outcome, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The budget is at least the bid. One below 0 is out of range, which another check finds."""
    if (skip := lacking(scope, "item_id", "bid", "budget")) is not None:
        return skip
    base = advertised(scope)
    both = (base["§bid"] > 0) & (base["§budget"] >= 0)
    return row_check(base, base["§budget"] < base["§bid"], both, scope.roles["bid"], scope.roles["budget"])


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "ads" and "budget" in draft.scope.roles:
        yield Check("ad_budget", "ad_budget", "consistency", (), "error")


register(
    CheckType(
        "ad_budget",
        title=N_("Budgets that pay for a click"),
        definition=N_("The budget of an ad is at least its bid: with less it is never shown."),
        sentence=N_(
            "{failed} ad has a budget that does not pay for one click",
            "{failed} ads have a budget that does not pay for one click",
        ),
        advice=N_("Stop these ads, or ask the advertiser for a budget: as they stand they only take part in counts."),
        build=build,
        by_hand=ByHand("consistency"),
        clauses=clauses,
    )
)
