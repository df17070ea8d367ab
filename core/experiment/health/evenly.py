"""Are the arms even, everywhere and at every moment? Exact and sequential tests of counts.

Sources: Lindon and Malek, "Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022 (first as "Sequential
Testing of Multinomial Hypotheses", 2020); Hoeffding (1963) for the binomial as a bound of the hypergeometric.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrc, gammaln

CONCENTRATION = 10_000.0
"""Weight of the Dirichlet mixture in units, as the authors' own package sets it: tightest for departures near one
percentage point (1 / sqrt(10,000)), which is where a sample ratio begins to matter."""


def sequential(counts: NDArray[np.int64], weights: Sequence[float]) -> NDArray[np.float64]:
    """p of the planned shares after each look, valid at all looks together: it may be read as often as one likes.

    The Bayes factor of a Dirichlet mixture around the plan against the plan itself; p is the smallest inverse so far.

    Args:
        counts: looks x arms, the units that came between one look and the next.
        weights: planned weight per arm, in any scale, above zero.

    Returns:
        looks, each between 0 and 1 and never rising.
    """
    if not counts.size:
        return np.ones(0)
    plan = np.asarray(weights, dtype=float)
    plan = plan / plan.sum()
    seen = np.cumsum(counts, axis=0).astype(float)
    prior = CONCENTRATION * plan
    mixture = gammaln(prior + seen).sum(axis=1) - gammaln(prior).sum()
    mixture += gammaln(CONCENTRATION) - gammaln(CONCENTRATION + seen.sum(axis=1))
    factor = mixture - (seen * np.log(plan)).sum(axis=1)
    return np.asarray(np.minimum.accumulate(np.exp(-np.maximum(factor, 0.0))), dtype=float)


def apart(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """p for each row that its split is that of all the others, for as many looks as there are rows and columns.

    Each cell's two-sided binomial tail, given the shares of the whole: it bounds the hypergeometric one, so that small
    rows do not raise alarms, which chi-square does there. The smaller side of row and rest is the one that is counted.
    Corrected by Bonferroni over columns (two columns say the same and count once), not over rows.

    Args:
        counts: rows (days, segments) x columns (arms, or with and without a mark).
    """
    table = np.asarray(counts, dtype=float)
    if not table.size:
        return np.ones(0)
    whole, rows, columns = table.sum(), table.sum(axis=1), table.sum(axis=0)
    if whole == 0:
        return np.ones(len(table))
    shares = columns / whole
    small = rows <= whole / 2
    n = np.where(small, rows, whole - rows)[:, None]
    x = np.where(small[:, None], table, columns[None, :] - table)
    p = two_sided(x, n, np.broadcast_to(shares, table.shape))
    looks = 1 if table.shape[1] == 2 else table.shape[1]
    return np.asarray(np.minimum(1.0, p.min(axis=1) * looks), dtype=float)


def two_sided(x: NDArray[np.float64], n: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Twice the smaller binomial tail, at most 1; 1 where there is nothing to count."""
    x, n, share = np.broadcast_arrays(x, n, share)
    low = bdtr(x, n, share)
    high = np.where(x > 0, bdtrc(np.maximum(x - 1, 0), n, share), 1.0)
    p = np.minimum(1.0, 2 * np.minimum(low, high))
    return np.where((n > 0) & (share > 0) & (share < 1), p, 1.0)


def bonferroni(p: NDArray[np.float64], looks: int) -> NDArray[np.float64]:
    """p for as many looks."""
    return np.asarray(np.minimum(1.0, p * max(looks, 1)), dtype=float)
