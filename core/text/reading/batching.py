"""Batches that waste little padding: sorted by length, bounded by tokens.

Padding to the longest text of a batch in arrival order gains nothing, because one long review sets the width.
Sorting is what pays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt


def token_batches(lengths: Sequence[int], budget: int, rows: int = 512) -> Iterator[npt.NDArray[np.int64]]:
    """Split texts into batches whose padded size stays within a token budget.

    Args:
        lengths: tokens of each text, special tokens included.
        budget: largest rows x width of a batch; a text longer than that gets a batch of its own.
        rows: largest number of texts in a batch.

    Yields:
        Indices into ``lengths``; every index exactly once, shortest texts first.
    """
    counts = np.asarray(lengths, dtype=np.int64)
    order = np.argsort(counts, kind="stable")
    start = 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and stop - start < rows:
            if counts[order[stop]] * (stop + 1 - start) > budget:
                break
            stop += 1
        yield order[start:stop]
        start = stop


def pad(sequences: Sequence[Sequence[int]], value: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Token ids as a rectangle.

    Returns:
        ids and attention mask, both of shape (texts, longest text).
    """
    width = max((len(s) for s in sequences), default=1)
    ids = np.full((len(sequences), max(width, 1)), value, dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = 1
    return ids, mask
