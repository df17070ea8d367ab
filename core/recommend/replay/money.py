"""What a difference of NDCG may be worth, with the shop's own orders: an estimate that says what it assumes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.recommend.evaluation.evaluate import Figure
from core.recommend.events import CODE
from core.recommend.replay.freeze import Frozen
from core.recommend.session_intent.model import PAUSE

LED = 0.1
"""Share of orders that begin at a recommended list, where nobody says otherwise: an assumption, and told as one."""
TRIMMED = 0.99
"""Orders above this point count as much as it: one price a hundredfold would else be the shop's average."""
VISITS = 1_000
"""Money is told per so many visits."""


@dataclass(frozen=True)
class Orders:
    """Visits and orders of the most trusted version, in the test's time where the split has one.

    Attributes:
        visits: Runs of a shopper's events without half an hour's pause.
        orders: Visits with a purchase.
        value: Mean value of an order, by the prices of the catalog, one piece each; NaN where no price is known.
        currency: The catalog's commonest, "" where it says none.
    """

    visits: int
    orders: int
    value: float
    currency: str

    @property
    def known(self) -> bool:
        """Whether money can be told at all."""
        return self.orders > 0 and bool(np.isfinite(self.value)) and self.value > 0

    def worth(self, difference: Figure, before: float, led: float = LED) -> Figure:
        """Money per 1,000 visits of a difference of NDCG: orders that begin at a list move as NDCG does, in proportion.

        Args:
            difference: Of NDCG, with its interval.
            before: NDCG before; the difference is a share of it.
            led: Share of the orders that begin at a recommended list, 0 to 1.
        """
        if not self.known or not before > 0:
            return Figure(float("nan"), None, None)
        factor = VISITS * self.orders / self.visits * self.value * led / before
        low, high = (None if one is None else one * factor for one in (difference.low, difference.high))
        return Figure(difference.value * factor, low, high)


def orders_of(test: Frozen) -> Orders:
    """Visits, orders and their value, from the events behind a frozen test."""
    events = test.events
    held = (
        np.isfinite(events.time) & (events.time >= test.until) if np.isfinite(test.until) else np.isfinite(events.time)
    )
    if not held.any():
        return Orders(0, 0, float("nan"), "")
    user, time, item, kind = (one[held] for one in (events.user, events.time, events.item, events.kind))
    order = np.lexsort((time, user))
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = (np.diff(user[order]) != 0) | (np.diff(time[order]) > PAUSE)
    visit = np.cumsum(fresh) - 1
    bought = kind[order] == CODE["purchase"]
    catalog = test.inputs.catalog
    value, currency = float("nan"), ""
    if catalog is not None and bought.any():
        price = catalog.price[item[order]]
        paid = np.where(bought & np.isfinite(price) & (price > 0), price, 0.0)
        sums = np.bincount(visit, weights=paid)
        sums = sums[sums > 0]
        value = float(np.minimum(sums, np.quantile(sums, TRIMMED)).mean()) if len(sums) else float("nan")
        said = [one for one in catalog.currency if one]
        currency = max(sorted(set(said)), key=said.count) if said else ""
    return Orders(int(fresh.sum()), len(np.unique(visit[bought])), value, currency)
