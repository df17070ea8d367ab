"""Stock: when to order each item and how much, what will run out before it comes, and what only lies there.

- inventory, demand: what is there and what was sold, with what cannot be judged named; item_names: their item column
- lead_demand: draws of what may be sold before an order arrives
- drift: how far levels wander until then, and how long a memory follows them
- policy: reorder points, orders and risks by a service level; promise: whether such points were kept so far
- classes: ABC by value, XYZ by how evenly an item sells
- simulation: the rule played out day by day
- sources: the tables that are read; drawn: demand until delivery under a policy and a calendar
- plan: all of it for one inventory; outlook: one item's days to come
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.stock.classes import ABC, XYZ
    from core.forecast.stock.drawn import kept_so_far
    from core.forecast.stock.outlook import Outlook, outlook_of
    from core.forecast.stock.plan import STATES, Plan, plan_of
    from core.forecast.stock.policy import Orders, Policy
    from core.forecast.stock.promise import Promise
    from core.forecast.stock.rows import places_of, proposal_rows, rows_of
    from core.forecast.stock.sources import Stock, demand_sources, open_stock

__getattr__ = lazily(
    __name__,
    {
        "ABC": "classes",
        "Orders": "policy",
        "Outlook": "outlook",
        "Plan": "plan",
        "Policy": "policy",
        "Promise": "promise",
        "STATES": "plan",
        "Stock": "sources",
        "XYZ": "classes",
        "demand_sources": "sources",
        "kept_so_far": "drawn",
        "open_stock": "sources",
        "outlook_of": "outlook",
        "places_of": "rows",
        "plan_of": "plan",
        "proposal_rows": "rows",
        "rows_of": "rows",
    },
)

__all__ = [
    "ABC",
    "STATES",
    "XYZ",
    "Orders",
    "Outlook",
    "Plan",
    "Policy",
    "Promise",
    "Stock",
    "demand_sources",
    "kept_so_far",
    "open_stock",
    "outlook_of",
    "places_of",
    "plan_of",
    "proposal_rows",
    "rows_of",
]
