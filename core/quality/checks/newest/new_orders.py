"""new_orders: the orders of what came last come to as much, and have as many lines, as usual."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.told import REASONS, by_piece, facts_of, newest_facts, skip_or
from core.quality.bases.told_means import facts, said
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import PRICE, Scope
from core.quality.watch.orders import order_key
from core.quality.watch.watched import Watched


def build(scope: Scope, _check: Check) -> Outcome:
    """The mean logarithm of an order's amount and lines, in what came last, against the pieces before it."""

    def measured(found: Watched) -> Outcome:
        total = found.counted("order")
        if not total:
            return Skip("no_orders", {})
        off = [facts_of(one) | facts(one.figure, one.place) for one in found.told("order")]
        return Measure(len(off), total, newest_facts(found) | {"off": off})

    return skip_or(scope, measured)


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "events" and PRICE in draft.scope.table.columns and order_key(draft.scope):
        yield Check("new_orders", "new_orders", "consistency")


def says(result: CheckResult, _words: Words) -> str:
    """What orders come to, and what is usual."""
    return by_piece(result.detail.get("off", []), result.detail, said)


register(
    CheckType(
        "new_orders",
        title=N_("Orders that came last are as large as usual"),
        definition=N_(
            "In the newest upload, and on each day in it, a typical order (the geometric mean, so that one wholesaler "
            "weighs as one) comes to as much and has as many lines as the uploads and days before it lead to expect: "
            "not a third more, nor a quarter less. An order is named by its own column, else by the visit, else by who "
            "bought and when. Needs five uploads or days before it."
        ),
        sentence=N_("Figures of orders that are otherwise than usual: {failed} of {total}"),
        says=says,
        reasons=REASONS | {"no_orders": N_("There are too few orders with a price in an upload or a day.")},
        advice=N_("Ask whether a price or quantity changed its unit, or whether lines of orders were lost or doubled."),
        build=build,
        clauses=clauses,
    )
)
