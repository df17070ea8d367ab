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
    order = np.lexsort((np.arange(n_items), -popularity))
    with np.errstate(invalid="ignore"):
        largest = np.abs(np.where(np.isfinite(scores), scores, 0.0)).max(axis=1, initial=0.0)
        scaled = np.round(scores / np.where(largest > 0, largest, 1.0)[:, None], SAME)
    scaled[~np.isfinite(scaled)] = -np.inf
    if masked is not None:
        coo = masked.tocoo()
        scaled[coo.row, coo.col] = -np.inf
    scaled = scaled[:, order]
    if width < n_items:
        bar = np.partition(scaled, n_items - width, axis=1)[:, n_items - width, None]
        above = scaled > bar
        ties = scaled == bar
        room = width - above.sum(axis=1, keepdims=True)
        chosen = above | (ties & (np.cumsum(ties, axis=1) <= room))
        columns = np.nonzero(chosen)[1].reshape(n, width)
    else:
        columns = np.tile(np.arange(n_items), (n, 1))
    values = np.take_along_axis(scaled, columns, axis=1)
    best = np.argsort(-values, axis=1, kind="stable")
    found = order[np.take_along_axis(columns, best, axis=1)].astype(np.int64)
    found[np.take_along_axis(values, best, axis=1) == -np.inf] = -1
    filled: Ints = np.full((n, k), -1, dtype=np.int64)
    filled[:, :width] = found
    return filled
