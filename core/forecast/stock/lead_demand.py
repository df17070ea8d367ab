"""How much may be sold before an order arrives: draws for every item from its own days, none from a bell curve.

The days of an item are all that is known of its demand. Each draw gives them weights by chance (the Bayesian bootstrap,
Rubin 1981), newer days the more, so that an item seen for a short while spreads wider; a lead time is drawn; and as
many days are drawn with these weights. Days without a sale are drawn like the others, which is what keeps demand that
comes now and then from being taken for a small steady one (Willemain, Smart & Schwarz 2004).

An order is placed when the stock has fallen to the reorder point *or below*: by how much below, the undershoot, is
drawn too. The demand that crosses a level is drawn in proportion to its size, the level lies anywhere in it with equal
chance (renewal theory; Karlin 1958). Without it, a reorder point promises several points more than it keeps.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from core.forecast.series import Floats, Ints, Mask
from core.recommend.events import Texts

DRAWS = 1000
"""Draws for each item: the probability at a reorder point is then known to about half a point."""
MANY = 5_000
"""Items from which on fewer are drawn."""
FEWER = 300
"""Draws of each item then: to about a point and a half."""
HALF_LIFE = 120.0
"""Days after which a day weighs half: a season's change is followed, and a month is still most of what is known."""
SALES_NEEDED = 7.0
"""Half-lives are stretched until a memory holds some ten days with a sale (7 / ln 2), as far as `HALF_LIFE`: of fewer
an item's level cannot be told."""
MOST_VALUES = 120
"""Different daily amounts of an item that are kept apart; more are put together by size (amounts of money)."""
PRIOR = 2.0
"""Sales that what was not seen is worth: lumpy items then keep what is promised within a point and a half."""
PRIOR_POINTS = (np.arange(24) + 0.5) / 24
"""Quantiles of the gamma: enough for its tail, and few enough to draw from."""
LONGEST_LEAD = 400
"""Days: a longer lead time is a mistake in the cell."""


@dataclass(frozen=True)
class LeadDemand:
    """Draws for N items; they stay as they are when service, demand or costs are changed.

    Attributes:
        demand: Sold between an order and its arrival; shape (N, S).
        undershoot: How far below the reorder point the stock is when an order goes out; shape (N, S).
        lead: Days until the order arrives; shape (N, S).
        daily: Mean demand of a day by the weighted days; shape (N,).
        spread: Standard deviation of a day's demand; shape (N,).
        days: Days that say something of the item; shape (N,).
        sold_on: Days on which it was sold; shape (N,).
    """

    demand: Floats
    undershoot: Floats
    lead: Ints
    daily: Floats
    spread: Floats
    days: Ints
    sold_on: Ints


def lead_draws(lead: float, spread: float, n: int, generator: np.random.Generator) -> Ints:
    """Lead times in whole days: gamma with this mean and coefficient of variation; shape (n,)."""
    if not lead > 0:
        return np.zeros(n, dtype=np.int64)
    if not spread > 0:
        return np.full(n, round(lead), dtype=np.int64)
    drawn = generator.gamma(1 / spread**2, lead * spread**2, n)
    found: Ints = np.minimum(np.rint(drawn), LONGEST_LEAD).astype(np.int64)
    return found


def weights_of(known: Mask, half_life: float = HALF_LIFE) -> Floats:
    """Weight of each day, halved every so many days, adding up to the days they are worth (Kish); shape (T,)."""
    age = np.arange(len(known))[::-1]
    weight = np.where(known, 0.5 ** (age / half_life), 0.0)
    total = weight.sum()
    worth: Floats = weight * (total / max((weight**2).sum(), 1e-300)) if total else weight
    return worth


