"""Ranking metrics per user, for lists of K items against held-out pairs. All binary, all vectorised.

T is a user's held-out set, hit_r whether the item at rank r = 1..K is in T.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.i18n import N_
from core.recommend.events import Floats, Ints

LABELS: dict[str, str] = {
    "ndcg": "NDCG@{k}",
    "recall": N_("Recall@{k}"),
    "precision": N_("Precision@{k}"),
    "map": "MAP@{k}",
    "mrr": "MRR@{k}",
    "hit_rate": N_("Hit rate@{k}"),
    "coverage": N_("Coverage@{k}"),
    "novelty": N_("Novelty@{k}"),
    "popularity": N_("Mean popularity@{k}"),
    "tail": N_("Long tail@{k}"),
    "gini": N_("Gini of exposure@{k}"),
    "diversity": N_("Diversity@{k}"),
    "calibration": N_("Miscalibration@{k}"),
    "serendipity": N_("Serendipity@{k}"),
}
DEFINITIONS: dict[str, str] = {
    "ndcg": N_("Discounted gain Σ hit_r / log2(r+1) over the best possible for min(|T|, K) hits."),
    "recall": N_("Hits over |T|, the held-out items of the shopper."),
    "precision": N_("Hits over K."),
    "map": N_("Mean of the precision at each hit, over min(|T|, K)."),
    "mrr": N_("1 over the rank of the first hit, 0 without one."),
    "hit_rate": N_("Share of shoppers with at least one hit."),
    "coverage": N_("Different items listed for anyone, over all items."),
    "novelty": N_("Mean of −log2 of the share of shoppers who had met a listed item; more is less known."),
    "popularity": N_("Mean number of shoppers who had met a listed item in training."),
    "tail": N_("Share of the listed items from the long tail: the least met items that together have a fifth of all."),
    "gini": N_("0 where every item is listed equally often, near 1 where few items have all the places."),
    "diversity": N_("Mean of 1 − cosine of the attributes over all pairs of listed items; 0 is all alike."),
    "calibration": N_(
        "Kullback–Leibler divergence of the list's categories from those of the shopper's history (Steck 2018); "
        "0 is alike."
    ),
    "serendipity": N_("Hits over K that the list of popular items for the same shopper does not have."),
}
ACCURACY = ("ndcg", "recall", "precision", "map", "mrr", "hit_rate")
BEYOND = ("coverage", "gini", "tail", "popularity", "novelty", "diversity", "calibration", "serendipity")
MANY_USERS = 20_000
"""From so many users on the interval of a mean is the normal one: the bootstrap agrees to three digits there."""


@dataclass(frozen=True)
class PerUser:
    """Metric -> one value per evaluated user; shape (N,). NaN where a user's list is empty."""

    values: dict[str, Floats]
    coverage: float


def hits(lists: Ints, test: sparse.csr_matrix) -> Floats:
    """1 where a listed item is held out; lists (N, K), test (N, I) -> (N, K)."""
    n, n_items = test.shape
    keys = np.repeat(np.arange(n), np.diff(test.indptr)) * n_items + test.indices
    wanted = np.arange(n)[:, None] * n_items + lists
    found: Floats = (np.isin(wanted, keys) & (lists >= 0)).astype(np.float64)
    return found


def per_user(lists: Ints, test: sparse.csr_matrix, popularity: Floats, n_users: int) -> PerUser:
    """All metrics of ranked lists.

    Args:
        lists: Item positions, best first, -1 for an empty slot; shape (N, K).
        test: Held-out pairs; shape (N, I), at least one per row.
        popularity: Training users per item; shape (I,).
        n_users: Training users, for novelty.
    """
    k = lists.shape[1]
    gains = hits(lists, test)
    size = np.maximum(np.diff(test.indptr), 1).astype(np.float64)
    reachable = np.minimum(size, k)
    ranks = np.arange(1, k + 1)
    discount = 1.0 / np.log2(ranks + 1.0)
    ideal = np.cumsum(discount)[reachable.astype(np.int64) - 1]
    count = gains.sum(axis=1)
    precision_at = np.cumsum(gains, axis=1) / ranks
    filled = lists >= 0
    listed = filled.sum(axis=1)
    met = popularity[np.where(filled, lists, 0)]
    share = (met + 1.0) / (n_users + 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        novelty = np.where(filled, -np.log2(share), 0.0).sum(axis=1) / listed
        mean_popularity = np.where(filled, met, 0.0).sum(axis=1) / listed
    values = {
        "ndcg": gains @ discount / ideal,
        "recall": count / size,
        "precision": count / k,
        "map": (precision_at * gains).sum(axis=1) / reachable,
        "mrr": (gains / ranks).max(axis=1),
        "hit_rate": (count > 0).astype(np.float64),
        "novelty": novelty,
        "popularity": mean_popularity,
    }
    coverage = len(np.unique(lists[filled])) / max(len(popularity), 1)
    return PerUser(values, coverage)


def interval(values: Floats, *, resamples: int = 1000, seed: int = 0, level: float = 0.95) -> tuple[float, float]:
    """Percentile bootstrap interval of the mean over users; NaN values are left out.

    From `MANY_USERS` on the normal interval, a thousand resamples of which would take seconds for each figure.
    """
    values = values[np.isfinite(values)]
    if len(values) == 0:
        return float("nan"), float("nan")
    if len(values) >= MANY_USERS:
        from scipy.special import ndtri

        reach = float(ndtri((1 + level) / 2) * values.std(ddof=1) / np.sqrt(len(values)))
        return float(values.mean()) - reach, float(values.mean()) + reach
    rng = np.random.default_rng(seed)
    step = max(1, 20_000_000 // len(values))
    means = [
        values[rng.integers(0, len(values), (min(step, resamples - start), len(values)))].mean(axis=1)
        for start in range(0, resamples, step)
    ]
    tail = (1 - level) / 2
    low, high = np.quantile(np.concatenate(means), [tail, 1 - tail])
    return float(low), float(high)


def overlap(left: Ints, right: Ints) -> Floats:
    """Share of items two lists have in common; shape (N,)."""
    same = (left[:, :, None] == right[:, None, :]) & (left >= 0)[:, :, None]
    listed = np.maximum((left >= 0).sum(axis=1), (right >= 0).sum(axis=1))
    shared: Floats = np.divide(same.sum(axis=(1, 2)), listed, out=np.ones(len(left)), where=listed > 0)
    return shared


def rank_biased_overlap(left: Ints, right: Ints, p: float = 0.9) -> Floats:
    """Rank-biased overlap of two lists cut at K, scaled so that equal lists have 1; shape (N,).

    Webber, Moffat, Zobel: A similarity measure for indefinite rankings, ACM TOIS 28(4), 2010; here
    the weights p^(d-1) of the K depths are scaled to sum 1.
    """
    k = left.shape[1]
    same = (left[:, :, None] == right[:, None, :]) & (left >= 0)[:, :, None]
    common = np.cumsum(np.cumsum(same, axis=1), axis=2)[:, np.arange(k), np.arange(k)]
    depth = np.maximum(np.cumsum(left >= 0, axis=1), np.cumsum(right >= 0, axis=1))
    agreement = np.divide(common, depth, out=np.ones(left.shape), where=depth > 0)
    weights = p ** np.arange(k)
    return np.asarray(agreement @ weights / weights.sum())
