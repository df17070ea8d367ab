"""D15_burst: no product, seller or brand gets far more reviews within a day than it usually does."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import ibis
from ibis.expr.types import Table, Value

from core.cells.missing import is_missing
from core.i18n import N_
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, Words, register
from core.quality.scope import TIME, Scope

RATE = 0.01
"""The share of clean groups that may be told, over all days and groups looked at (Bonferroni)."""
LEAST = 8
"""Reviews within two days from which a burst is told: a family of friends writes fewer."""
TIMES = 5.0
"""Times the usual number within two days: what a campaign that asks for reviews does is inside."""
SPAN = 2
"""Days that a burst may take, so that midnight does not cut it in two."""
MOST = 2000
"""Groups that are looked at, those with most reviews; of the rest few have as many as a burst."""


def build(scope: Scope, check: Check) -> Outcome:
    """The reviews of a burst fail: two days in a row on which a group (`params.by`, a role or column) got at least
    `params.least` reviews and `params.factor` times its usual number, by a Poisson tail below `params.alpha`, shared
    among all days and groups. What is usual is the group's own mean over the dataset's days, or that of its neighbours
    by how busy the days were, whichever is more."""
    by = str(check.params.get("by", "item_id"))
    by = scope.roles.get(by, by)
    if TIME not in scope.table.columns:
        return Skip("no_time")
    if by not in scope.types:
        return Skip("no_role", {"role": "item_id"})
    table = scope.table.mutate(**{"§day": scope.table[TIME].date(), "§group": scope.table[by].cast("string")})
    applies = table[TIME].notnull() & ~is_missing(table[by])
    found = _bursts(scope, table.filter(applies), check)
    fails = ibis.literal(False)
    for group, first, last in found:
        inside = table["§day"].between(_day(first), _day(last))
        fails = fails | ((table["§group"] == group) & inside)
    shown = [f"{group} {first.isoformat()}" for group, first, _last in found]
    return Flags(f"bursts:{by}", table, fails, applies, {}, (by,), {"new": shown[:5]})


def _day(day: date) -> Value:
    return ibis.literal(day.isoformat()).cast("date")


def _bursts(scope: Scope, table: Table, check: Check) -> list[tuple[str, date, date]]:
    days = table.group_by("§day").agg(n=lambda one: one.count())
    by_day = {row["§day"]: int(row["n"]) for row in scope.fetch(days) if row["§day"] is not None}
    if len(by_day) < SPAN + 1:
        return []
    whole, span = sum(by_day.values()), (max(by_day) - min(by_day)).days + 1
    groups = table.group_by("§group").agg(all=lambda one: one.count())
    groups = groups.filter(groups["all"] >= int(check.params.get("least", LEAST)))
    groups = groups.order_by(ibis.desc("all"), "§group").limit(MOST)
    counted = table.semi_join(groups, "§group").group_by(["§group", "§day"]).agg(n=lambda one: one.count())
    of_group: dict[str, dict[date, int]] = {}
    for row in scope.fetch(counted):
        of_group.setdefault(row["§group"], {})[row["§day"]] = int(row["n"])
    level = float(check.params.get("alpha", RATE)) / max(1, len(of_group) * span)
    found = []
    for group, held in sorted(of_group.items()):
        total = sum(held.values())
        for first in sorted(held):
            both = [day for day in held if 0 <= (day - first).days < SPAN]
            n = sum(held[day] for day in both)
            rest = max(total - n, 0) / max(span - SPAN, 1)
            busy = sum(by_day.get(day, 0) for day in both)
            usual = max(SPAN * rest, total * busy / whole, SPAN / span)
            few = n < int(check.params.get("least", LEAST)) or n < float(check.params.get("factor", TIMES)) * usual
            if not few and tail(n, usual) < level:
                found.append((group, first, max(both)))
    return _joined(found)


def _joined(found: list[tuple[str, date, date]]) -> list[tuple[str, date, date]]:
    """Bursts of one group that overlap as one."""
    joined: list[tuple[str, date, date]] = []
    for group, first, last in found:
        if joined and joined[-1][0] == group and (first - joined[-1][2]).days <= 1:
            joined[-1] = (group, joined[-1][1], max(last, joined[-1][2]))
        else:
            joined.append((group, first, last))
    return joined


def tail(n: int, mean: float) -> float:
    """How probable n or more are where `mean` come on average (Poisson), bounded from above (Chernoff)."""
    return 1.0 if n <= mean else math.exp(n - mean - n * math.log(n / mean))


def clauses(draft: Draft) -> Iterator[Check]:
    roles = set(draft.scope.roles)
    if draft.scope.kind == "reviews" and {"item_id", "timestamp"} <= roles:
        params = {"by": "item_id", "least": LEAST, "factor": TIMES, "alpha": RATE}
        yield Check("D15_burst", "D15_burst", "semantic accuracy", (), "warning", params=params)


def words(params: Words) -> Words:
    return {
        "days": SPAN,
        "least": int(params.get("least", LEAST)),
        "factor": f"{float(params.get('factor', TIMES)):g}",
        "alpha": f"{float(params.get('alpha', RATE)):g}",
    }


register(
    CheckType(
        "D15_burst",
        title=N_("No burst of reviews"),
        definition=N_(
            "No product (or seller, or brand) got at least {least}, and {factor} times its usual number, "
            "within so many days: {days} (Poisson tail below {alpha}, shared among all groups and days)."
        ),
        sentence=N_("{failed} review is part of a burst{examples}", "{failed} reviews are part of a burst{examples}"),
        build=build,
        by_hand=ByHand("semantic accuracy", "none", {"by": "item_id", "least": LEAST, "factor": TIMES, "alpha": RATE}),
        clauses=clauses,
        words=words,
        advice=N_(
            "Read the reviews of these days: bought ones resemble each other; a launch or a campaign explains the rest."
        ),
    )
)