def amounts_of(days: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """The different amounts of a day and how many days each is worth; amounts near to each other share a place where
    there are too many."""
    values, place = np.unique(days, return_inverse=True)
    if len(values) > MOST_VALUES:
        edges = np.quantile(values, np.linspace(0, 1, MOST_VALUES + 1)[1:-1])
        place = np.searchsorted(edges, days, side="right")
        n = np.bincount(place, weight, MOST_VALUES)
        total = np.bincount(place, weight * days, MOST_VALUES)
        keep = n > 0
        return total[keep] / n[keep], np.asarray(n[keep], dtype=np.float64)
    return values, np.asarray(np.bincount(place, weight, len(values)), dtype=np.float64)


def unseen_amounts(values: Floats, worth: Floats) -> tuple[Floats, Floats]:
    """An item's amounts, and what it did not happen to sell among them.

    Of few sales the largest is not the largest there can be, and that they came so often may be chance. `PRIOR` sales
    are added, spread over the quantiles of a gamma with the mean and variance of the sales: the prior of a Dirichlet
    process (Ferguson 1973), as the half that Jeffreys adds to a count keeps upper limits from promising too much.
    """
    sold = values > 0
    n = float(worth[sold].sum())
    mean = float(values[sold] @ worth[sold]) / n
    variance = float((values[sold] - mean) ** 2 @ worth[sold]) / max(n - 1, 1e-9) if n > 1 else 0.0
    more = np.full(1, mean)
    if variance > 1e-9 * mean**2:
        from scipy.special import gammaincinv

        shape = mean**2 / variance
        more = gammaincinv(shape, PRIOR_POINTS) * mean / shape
    if (values == np.rint(values)).all():
        more = np.maximum(np.rint(more), 1.0)
    together, place = np.unique(np.concatenate([values, more]), return_inverse=True)
    added = np.full(len(more), PRIOR / len(more))
    return together, np.asarray(np.bincount(place, np.concatenate([worth, added]), len(together)), dtype=np.float64)


def draw_item(
    days: Floats, lead: Ints, review: int, generator: np.random.Generator, half_life: float = HALF_LIFE
) -> tuple[Floats, Floats, float, float]:
    """Draws of one item.

    Args:
        days: Demand of each day, the oldest first, NaN where unknown; shape (T,).
        lead: Drawn lead times; shape (S,).
        review: Every so many days the stock is looked at; at least 1.

    Returns:
        Demand over the lead times and undershoots, shape (S,) each; mean and standard deviation of a day.
    """
    known = np.isfinite(days)
    weight = weights_of(known, half_life)
    values, worth = amounts_of(days[known], weight[known])
    none = np.zeros(len(lead))
    if not len(values) or not (values > 0).any():
        return none, none, 0.0, 0.0
    chance = worth / worth.sum()
    mean = float(chance @ values)
    spread = float(np.sqrt(max(chance @ values**2 - mean**2, 0.0)))
    values, worth = unseen_amounts(values, worth)
    drawn = generator.standard_gamma(np.maximum(worth, 1e-9), (len(lead), len(values)))
    drawn = np.maximum(drawn, 1e-300)
    drawn /= drawn.sum(axis=1, keepdims=True)
    drawn[:, -1] = np.maximum(1 - drawn[:, :-1].sum(axis=1), 0)
    demand = generator.multinomial(lead, drawn) @ values
    sized = np.cumsum(drawn * values, axis=1)
    pick = (generator.random(len(lead))[:, None] * sized[:, -1:] > sized).sum(axis=1)
    crossing = values[np.minimum(pick, len(values) - 1)]
    if review > 1:
        crossing = crossing + generator.multinomial(np.full(len(lead), review - 1), drawn) @ values
    below = crossing * generator.random(len(lead))
    if (values == np.rint(values)).all():
        below = np.floor(below)
    return demand, below, mean, spread


def seeds_of(items: Texts, seed: int = 0) -> Ints:
    """A number for each item, told by its id alone; shape (N,)."""
    return np.array([zlib.crc32(str(one).encode(errors="replace"), seed) for one in items], dtype=np.int64)


def lead_demand(
    days: Floats,
    lead: Floats,
    *,
    spread: Floats | float = 0.0,
    review: int = 1,
    factor: Floats | None = None,
    half_life: Floats | float = HALF_LIFE,
    wander: Floats | None = None,
    seeds: Ints | None = None,
    n: int | None = None,
) -> LeadDemand:
    """Draws of N items, each from a generator of its own: what is drawn of one is the same beside whatever others.

    Args:
        days: Demand by item and day, NaN where unknown (not yet sold, sold out, lost); shape (N, T).
        lead: Lead time in days, NaN where unknown; shape (N,).
        spread: Coefficient of variation of the lead times.
        review: Every so many days the stock is looked at.
        factor: What the days to come are against the past ones (season, festivals); shape (N,).
        half_life: Days after which a day weighs half; longer for an item that sells seldom.
        wander: Standard deviation of each item's log level until delivery (`drift.py`); shape (N,).
        seeds: A number of each item's own, not negative (`seeds_of`); its place where None; shape (N,).
        n: Draws for each item; by their number where None.
    """
    count = len(days)
    size = n or (DRAWS if count <= MANY else FEWER)
    own = np.arange(count) if seeds is None else seeds
    spreads = np.broadcast_to(np.asarray(spread, dtype=np.float64), (count,))
    demand, below = np.zeros((count, size)), np.zeros((count, size))
    leads = np.zeros((count, size), dtype=np.int64)
    daily, deviation = np.zeros(count), np.zeros(count)
    known = np.isfinite(days)
    with np.errstate(divide="ignore", invalid="ignore"):
        often = (np.nan_to_num(days) > 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        half_life = np.broadcast_to(np.asarray(half_life, dtype=np.float64), (count,))
        memory = np.minimum(np.maximum(half_life, SALES_NEEDED / often), np.maximum(half_life, HALF_LIFE))
    for item in range(count):
        generator = np.random.Generator(np.random.PCG64(int(own[item])))
        if not np.isfinite(lead[item]):
            leads[item] = -1
        else:
            leads[item] = lead_draws(float(lead[item]), float(spreads[item]), size, generator)
        until = np.maximum(leads[item], 0)
        demand[item], below[item], daily[item], deviation[item] = draw_item(
            days[item], until, review, generator, float(memory[item])
        )
        if wander is not None and wander[item] > 0:
            moved = generator.standard_normal(size) * wander[item]
            demand[item] *= np.exp(moved - wander[item] ** 2 / 2)
    if factor is not None:
        demand, daily = demand * factor[:, None], daily * factor
    sold_on = (known & (np.nan_to_num(days) > 0)).sum(axis=1)
    return LeadDemand(demand, below, leads, daily, deviation, known.sum(axis=1), sold_on)
