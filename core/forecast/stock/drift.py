"""How far an item's level wanders until a delivery, and how long a memory follows it best: told by the shop's own past.

A reorder point drawn from an item's past days takes its level to stay. Season and growth move it. At a row of cuts in
the history the mean of the days before is held against what the lead time that followed brought; what differs beyond
the scatter of days is the wandering of the level. Its variance grows with the days ahead as that of a random walk, and
is one figure for the shop, since single items tell too little of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.forecast.series import Floats, Mask
from core.forecast.stock.lead_demand import HALF_LIFE

CUTS = 12
"""Cuts, evenly between a quarter of the history and its end."""
EARLIEST = 0.25
"""Before a quarter of the history a level is hardly known."""
MEMORIES = (15.0, 30.0, 60.0, HALF_LIFE)
"""Half-lives in days that are tried: two weeks follow a festival season, four months see through it."""
BETTER = 0.98
"""A shorter memory has to foretell better by a fiftieth: it sees fewer days, and chance favours one of four."""
FEWEST = 40
"""Pairs of item and cut below which nothing is told of drift."""
MOST = 0.25
"""Variance of the log level until a delivery is held below: beyond it (a standard deviation of a half) a point is a
guess whatever it is."""
LEAST_SOLD = 3.0
"""Pieces expected in a lead time below which an item tells nothing of its level."""


@dataclass(frozen=True)
class Drift:
    """How levels wander.

    Attributes:
        half_life: Days after which a day weighs half.
        per_day: Variance of the log level that each day ahead adds.
        n: Pairs of item and cut that tell it.
    """

    half_life: float = HALF_LIFE
    per_day: float = 0.0
    n: int = 0

    def spread(self, days: Floats) -> Floats:
        """Standard deviation of the log level after so many days."""
        found: Floats = np.sqrt(np.clip(self.per_day * np.nan_to_num(days), 0, MOST))
        return found


def _pairs(days: Floats, lead: Floats, half_life: float, cuts: list[int]) -> Iterator[tuple[Floats, ...]]:
    """Sold, expected, variance of it by the scatter of days alone, and lead time: one array each for every cut."""
    length = days.shape[1]
    known = np.isfinite(days)
    filled = np.where(known, days, 0.0)
    total = np.concatenate([np.zeros((len(days), 1)), np.cumsum(filled, axis=1)], axis=1)
    seen = np.concatenate([np.zeros((len(days), 1)), np.cumsum(known, axis=1)], axis=1)
    whole = np.where(np.isfinite(lead), np.rint(lead), 0).astype(int)
    row = np.arange(len(days))
    for cut in cuts:
        weight = 0.5 ** (np.arange(cut)[::-1] / half_life)
        mass = known[:, :cut] @ weight
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = filled[:, :cut] @ weight / mass
            variance = filled[:, :cut] ** 2 @ weight / mass - mean**2
            worth = mass**2 / (known[:, :cut] @ weight**2)
        until = np.minimum(cut + whole, length)
        n = seen[row, until] - seen[row, cut]
        sold = total[row, until] - total[row, cut]
        fits: Mask = (whole > 0) & (cut + whole <= length) & (n >= 0.7 * whole) & (worth > 1) & (mean * n >= LEAST_SOLD)
        at = np.flatnonzero(fits)
        expected = mean[at] * n[at]
        scatter = np.maximum(variance[at], mean[at] * 0.5) * n[at] * (1 + n[at] / worth[at])
        yield sold[at], expected, scatter, n[at]


def drift_of(days: Floats, lead: Floats, until: int | None = None) -> Drift:
    """The drift of N items.

    Args:
        days: Demand by item and day without festivals, NaN where unknown; shape (N, T); lead: days; shape (N,).
        until: Days of the history that are looked at; all where None.
    """
    seen = days[:, :until]
    length = seen.shape[1]
    cuts = sorted({int(length * (EARLIEST + (1 - EARLIEST) * number / CUTS)) for number in range(CUTS)})
    cuts = [cut for cut in cuts if cut >= 14]
    best, least = Drift(), np.inf
    for half_life in reversed(MEMORIES):
        parts = list(_pairs(seen, lead, half_life, cuts))
        sold, expected, scatter, ahead = (
            np.concatenate([part[place] for part in parts]) if parts else np.zeros(0) for place in range(4)
        )
        if len(sold) < FEWEST:
            return best
        off = ((sold - expected) / expected) ** 2
        noise = scatter / expected**2
        trust = 1 / (noise + 0.05) ** 2
        score = float((off * trust).sum() / trust.sum())
        if score < least * BETTER:
            least = score
            walked = float(((off - noise) * trust).sum() / (ahead * trust).sum())
            best = Drift(half_life, max(walked, 0.0), len(sold))
    return best
