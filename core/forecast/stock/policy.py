"""When to order and how much: the reorder point of a service level, the economic order, and what is at stake.

The rule is (s, S): whenever the stock, with what is on order, has fallen to s or below at a review, as much is ordered
as brings it to S. The service level is that of a cycle: the probability that nothing runs out between an order and its
arrival.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import BadInput
from core.forecast.series import Floats, Mask
from core.forecast.stock.lead_demand import LeadDemand
from core.i18n import _

YEAR = 365.25
"""Days."""


@dataclass(frozen=True)
class Policy:
    """What a person decides; all of it can be changed on the page.

    Attributes:
        service: Probability that an item does not run out before an order arrives.
        review: Every so many days the stock is looked at.
        order_cost: What an order of one item costs, whatever its size; in the money of the costs.
        holding: What keeping a piece for a year costs, as a share of its cost.
        cover: Days that an order should last where no cost is known.
        most_cover: Days beyond which an order, or a stock, is too much.
        lead_change, demand_change: What lead times and demand are multiplied by.
        lead_spread: Coefficient of variation of lead times of which the table says none.
    """

    service: float = 0.95
    review: int = 1
    order_cost: float = 20.0
    holding: float = 0.25
    cover: int = 30
    most_cover: int = 120
    lead_change: float = 1.0
    demand_change: float = 1.0
    lead_spread: float = 0.2

    def checked(self) -> Policy:
        """Itself.

        Raises:
            BadInput: A number has no meaning.
        """
        if not 0.5 <= self.service < 1:
            raise BadInput(_("A service level lies between 50 % and 100 %: {value} does not.").format(
                value=f"{self.service:.1%}"), hint=_("95 % is usual; nothing can promise 100 %."))  # fmt: skip
        least = min(self.order_cost, self.holding, self.lead_change, self.demand_change, self.lead_spread)
        if self.review < 1 or self.cover < 1 or self.most_cover < 1 or not least >= 0:
            raise BadInput(_("Days are 1 or more, and costs and changes are not negative."))
        return self


@dataclass(frozen=True)
class Orders:
    """What the rule comes to for N items; NaN where it cannot be judged.

    Attributes:
        reorder: Reorder point s; target: S; both in pieces.
        kept: Probability that nothing runs out in a cycle by this reorder point: at least the service level, more where
            pieces are few.
        risk: Probability that today's stock runs out before something ordered today would arrive.
        order: Pieces to order today, 0 for none.
        batch: S - s before packs.
        cover: Days that the stock lasts at the mean demand, infinite without any.
        short: Pieces missing on the mean before an order of today arrives.
        safety: Reorder point beyond the mean demand until arrival.
        over: Pieces beyond what is needed in `Policy.most_cover` days and the lead time.
    """

    reorder: Floats
    target: Floats
    kept: Floats
    risk: Floats
    order: Floats
    batch: Floats
    cover: Floats
    short: Floats
    safety: Floats
    over: Floats


def economic_order(
    yearly: Floats, cost: Floats, policy: Policy, pack: Floats | None = None, least: Floats | None = None
) -> Floats:
    """Pieces per order that make ordering and keeping cheapest together (Harris 1913): sqrt(2 K D / (h c)).

    Where the cost is unknown or keeping costs nothing, what lasts `Policy.cover` days. Never below one piece, the
    minimum order or what is sold between two reviews, never above what lasts `Policy.most_cover` days but for these;
    whole packs.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        best = np.sqrt(2 * policy.order_cost * yearly / (policy.holding * cost))
    plain = yearly / YEAR * policy.cover
    batch = np.where(np.isfinite(best) & (best > 0), best, plain)
    batch = np.minimum(batch, yearly / YEAR * policy.most_cover)
    batch = np.maximum(batch, np.maximum(yearly / YEAR * policy.review, 1.0))
    return packed(batch, pack, least)


def packed(pieces: Floats, pack: Floats | None, least: Floats | None) -> Floats:
    """At least the minimum order, in whole packs (whole pieces where a pack is not known); 0 stays 0."""
    size = np.ones(len(pieces)) if pack is None else np.where(pack > 0, pack, 1.0)
    low = np.zeros(len(pieces)) if least is None else np.where(least > 0, least, 0.0)
    found: Floats = np.where(pieces > 0, np.ceil(np.maximum(pieces, low) / size - 1e-9) * size, pieces)
    return found


def reorder_points(draws: LeadDemand, policy: Policy) -> tuple[Floats, Floats]:
    """Reorder points and the probability that each keeps its cycle, both of shape (N,).

    The least whole number of pieces that demand and undershoot together stay within at the service level.
    """
    needed = (draws.demand + draws.undershoot) * policy.demand_change
    ordered = np.sort(needed, axis=1)
    place = int(np.ceil(policy.service * ordered.shape[1])) - 1
    point = np.maximum(np.ceil(ordered[:, max(place, 0)] - 1e-9), 0.0)
    return point, (needed <= point[:, None] + 1e-9).mean(axis=1)


def orders_of(
    draws: LeadDemand,
    policy: Policy,
    stock: Floats,
    cost: Floats,
    coming: Floats | None = None,
    pack: Floats | None = None,
    least: Floats | None = None,
) -> Orders:
    """The rule applied to N items.

    Args:
        stock: Pieces there, NaN where unknown; shape (N,); so are the others.
        cost: Of a piece; coming: pieces on order; pack: pieces of a pack; least: minimum order.
    """
    policy.checked()
    point, kept = reorder_points(draws, policy)
    demand = draws.demand * policy.demand_change
    daily = draws.daily * policy.demand_change
    unknown = (draws.lead[:, 0] < 0) | (draws.days == 0)
    batch = economic_order(daily * YEAR, cost, policy, pack, least)
    target = point + batch
    position = stock + (np.nan_to_num(coming) if coming is not None else 0.0)
    sells = daily > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        missing = demand - stock[:, None]
        risk = (missing > 1e-9).mean(axis=1)
        wanted = np.where(sells & (position <= point), target - position, 0.0)
        cover = np.where(sells, stock / daily, np.inf)
        needed = daily * policy.most_cover + demand.mean(axis=1)
        over = np.maximum(stock - np.maximum(np.ceil(needed), target), 0.0)
    over = np.where(sells, over, stock)
    dark = unknown | ~np.isfinite(stock)

    def judged(values: Floats, bad: Mask) -> Floats:
        return np.where(bad, np.nan, values)

    return Orders(
        reorder=judged(np.where(sells, point, 0.0), unknown),
        target=judged(np.where(sells, target, 0.0), unknown),
        kept=judged(kept, unknown | ~sells),
        risk=judged(np.where(sells, risk, 0.0), dark),
        order=judged(packed(np.maximum(wanted, 0.0), pack, least), dark),
        batch=judged(batch, unknown | ~sells),
        cover=judged(cover, ~np.isfinite(stock) | (draws.days == 0)),
        short=judged(np.maximum(missing, 0.0).mean(axis=1), dark),
        safety=judged(point - demand.mean(axis=1), unknown | ~sells),
        over=judged(over, dark),
    )
