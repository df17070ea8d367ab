"""Whether reorder points would have kept their promise so far: they are set on past days and held against what came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.forecast.series import Floats, Ints
from core.forecast.stock.drift import drift_of
from core.forecast.stock.lead_demand import lead_demand

CUTS = 4
"""Times in the later part of the history at which points are set."""
PAST = 0.5
"""Share of the history that is always before a cut."""
DRAWS = 200
"""Draws at each cut: the share kept is one of hundreds of items."""
NEARLY = 0.8
"""Share of a lead time's days that must be known; what is missing is taken to be like the rest."""
FEWEST = 30
"""Items and cuts below which nothing is said."""


@dataclass(frozen=True)
class Promise:
    """What was promised and what was kept, over items and cuts.

    Attributes:
        promised: Mean probability by the points set; kept: share of lead times that stayed within; n: how many.
        low, high: 95 % interval of the share kept (Wilson 1927).
    """

    promised: float
    kept: float
    n: int
    low: float
    high: float

    @property
    def missed(self) -> bool:
        """Whether less was kept than promised, beyond chance and two points."""
        return self.high < self.promised - 0.02


def promise_of(days: Floats, lead: Floats, service: float, seeds: Ints | None = None) -> Promise | None:
    """Points set at `CUTS` days of the history, and what was sold in the lead times that followed.

    Args:
        days: Demand by item and day, NaN where unknown; shape (N, T); lead: days; shape (N,).
        seeds: A number of each item's own; its place where None; shape (N,).

    Returns:
        None where there are fewer than `FEWEST` cases: a lead time has to fit behind the first half of the history.
    """
    length = days.shape[1]
    start = int(length * PAST)
    whole = np.where(np.isfinite(lead), np.rint(lead), -1).astype(int)
    own = np.arange(len(days)) if seeds is None else seeds
    hits = total = 0
    promised = 0.0
    for number in range(CUTS):
        cut = start + (length - start) * number // CUTS
        fitting = (whole > 0) & (cut + whole <= length)
        fitting &= np.nan_to_num(days[:, :cut]).sum(axis=1) > 0
        at = np.flatnonzero(fitting)
        if not len(at):
            continue
        drift = drift_of(days, cut)
        draws = lead_demand(
            days[at, :cut],
            lead[at],
            half_life=drift.half_life(lead[at]),
            wander=drift.spread(lead[at]),
            seeds=own[at] + number,
            n=DRAWS,
        )
        ordered = np.sort(draws.demand, axis=1)
        point = ordered[:, int(np.ceil(service * DRAWS)) - 1]
        ahead = np.arange(length)[None, :]
        inside = (ahead >= cut) & (ahead < cut + whole[at][:, None])
        told = (np.isfinite(days[at]) & inside).sum(axis=1)
        known = told >= NEARLY * whole[at]
        sold = np.nansum(np.where(inside, days[at], 0.0), axis=1) * whole[at] / np.maximum(told, 1)
        promised += float((draws.demand <= point[:, None] + 1e-9).mean(axis=1)[known].sum())
        hits += int((sold <= point + 1e-9)[known].sum())
        total += int(known.sum())
    if total < FEWEST:
        return None
    share = hits / total
    wide = 1.96**2 / total
    middle = (share + wide / 2) / (1 + wide)
    half = np.sqrt(share * (1 - share) / total * 1.96**2 + wide**2 / 4) / (1 + wide)
    return Promise(promised / total, share, total, float(middle - half), float(middle + half))
