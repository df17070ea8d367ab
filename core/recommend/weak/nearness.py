"""How near the items of a list are to what the shopper met, in meaning."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from core.recommend.events import Floats, Mask
from core.recommend.features.attributes import normalised
from core.recommend.features.bundle import Features
from core.recommend.features.texts import item_vectors
from core.recommend.lists.ranking import BLOCK_CELLS
from core.recommend.weak.rule import Sample

Vectors = Any
"""A sparse or a dense matrix of shape (I, d)."""


def vectors(features: Features) -> tuple[Vectors, Mask] | None:
    """Vectors of length 1 per item, shape (I, d), and which items have one; None where nothing is known of them.

    The texts of the items as an encoder reads them, where they were read; else the attributes of the catalog, rarer
    ones weighing more.
    """
    read = by_text(features)
    if read is not None:
        return read
    inputs = features.inputs
    if inputs.attributes is None:
        return None
    weights = normalised(inputs.attributes.idf())
    matrix = sparse.csr_matrix(inputs.attributes.matrix @ sparse.diags(weights))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    known = lengths > 0
    return sparse.csr_matrix(sparse.diags(1 / np.where(known, lengths, 1.0)) @ matrix), known


def by_text(features: Features) -> tuple[Vectors, Mask] | None:
    """The same from the items' texts; None where they were not read, which a job of the page does."""
    found = item_vectors(features.inputs)
    return (found.matrix, found.known) if found is not None else None


def percentiles(sample: Sample) -> Floats | None:
    """Share of the shop's items that are further from the shopper's history than the item at each place, in percent.

    The history is the mean of the vectors of the items met, each as much as the shopper's interest in it. Of items
    drawn blindly the mean is 50.

    Returns:
        Shape (N, K), NaN where the item or the history has no vector; None where no item has one.
    """
    found = vectors(sample.features)
    if found is None:
        return None
    matrix, known = found
    interest = sample.features.R
    made = np.full(sample.items.shape, np.nan)
    others = np.flatnonzero(known)
    step = max(1, BLOCK_CELLS // max(len(others), 1))
    for start in range(0, len(sample), step):
        block = slice(start, start + step)
        history = interest[sample.users[block]] @ matrix
        told = history.toarray() if sparse.issparse(history) else np.asarray(history)
        near = np.asarray(matrix[others] @ told.T).T  # (n, known items)
        some = np.abs(told).sum(axis=1) > 0
        sorted_near = np.sort(near, axis=1)
        place = np.full(len(known), -1)
        place[others] = np.arange(len(others))
        at = np.where(sample.filled[block], place[np.maximum(sample.items[block], 0)], -1)
        for row in np.flatnonzero(some):
            mine = near[row, np.maximum(at[row], 0)]
            below = np.searchsorted(sorted_near[row], mine, side="left")
            upto = np.searchsorted(sorted_near[row], mine, side="right")
            made[start + row] = np.where(at[row] >= 0, 50 * (below + upto) / len(others), np.nan)
    return made
