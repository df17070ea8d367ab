"""An inventory beside what was sold: every item's reorder point, order, risk and class; kept in memory by version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.forecast.series import Floats, Ints, Mask
from core.forecast.stock.classes import abc_of, xyz_of
from core.forecast.stock.demand import Demand
from core.forecast.stock.drawn import drawn
from core.forecast.stock.inventory import Inventory
from core.forecast.stock.lead_demand import LeadDemand
from core.forecast.stock.policy import Orders, Policy, orders_of
from core.forecast.stock.sources import Stock, aligned, catalog_of, demand_of, inventory_of
from core.i18n import N_
from core.recommend.events import Texts

if TYPE_CHECKING:
    from core.lake import Lake

SOLD_OUT = N_("sold out")
RUNS_OUT = N_("runs out before delivery")
ORDER = N_("at or below its reorder point")
ENOUGH = N_("enough")
OVER = N_("more than needed")
DEAD = N_("dead stock")
IDLE = N_("neither sold nor there")
DARK = N_("cannot be judged")
NOT_TOLD = N_("its sales are not in this dataset")
STATES = (SOLD_OUT, RUNS_OUT, ORDER, DARK, DEAD, OVER, ENOUGH, IDLE)
"""What becomes of an item, the most urgent first."""
LIKELY = 0.5
"""An item "runs out before delivery" where that is at least as likely as not; at a smaller risk it has fallen to its
reorder point and is ordered, which is no alarm yet."""
COVERED = 0.5
"""A dataset of sales that names fewer of the inventory's items is of a part of the shop: of the others nothing is
known.
Where it names more, an item without a sale was not sold."""
PRICES_APART = 10.0
"""Where a sale and the catalog differ by more, one of them is in another unit, and the lower is taken."""
COST_ABOVE = 5.0
"""A cost of so many times the price is in another unit and left out."""
DEAD_DAYS = 60
"""Days without a sale after which what is there is dead stock; all days where fewer are known."""


@dataclass(frozen=True)
class Plan:
    """Everything said of the I items of an inventory.

    Attributes:
        inventory, demand: What was read.
        at: Place of each item among those sold, -1 for one that was not; shape (I,).
        draws, orders: Aligned with the items.
        price, cost: Of a piece, NaN where unknown, or where it cannot be; abc, xyz: classes; state: msgid of `STATES`;
        shape (I,) each.
        title, category: By the catalog, "" where unknown; shape (I,).
        unlisted: Items that were sold and are not in the inventory, the most sold first, with pieces.
        ahead: What the calendar makes of demand until delivery, against usual days; shape (I,).
        currency: Of the costs, "" where unknown.
    """

    inventory: Inventory
    demand: Demand
    at: Ints
    draws: LeadDemand
    orders: Orders
    price: Floats
    cost: Floats
    abc: np.ndarray
    xyz: np.ndarray
    state: np.ndarray
    title: Texts
    category: Texts
    unlisted: tuple[tuple[str, float], ...]
    ahead: Floats
    currency: str
    policy: Policy

    def value(self, pieces: Floats) -> Floats:
        """What pieces cost; 0 where the cost is unknown."""
        return np.nan_to_num(pieces * self.cost)

    def why_dark(self, place: int) -> str:
        """msgid of why an item cannot be judged, "" where it can."""
        named = next((reason for reason, mask in self.inventory.faults.items() if mask[place]), "")
        return named or (NOT_TOLD if self.state[place] == DARK else "")

    def ordered(self) -> Ints:
        """Places of the items, the most urgent first: by state, then by what is lost."""
        rank = {name: number for number, name in enumerate(STATES)}
        worth = np.where(np.isfinite(self.price), self.price, 1.0)
        lost = np.nan_to_num(self.orders.short) * worth
        held = self.value(np.nan_to_num(self.orders.over))
        found: Ints = np.lexsort((-held, -lost, np.array([rank[one] for one in self.state])))
        return found


def plan_of(lake: Lake, stock: Stock, policy: Policy) -> Plan:
    """The whole plan under a policy; what a slider changes is answered from draws that are kept.

    Raises:
        BadInput: The tables cannot be read, or the policy has no meaning.
    """
    policy.checked()
    inventory, demand = inventory_of(lake, stock), demand_of(lake, stock)
    at, days = aligned(demand, inventory)
    draws, ahead = drawn(lake, stock, policy)
    title, category, catalog_price, currency = catalog_of(lake, stock, inventory)
    price = _price(np.where(at >= 0, demand.price[np.maximum(at, 0)], np.nan), catalog_price)
    with np.errstate(invalid="ignore"):
        cost = np.where(inventory.cost > COST_ABOVE * price, np.nan, inventory.cost)
    price = np.where(np.isfinite(price), price, cost)
    orders = orders_of(draws, policy, inventory.stock, cost, inventory.coming, inventory.pack, inventory.least)
    sold = np.nansum(days, axis=1)
    known = set(inventory.items)
    outside = [
        (str(name), float(n))
        for name, n in zip(demand.items, np.nansum(demand.units, axis=1), strict=True)
        if name not in known and n > 0
    ]
    return Plan(
        inventory=inventory,
        demand=demand,
        at=at,
        draws=draws,
        orders=orders,
        price=price,
        cost=cost,
        abc=abc_of(sold * np.where(np.isfinite(price), price, 1.0)),
        xyz=xyz_of(days),
        state=_states(inventory, orders, days, draws, at),
        title=title,
        category=category,
        unlisted=tuple(sorted(outside, key=lambda pair: (-pair[1], pair[0]))),
        ahead=ahead,
        currency=currency,
        policy=policy,
    )


def _price(sale: Floats, catalog: Floats) -> Floats:
    """What a piece sells for, by its sales, else the catalog; the lower where they are of different units."""
    low, high = np.fmin(sale, catalog), np.fmax(sale, catalog)
    with np.errstate(invalid="ignore"):
        apart = high > PRICES_APART * low
    return np.where(apart, low, np.where(np.isfinite(sale), sale, catalog))


def _states(inventory: Inventory, orders: Orders, days: Floats, draws: LeadDemand, at: Ints) -> np.ndarray:
    stock = inventory.stock
    recent = days[:, -min(DEAD_DAYS, days.shape[1]) :]
    quiet: Mask = (np.nan_to_num(recent) > 0).sum(axis=1) == 0
    sells = (draws.daily > 0) & ~quiet
    dark = ~np.isfinite(stock) | (sells & np.isnan(orders.risk))
    if (at >= 0).mean() < COVERED:
        dark = dark | (at < 0)
    state = np.full(len(stock), ENOUGH, dtype=object)
    state[orders.over > 0] = OVER
    state[orders.order > 0] = ORDER
    state[(orders.order > 0) & (orders.risk >= LIKELY)] = RUNS_OUT
    state[sells & (stock <= 0)] = SOLD_OUT
    state[~sells & (stock > 0)] = DEAD
    state[~sells & (stock <= 0)] = IDLE
    state[dark] = DARK
    return state
