"""How far an item's level wanders until a delivery, and how long a memory follows it best: told by the shop's own past.

A reorder point drawn from an item's past days takes its level to stay. Season and growth move it. At a row of cuts in
the history the mean of the days before is held against what the lead time that followed brought; what differs beyond
the scatter of days is the wandering of the level. Its variance grows with the days ahead as that of a random walk, and
is one figure for the shop, since single items tell too little of it.

It is told for a few lengths of time, the same for every shop, and an item takes that of the length nearest to its lead
time: so no item's plan is moved by the lead time of another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.forecast.series import Floats, Ints, Mask
from core.forecast.stock.lead_demand import HALF_LIFE

CUTS = 12
"""Cuts, evenly between a quarter of the history and its end."""
EARLIEST = 0.25
"""Before a quarter of the history a level is hardly known."""
AHEAD = (4, 8, 15, 30, 60, 120)
"""Days ahead for which a drift is told: an item's lead time is never more than about a third away from one, on the
scale of ratios."""
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
class Step:
    """How levels wander over so many days.

    Attributes:
        ahead: Days.
        half_life: Days after which a day weighs half.
        per_day: Variance of the log level that each day ahead adds.
        n: Pairs of item and cut that tell it.
    """

    ahead: int
    half_life: float
    per_day: float
    n: int


@dataclass(frozen=True)
class Drift:
    """How levels wander, for each length of `AHEAD` that the history tells; none where it is too short."""

    steps: tuple[Step, ...] = ()

    def _nearest(self, lead: Floats) -> Ints:
        """Place of the step nearest to each lead time on the scale of ratios; shape (N,)."""
        ahead = np.log([step.ahead for step in self.steps])
        asked = np.log(np.maximum(np.nan_to_num(lead, nan=1.0), 1.0))
        return np.asarray(np.abs(asked[:, None] - ahead[None, :]).argmin(axis=1), dtype=np.int64)

    def half_life(self, lead: Floats) -> Floats:
        """Days after which a day weighs half, for items of these lead times; shape (N,)."""
        if not self.steps:
            return np.full(len(lead), HALF_LIFE)
        found: Floats = np.array([step.half_life for step in self.steps])[self._nearest(lead)]
        return found

    def spread(self, lead: Floats) -> Floats:
        """Standard deviation of the log level after so many days; shape (N,)."""
        if not self.steps:
            return np.zeros(len(lead))
        per_day = np.array([step.per_day for step in self.steps])[self._nearest(lead)]
        found: Floats = np.sqrt(np.clip(per_day * np.nan_to_num(lead), 0, MOST))
        return found


def _pairs(days: Floats, half_life: float, cuts: list[int]) -> dict[int, list[tuple[Floats, ...]]]:
    """By days ahead: sold, expected, variance of it by the scatter of days alone, and days known, for each cut."""
    length = days.shape[1]
    known = np.isfinite(days)
    filled = np.where(known, days, 0.0)
    total = np.concatenate([np.zeros((len(days), 1)), np.cumsum(filled, axis=1)], axis=1)
    seen = np.concatenate([np.zeros((len(days), 1)), np.cumsum(known, axis=1)], axis=1)
    found: dict[int, list[tuple[Floats, ...]]] = {}
    for cut in cuts:
        weight = 0.5 ** (np.arange(cut)[::-1] / half_life)
        mass = known[:, :cut] @ weight
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = filled[:, :cut] @ weight / mass
            variance = filled[:, :cut] ** 2 @ weight / mass - mean**2
            worth = mass**2 / (known[:, :cut] @ weight**2)
        for ahead in AHEAD:
            if cut + ahead > length:
                break
            n = seen[:, cut + ahead] - seen[:, cut]
            sold = total[:, cut + ahead] - total[:, cut]
            fits: Mask = (n >= 0.7 * ahead) & (worth > 1) & (mean * n >= LEAST_SOLD)
            at = np.flatnonzero(fits)
            expected = mean[at] * n[at]
            scatter = np.maximum(variance[at], mean[at] * 0.5) * n[at] * (1 + n[at] / worth[at])
            found.setdefault(ahead, []).append((sold[at], expected, scatter, n[at]))
    return found


def drift_of(days: Floats, until: int | None = None) -> Drift:
    """The drift of N items.

    Args:
        days: Demand by item and day without festivals, NaN where unknown; shape (N, T).
        until: Days of the history that are looked at; all where None.
    """
    seen = days[:, :until]
    length = seen.shape[1]
    cuts = sorted({int(length * (EARLIEST + (1 - EARLIEST) * number / CUTS)) for number in range(CUTS)})
    cuts = [cut for cut in cuts if cut >= 14]
    told = {half_life: _pairs(seen, half_life, cuts) for half_life in reversed(MEMORIES)}
    steps = (_step(ahead, {one: pairs.get(ahead, []) for one, pairs in told.items()}) for ahead in AHEAD)
    return Drift(tuple(step for step in steps if step is not None))


def _step(ahead: int, told: dict[float, list[tuple[Floats, ...]]]) -> Step | None:
    """The drift over so many days by the memory that foretells best; None where too few pairs tell it."""
    best, least = None, np.inf
    for half_life, parts in told.items():
        sold, expected, scatter, n = (
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
            walked = float(((off - noise) * trust).sum() / (n * trust).sum())
            best = Step(ahead, half_life, max(walked, 0.0), len(sold))
    return best
