"""A plan as rows: every item with what becomes of it, and the order to send to suppliers."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.forecast.stock.plan import DARK, Plan
from core.forecast.stock.words import ordering
from core.i18n import _


def _figure(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def rows_of(plan: Plan, state: str = "", group: str = "") -> list[dict[str, Any]]:
    """Items of a state (msgid, "" for all) and a class (AX to CZ, A, X, "" for all), the most urgent first."""
    both = plan.abc + plan.xyz
    found = []
    for place in plan.ordered():
        if (state and plan.state[place] != state) or (group and both[place] != group):
            continue
        found.append(row_of(plan, int(place)))
    return found


def row_of(plan: Plan, place: int) -> dict[str, Any]:
    """One item; numbers that cannot be told are None."""
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
        "order": _figure(orders.order[place]) if ordering(plan)[place] else None,
        "value": _figure(orders.order[place] * plan.cost[place]) if ordering(plan)[place] else None,
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
