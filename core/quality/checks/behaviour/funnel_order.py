"""D1: a purchase or cart follows a view of the same product by the same user."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis
from ibis.expr.types import Table

from core.i18n import N_, _
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, percent
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, Words, register
from core.quality.scope import TIME, TYPE, Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The view lies within `window_days` before, if given.

    A failing row whose user did view the item, only later, counts as "clock" (times in the wrong
    order); one without any view counts as "not_logged"; one whose view lies before the window as "stale".
    """
    user, item = scope.roles.get("user_id"), scope.roles.get("item_id")
    if not user or not item or TIME not in scope.table.columns or TYPE not in scope.table.columns:
        return Skip("no_role", {"role": "user_id"})
    types = set(scope.standard_types(scope.roles["event_type"]).values())
    evidence = str(check.params.get("evidence", "view"))
    if evidence not in types or not types & {"cart", "purchase"}:
        return Skip("no_funnel", {})

    def first_views() -> Table:
        """Carts and purchases with the first view of their product: enough where any earlier view will do."""
        table = scope.table
        table = table.filter(table[user].notnull(), table[item].notnull(), table[TIME].notnull())
        late = table.filter(scope.is_event(table, "cart", "purchase"))
        views = table.filter(scope.is_event(table, evidence)).select(user, item, TIME)
        views = views.semi_join(late.select(user, item), [user, item])
        first = views.group_by(**{"§user": views[user], "§item": views[item]}).agg(**{"§ever": views[TIME].min()})
        met = late.left_join(first, [late[user] == first["§user"], late[item] == first["§item"]])
        return met.mutate(**{"§seen": (met["§ever"] <= met[TIME]).ifelse(met["§ever"], ibis.null("timestamp"))})

    def last_views() -> Table:
        """The funnel's events with the last view before each, and the last at all."""
        table = scope.table
        table = table.filter(table[user].notnull(), table[item].notnull(), table[TIME].notnull())
        late = scope.is_event(table, "cart", "purchase")
        bought = table.filter(late).select(**{"§user": table[user], "§item": table[item]}).distinct()
        part = table.filter(scope.is_event(table, "cart", "purchase", evidence))
        part = part.semi_join(bought, [part[user] == bought["§user"], part[item] == bought["§item"]])
        viewed = (part[TYPE] == evidence).ifelse(part[TIME], ibis.null("timestamp"))
        keys = [part[user], part[item]]
        before = ibis.window(
            group_by=keys, order_by=[part[TIME], part[TYPE] != evidence, part["_row"]], preceding=None, following=0
        )
        ever = viewed.max().over(ibis.window(group_by=keys))
        return part.mutate(**{"§seen": viewed.max().over(before), "§ever": ever})

    days = check.params.get("window_days")
    name = f"funnel:{evidence}:{'last' if days else 'first'}"
    base = scope.base(name, last_views if days else first_views)
    seen, ever, purchase = base["§seen"], base["§ever"], scope.is_event(base, "purchase")
    fails = seen.isnull()
    parts = {"clock": seen.isnull() & ever.notnull(), "not_logged": ever.isnull()}
    if days:
        stale = (seen < base[TIME] - ibis.interval(seconds=int(float(days) * 86400))).fill_null(False)
        fails, parts["stale"] = fails | stale, stale
    parts |= {"purchases": purchase & fails, "all_purchases": purchase}
    applies = scope.is_event(base, "cart", "purchase") if days else None
    facts = {"evidence": evidence}
    return Flags(name, base, fails, applies, parts, (user, item, TIME, TYPE), facts)


def clauses(draft: Draft) -> Iterator[Check]:
    scope = draft.scope
    if scope.kind != "events" or "event_type" not in scope.roles:
        return
    types = set(scope.standard_types(scope.roles["event_type"]).values())
    evidence = next((kind for kind in ("view", "click") if kind in types), None)
    if evidence and types & {"cart", "purchase"}:
        params: dict[str, Any] = {"evidence": evidence, "window_days": None}
        yield Check("D1", "D1", "consistency", (), "error", 2.0, 0.0, params)


def says(result: CheckResult, words: Words) -> str:
    bought, failed = int(result.detail.get("all_purchases", 0)), int(result.detail.get("purchases", 0))
    carts = result.total - bought
    parts = []
    if failed:
        parts.append(_("{share} of purchases have no earlier view").format(share=percent(failed / bought)))
    if result.failed > failed:
        share = percent((result.failed - failed) / carts)
        parts.append(_("{share} of carts have no earlier view").format(share=share))
    return _("; ").join(parts) + str(words["causes"])


register(
    CheckType(
        "D1",
        title=N_("Funnel order"),
        definition=N_("A purchase or cart comes after the same user viewed the same product."),
        sentence="",
        says=says,
        causes={
            "not_logged": N_("{n} never viewed"),
            "clock": N_("{n} viewed only later"),
            "stale": N_("{n} viewed too long before"),
        },
        reasons={"no_funnel": N_("The events hold no views, or no carts and purchases.")},
        advice=N_(
            "Ask the tracking team which views are not logged, or whose clock is wrong: a view that was not logged "
            "cannot be made up, and a purchase without one is still a purchase."
        ),
        build=build,
        by_hand=ByHand("consistency", "none", {"evidence": "view", "window_days": None}),
        clauses=clauses,
    )
)
