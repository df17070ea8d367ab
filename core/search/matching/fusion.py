"""Two rankings made one, by places alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RRF_K = 60
"""The constant of Cormack, Clarke, Büttcher 2009, who found results flat around it."""
DEPTH = 200
"""Places of each ranking that are fused: what stands lower in both is on nobody's page."""


def ranked(scores: NDArray[np.float64], most: int, ties: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Places of the highest scores above 0, the highest first; equal ones (to 12 decimals) by `ties`, then by place."""
    able = np.flatnonzero(scores > 0)
    if len(able) > most:
        least = np.partition(scores[able], len(able) - most)[len(able) - most]
        able = able[scores[able] >= least - 1e-12]
    keys = (able, ties[able]) if ties is not None else (able,)
    return np.asarray(able[np.lexsort((*keys, -np.round(scores[able], 12)))][:most], dtype=np.int64)


def reciprocal(rankings: Sequence[NDArray[np.int64]], count: int, k: int = RRF_K) -> NDArray[np.float64]:
    """(count,) sum over the rankings of 1 / (k + rank), rank from 1; 0 where a product is in none.

    Source: Cormack, Clarke, Büttcher, Reciprocal Rank Fusion outperforms Condorcet, SIGIR 2009.
    """
    found = np.zeros(count)
    for ranking in rankings:
        found[ranking] += 1.0 / (k + 1 + np.arange(len(ranking)))
    return found
