"""Ranked lists with a deterministic order: score, then popularity, then id."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.recommend.events import Floats, Ints

BLOCK_CELLS = 8_000_000
"""Scores held at once while ranking (users x items): 64 MB of double precision."""

SAME = 12
"""Scores that agree to this many decimals of the row's largest are a tie: sums over different orders
differ in the last bits, and those bits must not decide what a shopper sees."""

TIED = 50
"""Times the list's length that a row may have of scores near its last place to be sorted with all others: rows of many
ties, such as those of a shopper whom nothing tells of, are sorted one by one, so that memory stays small."""


def top(scores: Floats, popularity: Floats, k: int, masked: sparse.csr_matrix | None = None) -> Ints:
    """The k best items of each row.

    Args:
        scores: Shape (N, I); NaN means not scorable.
        popularity: Shape (I,); decides ties, then the item's position (ids are sorted).
        k: List length.
        masked: Pairs never listed; shape (N, I).

    Returns:
        Item positions of shape (N, k), best first, -1 where a row has fewer scorable items.
    """
    n, n_items = scores.shape
    width = min(k, n_items)
    filled: Ints = np.full((n, k), -1, dtype=np.int64)
    if not n or not width:
        return filled
    able = np.isfinite(scores)
    least = np.where(able, scores, -np.inf)
    largest = np.maximum(least.max(axis=1), -np.where(able, scores, np.inf).min(axis=1))
    largest[~np.isfinite(largest) | (largest <= 0)] = 1.0
    if masked is not None:
        coo = masked.tocoo()
        least[coo.row, coo.col] = -np.inf
    order = np.lexsort((np.arange(n_items), -popularity))
    place = np.empty(n_items, dtype=np.int64)
    place[order] = np.arange(n_items)
    # rounding keeps the order, so that nothing below the k-th score less one step can be among the first k
    last = np.partition(least, n_items - width, axis=1)[:, n_items - width]
    bar = (np.round(last / largest, SAME) - 10.0**-SAME) * largest
    near = (least >= bar[:, None]) & (least > -np.inf)
    many = near.sum(axis=1) > TIED * width
    for row in np.flatnonzero(many):
        columns = order[near[row, order]]
        values = np.round(least[row, columns] / largest[row], SAME)
        filled[row, :width] = columns[np.argsort(-values, kind="stable")[:width]]
    near[many] = False
    rows, columns = np.nonzero(near)
    values = np.round(least[rows, columns] / largest[rows], SAME)
    sorted_ = np.lexsort((place[columns], -values, rows))
    rows, columns = rows[sorted_], columns[sorted_]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    kept = rank < width
    filled[rows[kept], rank[kept]] = columns[kept]
    return filled
