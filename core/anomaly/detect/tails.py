"""Scores made comparable: any score becomes the share of subjects that would be as far out by chance alone.

The order of the scores gives that share well into their bulk; the few at the end are told by the tail beyond it. Its
slope is taken from the bulk's own end (between the highest 10 and the highest 2 in 100), where faults do not reach as
long as they are few, and run on as an exponential, the limit of light tails (Pickands, 1975; peaks over a threshold).
Because the slope is known from m exceedances only, the tail is that of their predictive distribution, (1 + x / (m s)) ^
-m (Lomax): wide where little is known, so that small tables do not alarm.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.anomaly.finding import LEAST

Floats = NDArray[np.float64]

BULK = 0.10
"""Share of the subjects whose scores tell the slope of the tail: below it the order alone is exact enough."""
ASIDE = 0.02
"""Share of the highest that are not asked for it: what a team looks for is rarer than 1 in 50."""
FEW = 8
"""Subjects beyond which a slope is told at all; of fewer only the order is known."""
FALSE = 0.1
"""Share of what is shown that may be there by chance (Benjamini and Hochberg, 1995): nine reviews in ten pay."""


def tail_probability(scores: Floats) -> Floats:
    """Share of subjects that would be as far out by chance: shape (n,), in (0, 1]; higher scores are rarer.

    Args:
        scores: Shape (n,), finite; higher is odder. Only differences count: a score that grows by factors is to be
            given as its logarithm.
    """
    n = len(scores)
    if not n:
        return np.zeros(0)
    order, below, at_most = places(scores)
    beyond = n - below  # at least as far out, itself among them
    within = n - at_most
    plain = np.minimum(1.0, (beyond + within + 1) / 2 / n)
    start, stop = _at(order, BULK), _at(order, ASIDE)
    many, scale = _slope(order, start, stop)
    if scale <= 0:
        return np.asarray(np.maximum(plain, LEAST))
    above = scores > start
    share = np.count_nonzero(above) / n
    far = share * (1 + (scores[above] - start) / (many * scale)) ** -many
    found = plain.copy()
    found[above] = np.minimum(far, BULK)
    return np.asarray(np.clip(found, LEAST, 1.0))


def places(values: Floats) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """The values in order, how many are below each, and how many at most each; shape (n,) each.

    As two binary searches for every value; of sorted values these walk through memory instead of jumping in it, which
    for a million is ten times as fast.
    """
    turn = np.argsort(values, kind="stable")
    order = values[turn]
    below, at_most = np.empty((2, len(values)), dtype=np.int64)
    below[turn] = np.searchsorted(order, order, side="left")
    at_most[turn] = np.searchsorted(order, order, side="right")
    return order, below, at_most


def _at(order: Floats, share: float) -> float:
    """The score that a share of the subjects pass."""
    return float(order[max(0, min(len(order) - 1, int(np.ceil(len(order) * (1 - share))) - 1))])


def _slope(order: Floats, start: float, stop: float) -> tuple[int, float]:
    """How many exceedances tell the slope, and the mean excess; (0, 0) where it cannot be told."""
    excess = order[order > start] - start
    if len(excess) < FEW:
        return 0, 0.0
    between = excess[excess <= stop - start]
    if stop > start and len(between) >= FEW // 2:
        return len(between), float((between.sum() + (len(excess) - len(between)) * (stop - start)) / len(between))
    return len(np.unique(excess)), float(excess.mean())  # nearly all are equal: the few others tell it themselves


def rare_enough(chances: Floats, false: float = FALSE) -> float:
    """The highest tail probability that is still worth a look; 0 where none is.

    Step-up procedure of Benjamini and Hochberg: of those at or below it, at most the share `false` is expected to be
    there by chance.
    """
    n = len(chances)
    ordered = np.sort(chances)
    held = np.flatnonzero(ordered <= false * np.arange(1, n + 1) / max(n, 1))
    return float(ordered[held[-1]]) if len(held) else 0.0
