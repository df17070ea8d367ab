"""ad_spend: an ad spends no more than its budget."""

from __future__ import annotations

import re
from collections.abc import Iterator

import ibis

from core.cells.identifier_names import folded
from core.i18n import N_
from core.quality.bases.ads import lacking
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, register
from core.quality.scope import Scope

ROUNDING = 1.01
"""Times the budget that passes: sums of rounded prices differ by less than one in a hundred."""
_DAILY = re.compile(r"daily|(?:^|_)day|日|天")


def build(scope: Scope, check: Check) -> Outcome:
    """The spend of an ad is within its budget; a budget named as one of a day counts for each of its days."""
    if (skip := lacking(scope, "budget", "spend")) is not None:
        return skip
    table, budget, spent = scope.table, scope.roles["budget"], scope.roles["spend"]
    most, spend = scope.number_in(table, budget), scope.number_in(table, spent)
    if _DAILY.search(folded(budget)) and {"start", "end"} <= set(scope.roles):
        first, last = (scope.moment_in(table, scope.roles[role]) for role in ("start", "end"))
        seconds = last.epoch_seconds() - first.epoch_seconds()
        most = most * ibis.greatest(seconds / 86_400 + 1, ibis.literal(1.0))
    both = most.notnull() & spend.notnull()
    return Flags("rows", table, spend > most * ROUNDING, both, {}, (budget, spent))


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "ads" and {"budget", "spend"} <= set(draft.scope.roles):
        yield Check("ad_spend", "ad_spend", "consistency", (), "error")


register(
    CheckType(
        "ad_spend",
        title=N_("Spend within the budget"),
        definition=N_("No ad has spent more than its budget, each of its days counted where that is one of a day."),
        sentence=N_("{failed} ad has spent more than its budget", "{failed} ads have spent more than their budgets"),
        advice=N_("Ask the billing team: what goes beyond a budget is not paid by the advertiser."),
        build=build,
        by_hand=ByHand("consistency"),
        clauses=clauses,
        engine="duckdb",
    )
)
