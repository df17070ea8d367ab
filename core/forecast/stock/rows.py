"""A plan as rows: every item with what becomes of it, and the order to send to suppliers."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.forecast.series import Ints
from core.forecast.stock.plan import DARK, Plan
from core.forecast.stock.words import ordering
from core.i18n import _


def _figure(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def places_of(plan: Plan, state: str = "", group: str = "") -> Ints:
    """Places of the items of a state (msgid, "" for all) and a class (AX to CZ, "" for all), the most urgent first."""
    held = np.ones(len(plan.state), dtype=np.bool_)
    if state:
        held &= plan.state == state
    if group:
        held &= (plan.abc + plan.xyz) == group
    order = plan.ordered()
    found: Ints = order[held[order]]
    return found


def rows_of(plan: Plan, state: str = "", group: str = "", most: int | None = None) -> list[dict[str, Any]]:
    """The rows of `places_of`, as many as asked for."""
    wanted = ordering(plan)
    return [row_of(plan, int(place), bool(wanted[place])) for place in places_of(plan, state, group)[:most]]


def row_of(plan: Plan, place: int, wanted: bool) -> dict[str, Any]:
    """One item; numbers that cannot be told are None, and so is an order that is not proposed (`wanted`)."""
    orders, inventory = plan.orders, plan.inventory
    state = plan.state[place]
    return {
        "item": str(inventory.items[place]),
        "title": plan.title[place],
        "state": state,
        "stock": _figure(inventory.stock[place]),
        "cover": _figure(orders.cover[place]),
        "lead": _figure(inventory.lead[place] * plan.policy.lead_change),
        "risk": _figure(orders.risk[place]),
        "reorder": _figure(orders.reorder[place]),
        "order": _figure(orders.order[place]) if wanted else None,
        "value": _figure(orders.order[place] * plan.cost[place]) if wanted else None,
        "class": str(plan.abc[place]) + str(plan.xyz[place]),
        "daily": _figure(plan.draws.daily[place] * plan.policy.demand_change),
        "coming": _figure(inventory.coming[place]),
        "kept": _figure(orders.kept[place]),
        "cost": _figure(plan.cost[place]),
        "held": _figure(inventory.stock[place] * plan.cost[place]),
        "over": _figure(orders.over[place]),
        "why": plan.why_dark(place) if state == DARK else "",
    }


def proposal_rows(plan: Plan) -> list[dict[str, Any]]:
    """The order proposal: one row for each item to order, with headings in the reader's language."""
    wanted = ordering(plan)
    found = []
    for place in plan.ordered():
        if not wanted[place]:
            continue
        found.append(
            {
                _("Item"): str(plan.inventory.items[place]),
                _("Title"): plan.title[place],
                _("Pieces to order"): float(plan.orders.order[place]),
                _("Cost of a piece"): _figure(plan.cost[place]),
                _("Cost of the order"): _figure(plan.orders.order[place] * plan.cost[place]),
                _("Stock"): _figure(plan.inventory.stock[place]),
                _("Reorder point"): _figure(plan.orders.reorder[place]),
                _("Lead time, days"): _figure(plan.inventory.lead[place] * plan.policy.lead_change),
                _("Why"): _(plan.state[place]),
            }
        )
    return found
