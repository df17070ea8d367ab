"""Who leads, and who cannot be told apart from the leader."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from core.recommend.evaluation import metrics
from core.recommend.evaluation.evaluate import Figure
from core.recommend.events import Floats

LEVEL = 0.05
"""Probability of calling any two equal scorers different, over all pairs of the board together."""


@dataclass(frozen=True)
class Standing:
    """One scorer on the board.

    Attributes:
        value: Mean over the shoppers with its interval.
        behind: Paired difference from the leader (this minus leader) with its own 95 % interval; None for the leader.
        p: Of that difference, Holm-corrected over all pairs of the board; NaN for the leader.
        verdict: "leader", "tied" (cannot be told apart from it) or "behind".
    """

    scorer: str
    value: Figure
    behind: Figure | None
    p: float
    verdict: str


@dataclass(frozen=True)
class Board:
    """Scorers on one split, the best mean first."""

    metric: str
    users: int
    standings: tuple[Standing, ...]

    @property
    def leader(self) -> Standing | None:
        return self.standings[0] if self.standings else None

    def of(self, verdict: str) -> list[str]:
        """Scorer ids with this verdict, in their order."""
        return [one.scorer for one in self.standings if one.verdict == verdict]


def board(values: Mapping[str, Floats], metric: str, *, seed: int = 0) -> Board:
    """Rank scorers by their mean, and test every pair on the same shoppers.

    The leader is whoever happens to be first, so the tests are corrected over all pairs, not only over its own
    (S(S−1)/2 of S scorers): what is called behind is so whoever had come first. Paired t-tests, which agree with
    bootstrap and permutation for mean metrics (Smucker, Allan, Carterette, CIKM 2007); Holm: A simple sequentially
    rejective multiple test procedure, 1979.

    Args:
        values: Scorer id -> one value per shopper, the same shoppers in the same order; shape (N,).
        metric: Which metric these values are; larger is better.
        seed: Of the bootstrap intervals.
    """
    names = sorted(values, key=lambda name: -float(values[name].mean()) if len(values[name]) else 0.0)
    if not names:
        return Board(metric, 0, ())
    corrected = holm({pair: paired_p(values[pair[0]] - values[pair[1]]) for pair in combinations(names, 2)})
    first = names[0]
    standings = []
    for name in names:
        own = _figure(values[name], seed)
        if name == first:
            standings.append(Standing(name, own, None, float("nan"), "leader"))
            continue
        p = corrected[first, name]
        verdict = "behind" if p < LEVEL else "tied"
        standings.append(Standing(name, own, _figure(values[name] - values[first], seed), p, verdict))
    return Board(metric, len(values[first]), tuple(standings))


def paired_p(differences: Floats) -> float:
    """Two-sided p of the paired t-test that the mean difference is 0; 1 where nothing differs or one shopper is all."""
    from scipy.special import stdtr

    n = len(differences)
    if n < 2 or not differences.any():
        return 1.0
    spread = float(differences.std(ddof=1))
    if spread <= 1e-9 * float(np.abs(differences).max()):
        return float(0.5 ** (n - 1))  # all differ by the same: the sign test, which does not divide by the spread
    t = float(differences.mean()) / (spread / math.sqrt(n))
    return float(2.0 * stdtr(n - 1, -abs(t)))


def holm(p: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Holm-corrected p-values: monotone, at least the raw ones, at most 1."""
    ordered = sorted(p, key=lambda pair: p[pair])
    found, floor = {}, 0.0
    for place, pair in enumerate(ordered):
        floor = max(floor, min(1.0, (len(ordered) - place) * p[pair]))
        found[pair] = floor
    return found


def _figure(values: Floats, seed: int) -> Figure:
    low, high = metrics.interval(values, seed=seed)
    return Figure(float(np.mean(values)) if len(values) else float("nan"), low, high)
