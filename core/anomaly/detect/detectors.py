"""Four ways to see that a subject stands apart.

- rules: the farthest of the features, in robust deviations, by what each feature's own tail says of it
- neighbours: the distance to the nearest fifth of a sample (kNN, Ramaswamy et al., 2000, on a sample as in Sugiyama and
  Borgwardt, 2013); so wide a circle that faults which come in crowds have no neighbours either
- forest: isolation forest (Liu, Ting and Zhou, 2008)
- tails: ECOD (Li et al., 2022): log tail probabilities of the features, summed

`rules` gives a tail probability, corrected for the number of features; the others a score.

All are deterministic, and fitted to a sample of bounded size: every subject is scored.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.anomaly.detect.tails import places, tail_probability

Floats = NDArray[np.float64]

SEED = 20260
"""Of samples and trees: the same table gives the same findings."""
TREES = 100
"""Trees of the forest: its authors' number, after which path lengths no longer change."""
FOREST_SAMPLE = 100_000
"""Subjects from which trees are grown; each tree sees 256 of them."""
NEAREST = 0.2
"""Share of the sample that makes a neighbourhood."""
SAMPLE = 2_000
"""Subjects that neighbours are looked for in; distances of the nearest fifth of them are known to 5 %."""
SMALL_SAMPLE = 500
"""The same of tables with more than `LARGE` subjects: a million are scored within half a minute."""
LARGE = 100_000
"""Subjects from which the sample is smaller."""
CELLS = 4_000_000
"""Distances held in memory at once: 32 MB."""


def rules(far: Floats) -> Floats:
    """Tail probability of each subject's farthest feature, corrected for their number; shape (n,).

    Args:
        far: How far out each feature is, as `Prepared.far`; shape (n, f).
    """
    least = np.ones(len(far))
    for at in range(far.shape[1]):
        least = np.minimum(least, tail_probability(far[:, at]))
    return np.asarray(np.minimum(1.0, least * far.shape[1]))


def neighbours(z: Floats, metric: str = "euclidean") -> Floats:
    """Logarithm of the distance to the nearest fifth of a sample; shape (n,).

    Args:
        metric: "euclidean" or "cityblock".
    """
    from scipy.spatial.distance import cdist

    n = len(z)
    size = min(n, SAMPLE if n <= LARGE else SMALL_SAMPLE)
    chosen = np.arange(n) if size == n else np.random.default_rng(SEED).choice(n, size, replace=False)
    sample = z[np.sort(chosen)]
    nearest = min(size - 1, max(1, round(NEAREST * size)))
    found = np.empty(n)
    step = max(1, CELLS // size)
    for start in range(0, n, step):
        distances = cdist(z[start : start + step], sample, metric)
        found[start : start + step] = np.partition(distances, nearest, axis=1)[:, nearest]
    least = found[found > 0].min() if (found > 0).any() else 1.0
    return np.asarray(np.log(np.maximum(found, least / 2)))


def forest(z: Floats) -> Floats:
    """Anomaly score of an isolation forest, 0 to 1; shape (n,)."""
    from sklearn.ensemble import IsolationForest

    rng = np.random.default_rng(SEED)
    fitted = z if len(z) <= FOREST_SAMPLE else z[np.sort(rng.choice(len(z), FOREST_SAMPLE, replace=False))]
    model = IsolationForest(n_estimators=TREES, random_state=SEED).fit(fitted)
    return np.concatenate([-model.score_samples(part) for part in np.array_split(z, len(z) // FOREST_SAMPLE + 1)])


def ecod(values: Floats) -> Floats:
    """ECOD: for each feature the larger of the two log tail probabilities, and the one on the side of its skew.

    Args:
        values: Shape (n, f), finite.

    Returns:
        Their sum over the features; shape (n,).
    """
    from scipy.stats import skew

    total = np.zeros(len(values))
    leans = np.nan_to_num(skew(values, axis=0))
    for at in range(values.shape[1]):
        column = values[:, at]
        low, high = -np.log(share_below(column)), -np.log(share_below(-column))
        found = np.maximum(low, high)
        # Where a column leans to neither side, its authors' formula adds both tails up.
        total += np.maximum(found, low + high) if leans[at] == 0 else found
    return total


def share_below(column: Floats) -> Floats:
    """The empirical distribution: share of values that are at most each value; shape (n,), above 0."""
    return np.asarray(places(column)[2] / len(column))
