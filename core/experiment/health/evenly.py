"""Are the arms even, everywhere and at every moment? Exact and sequential tests of counts.

Sources: Lindon and Malek, "Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022 (first as "Sequential
Testing of Multinomial Hypotheses", 2020); Lancaster, "Significance Tests in Discrete Distributions", JASA 1961.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrc, chdtrc, gammaln, ndtr

from core.quality.sample_ratio import SRM_WARNING

CONCENTRATION = 10_000.0
"""Weight of the Dirichlet mixture in units, as the authors' own package sets it: tightest for departures near one
percentage point (1 / sqrt(10,000)), which is where a sample ratio begins to matter."""

NORMAL_SPREAD = 2_000.0
"""Standard deviation of a count from which its tail is the normal one: a row of some 16 million units, where the two
differ in the third digit and the sum would take thousands of terms."""
HEEDED = 0.5
"""Share of the attention that goes by the size of a day: where sizes say nothing, each day counts for twice as many."""
TINY = 1e-12
"""Share of a tail that a further term must add to be worth summing."""


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
    """p for each row that its split is that of all the others, for as many looks as there are columns.

    Each cell's two-sided hypergeometric tail given the margins, an exact comparison of the row with the rest (Fisher
    1935), by mid-p (Lancaster 1961): what is as far off counts half, because counts move in steps and whole steps would
    keep the alarms of small rows far below their level. Small rows raise no alarms, which chi-square does there.
    Corrected by Bonferroni over columns (two columns say the same and count once), not over rows.

    Args:
        counts: rows (days, segments) x columns (arms, or with and without a mark).
    """
    table = np.asarray(counts, dtype=float)
    if not table.size:
        return np.ones(0)
    n, own = table.sum(axis=1)[:, None], table.sum(axis=0)[None, :]
    return _rows(2 * _hypergeometric(table, n, own, float(table.sum())), table.shape[1])


def from_plan(counts: NDArray[np.int64], weights: Sequence[float]) -> NDArray[np.float64]:
    """p for each row that its split is the planned one, corrected over columns as `apart`; binomial mid-p.

    Args:
        weights: planned weight per column, in any scale, above zero.
    """
    table = np.asarray(counts, dtype=float)
    if not table.size:
        return np.ones(0)
    share = np.asarray(weights, dtype=float)[None, :] / float(np.sum(weights))
    n = np.broadcast_to(table.sum(axis=1)[:, None], table.shape)
    low = (bdtr(table, n, share) + np.where(table > 0, bdtr(np.maximum(table - 1, 0), n, share), 0.0)) / 2
    high = 1 - low
    far = table > n * share  # the small tail itself, not one minus the other: it has more digits than a double there
    above = np.where(table > 0, bdtrc(np.maximum(table - 1, 0), n, share), 1.0)
    high = np.where(far, (bdtrc(table, n, share) + above) / 2, high)
    return _rows(np.where(n > 0, 2 * np.minimum(low, high), 1.0), table.shape[1])


def stand_out(
    counts: NDArray[np.int64], weights: Sequence[float], looks: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """p for each row that it is split as the whole is, for so many looks.

    Where the other rows together keep the plan, the plan says more surely than they do what a row should hold: it
    stands out where it departs from the plan, for all looks, and from the others too. Where they do not, they alone
    say it.

    Args:
        weights: planned weight per column.
        looks: one number, or one for each row (`looks_by_size`).
    """
    table = np.asarray(counts, dtype=float)
    if not table.size:
        return np.ones(0)
    alone, share = apart(counts), np.asarray(weights, dtype=float) / float(np.sum(weights))
    rest = table.sum(axis=0) - table
    wanted = np.maximum(rest.sum(axis=1, keepdims=True) * share, 1e-9)
    kept = chdtrc(max(table.shape[1] - 1, 1), ((rest - wanted) ** 2 / wanted).sum(axis=1)) >= SRM_WARNING
    planned = np.maximum(bonferroni(from_plan(counts, weights), looks), alone)
    return np.where(kept, planned, bonferroni(alone, looks))


def looks_by_size(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """How many looks each day counts for: fewer where its size is unusual, more where it is not; 1 / looks add to 1.

    Whoever loses units of one arm has a smaller day too, so an unusual day deserves the closer look. Weighted
    Bonferroni (Genovese, Roeder and Wasserman 2006) holds the level whatever the weights are, as long as they say
    nothing of the split, and sizes say nothing of it. Half of the attention is shared equally.
    """
    sizes = np.asarray(counts, dtype=float).sum(axis=1)
    unusual = np.log((sizes + 1) / (np.median(sizes) + 1)) ** 2
    rows, whole = len(sizes), unusual.sum()
    share = unusual / whole if whole > 0 else np.full(rows, 1 / max(rows, 1))
    return np.asarray(1 / ((1 - HEEDED) / rows + HEEDED * share), dtype=float)


def _rows(p: NDArray[np.float64], columns: int) -> NDArray[np.float64]:
    return np.asarray(np.minimum(1.0, p.min(axis=1) * (1 if columns == 2 else columns)), dtype=float)


def _hypergeometric(
    x: NDArray[np.float64], n: NDArray[np.float64], own: NDArray[np.float64], whole: float
) -> NDArray[np.float64]:
    """The smaller tail by mid-p: of `whole` units `own` are marked, of `n` drawn `x` are.

    Summed from the count outwards, each term from the one before; near a normal one where that takes too long.
    """
    x, n, own = (np.asarray(one, dtype=float) for one in np.broadcast_arrays(x, n, own))
    mean = n * own / max(whole, 1.0)
    spread = np.sqrt(np.maximum(mean * (1 - own / max(whole, 1.0)) * (whole - n) / max(whole - 1, 1.0), 0.0))
    high = x > mean
    k, marked = np.where(high, n - x, x), np.where(high, whole - own, own)  # the upper tail is the other arm's lower
    rest = whole - marked
    log = _choices(marked, k) + _choices(rest, n - k) - _choices(np.full_like(n, whole), n)
    term = np.exp(log)
    tail = term / 2
    open_ = (spread > 0) & (spread < NORMAL_SPREAD)
    while open_.any():
        term = np.where(open_, term * k * (rest - n + k) / np.maximum((marked - k + 1) * (n - k + 1), 1.0), 0.0)
        k = k - 1
        tail = tail + term
        open_ &= term > tail * TINY
    normal = ndtr(-np.abs(x - mean) / np.where(spread > 0, spread, 1.0))
    return np.where(spread == 0, 1.0, np.where(spread < NORMAL_SPREAD, tail, normal))


def _choices(n: NDArray[np.float64], k: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), dtype=float)


def two_sided(x: NDArray[np.float64], n: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Twice the smaller binomial tail, at most 1; 1 where there is nothing to count."""
    x, n, share = np.broadcast_arrays(x, n, share)
    low = bdtr(x, n, share)
    high = np.where(x > 0, bdtrc(np.maximum(x - 1, 0), n, share), 1.0)
    p = np.minimum(1.0, 2 * np.minimum(low, high))
    return np.where((n > 0) & (share > 0) & (share < 1), p, 1.0)


def bonferroni(p: NDArray[np.float64], looks: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """p for as many looks: one number, or one for each p."""
    return np.asarray(np.minimum(1.0, p * np.maximum(looks, 1)), dtype=float)
