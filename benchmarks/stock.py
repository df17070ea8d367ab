"""Stock: `python -m benchmarks.stock [ITEMS]`: whether reorder points keep their promise, and how long a plan takes.

Items of three kinds are sold for 240 days, given a reorder point at each of three service levels, and played out for
3,000 more with orders and deliveries, looked at daily and weekly: points between what was promised and was kept. Then
processor seconds to draw and plan 50,000 items, and to reconcile 10,000 items under their sums.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from benchmarks.table import row
from core.forecast.hierarchy import hierarchy_of, reconciler_of
from core.forecast.stock.drift import drift_of
from core.forecast.stock.lead_demand import lead_demand
from core.forecast.stock.policy import Policy, orders_of, reorder_points
from core.forecast.stock.simulation import played

HISTORY, TRADE = 240, 3_000
LEADS = (3, 5, 7, 10, 14, 21)


def sold(kind: str, rng: np.random.Generator, items: int, days: int) -> np.ndarray:
    """Demand by item and day: smooth (overdispersed), slow (Poisson below 1), lumpy (seldom, then several)."""
    if kind == "smooth":
        level = rng.uniform(5, 40, items)[:, None]
        return rng.poisson(level * rng.gamma(6, 1 / 6, (items, days))).astype(float)
    if kind == "slow":
        return rng.poisson(rng.uniform(0.15, 0.9, items)[:, None], (items, days)).astype(float)
    often = rng.uniform(0.04, 0.3, items)[:, None]
    several = 1 + rng.negative_binomial(1.5, 0.25, (items, days))
    return np.where(rng.random((items, days)) < often, several, 0).astype(float)


def promises(items: int) -> None:
    """Promised and kept, for each kind of demand, review and service level."""
    for kind in ("smooth", "slow", "lumpy"):
        for review in (1, 7):
            rng = np.random.default_rng(review)
            days = sold(kind, rng, items, HISTORY + TRADE)
            lead = rng.choice(LEADS, items)
            draws = lead_demand(days[:, :HISTORY], lead.astype(float), review=review)
            for service in (0.9, 0.95, 0.99):
                point, promised = reorder_points(draws, Policy(service=service, review=review))
                batch = np.ceil(draws.daily * 2.5 * (lead + review) + 10)
                seen, kept = played(days[:, HISTORY:], point, batch, lead, review)
                there = (draws.daily > 0) & (seen >= 3)
                off = abs(float((kept[there] / seen[there]).mean() - promised[there].mean()))
                name = f"{kind}, reviewed every {review} d, {service:.0%}: promised and kept apart"
                row(name, 100 * off, 2.0, unit="points")


def sizes() -> None:
    """Seconds for many items."""
    rng = np.random.default_rng(0)
    days = rng.poisson(rng.gamma(0.3, 0.8, 50_000)[:, None], (50_000, 90)).astype(float)
    lead = rng.choice(LEADS, 50_000).astype(float)
    start = time.process_time()
    drift = drift_of(days)
    draws = lead_demand(days, lead, spread=0.2, half_life=drift.half_life(lead), wander=drift.spread(lead))
    row("50,000 items drawn", time.process_time() - start, 15.0, unit="s")
    start = time.process_time()
    orders_of(draws, Policy(), rng.integers(0, 40, 50_000).astype(float), np.ones(50_000))
    row("50,000 items at another service level", time.process_time() - start, 1.0, unit="s")
    keys = [(f"c{n % 20} > d{n % 200}", f"b{n % 60}") for n in range(10_000)]
    tree = hierarchy_of([str(n) for n in range(10_000)], keys, ["category", "brand"])
    errors = rng.normal(size=(len(tree.names), 120))
    start = time.process_time()
    reconciler_of(tree, "shrink", errors)(rng.uniform(1, 9, (len(tree.names), 28)))
    row("10,000 items and their sums reconciled", time.process_time() - start, 2.0, unit="s")


if __name__ == "__main__":
    promises(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
    sizes()
