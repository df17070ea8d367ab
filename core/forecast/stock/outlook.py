"""One item's days to come: what is left each day if nothing is ordered, with its spread, and when it runs out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.forecast.series import Floats, Times
from core.forecast.stock.lead_demand import amounts_of, unseen_amounts, weights_of
from core.forecast.stock.plan import Plan

DRAWS = 600
"""Paths of one item: the fan is steady to the eye."""
LONGEST = 120
"""Days shown at most."""


@dataclass(frozen=True)
class Outlook:
    """What is left of an item on each of h days.

    Attributes:
        past_days, sold: The last days known and what was sold on them.
        days: datetime64[ns]; shape (h,).
        low, middle, high: Pieces left, 10 %, 50 % and 90 % of the paths; shape (h,).
        out: Probability that nothing is left by the end of a day; shape (h,).
        arrives: Day on which an order of today would come (place in `days`), None where no lead time is known.
        runs_out: Day (place) by which it has run out with even odds, None where that is later than the days shown.
        reorder: Reorder point, NaN where unknown.
    """

    past_days: Times
    sold: Floats
    days: Times
    low: Floats
    middle: Floats
    high: Floats
    out: Floats
    arrives: int | None
    runs_out: int | None
    reorder: float


def outlook_of(plan: Plan, place: int, past: int = 60, seed: int = 0) -> Outlook | None:
    """The outlook of one item of a plan; None where its stock or its demand is unknown."""
    at = int(plan.at[place])
    stock = float(plan.inventory.stock[place])
    if at < 0 or not np.isfinite(stock):
        return None
    history = plan.demand.units[at]
    known = np.isfinite(history)
    values, worth = amounts_of(history[known], weights_of(known)[known])
    if not (values > 0).any():
        return None
    values, worth = unseen_amounts(values, worth)
    lead = float(plan.inventory.lead[place]) * plan.policy.lead_change
    cover = stock / max(float(plan.draws.daily[place]) * plan.policy.demand_change, 1e-9)
    length = int(np.clip(max(np.nan_to_num(lead) * 1.5, cover * 1.3, 14), 14, LONGEST))
    generator = np.random.default_rng(seed)
    chance = generator.standard_gamma(np.maximum(worth, 1e-9), (DRAWS, len(values)))
    edges = np.cumsum(chance / chance.sum(axis=1, keepdims=True), axis=1)
    drawn = generator.random((DRAWS, length))
    pick = (drawn[:, :, None] > edges[:, None, :-1]).sum(axis=2)
    factor = plan.policy.demand_change * float(plan.ahead[place])
    left = stock - np.cumsum(values[pick] * factor, axis=1)
    low, middle, high = np.maximum(np.quantile(left, [0.1, 0.5, 0.9], axis=0), 0.0)
    out = (left <= 1e-9).mean(axis=0)
    gone = np.flatnonzero(out >= 0.5)
    days = plan.demand.days[-1] + np.arange(1, length + 1).astype("timedelta64[D]").astype("timedelta64[ns]")
    reorder = float(plan.orders.reorder[place])
    return Outlook(
        past_days=plan.demand.days[-past:],
        sold=history[-past:],
        days=days,
        low=low,
        middle=middle,
        high=high,
        out=out,
        arrives=min(max(round(lead), 1), length) - 1 if np.isfinite(lead) else None,
        runs_out=int(gone[0]) if len(gone) else None,
        reorder=reorder,
    )
