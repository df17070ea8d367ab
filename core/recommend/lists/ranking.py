"""Ranked lists with a deterministic order: score, then popularity, then id."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.recommend.events import Floats, Ints, Mask

BLOCK_CELLS = 8_000_000
"""Scores held at once while ranking (users x items): 64 MB of double precision."""
SAME = 12
"""Scores that agree to this many decimals of the row's largest are a tie: sums over different orders
differ in the last bits, and those bits must not decide what a shopper sees."""

CACHED_CELLS = 1 << 18
"""Scores looked at together: 2 MB, so that going over them several times does not read memory again."""
GROUPS = 16
"""Groups of items for each place of a list while the bar is sought: of so many a list's items seldom share one."""
CROWDED = 8
"""Candidates for each place from which on a row has ties in plenty and is settled item by item."""
LEAST = float(np.finfo(np.float64).min)
"""Lower than every score that is one."""


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
    filled: Ints = np.full((n, k), -1, dtype=np.int64)
    order = np.lexsort((np.arange(n_items), -popularity)).astype(np.int64)
    width = min(k, n_items)
    place = np.empty(n_items, dtype=np.int64)
    place[order] = np.arange(n_items)
    step = max(1, CACHED_CELLS // max(n_items, 1))
    for start in range(0, n if width else 0, step):
        end = min(start + step, n)
        out = _pairs(masked, start, end) if masked is not None else None
        filled[start:end, :width] = _best(scores[start:end], order, place, width, out)
    return filled


def _pairs(matrix: sparse.csr_matrix, start: int, end: int) -> tuple[Ints, Ints]:
    """Rows, counted from `start`, and columns of what some rows of a matrix hold."""
    borders = matrix.indptr[start : end + 1]
    return np.repeat(np.arange(end - start), np.diff(borders)), matrix.indices[borders[0] : borders[-1]]


def whole(scores: Floats) -> Mask:
    """Rows without NaN or infinity, by their sums, which cost half of looking at each; shape (N,).

    A row whose sum alone is beyond double precision counts as not whole.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        found: Mask = np.isfinite(scores.sum(axis=1))
    return found


def scored(scores: Floats) -> Mask:
    """Rows with a score for any item; shape (N,)."""
    found: Mask = whole(scores)
    found[~found] = np.isfinite(scores[~found]).any(axis=1)
    return found


def _best(scores: Floats, order: Ints, place: Ints, width: int, masked: tuple[Ints, Ints] | None) -> Ints:
    """The same for some rows; `order` is the order of equal items, `place` that of each item in it."""
    if whole(scores).all():
        usable, lowest = scores.copy(), scores.min(axis=1)
    else:
        finite = np.isfinite(scores)
        usable, lowest = np.where(finite, scores, -np.inf), np.where(finite, scores, np.inf).min(axis=1)
    largest = np.maximum(usable.max(axis=1), -lowest)
    largest[~(largest > 0)] = 1.0
    if masked is not None:
        usable[masked] = -np.inf
    slack = 2 * 10.0**-SAME * largest  # what lies closer below the bar may round up to it
    hopeful = usable >= np.maximum(_bar(usable, width) - slack, LEAST)[:, None]
    count = np.count_nonzero(hopeful, axis=1)
    crowded = count > CROWDED * width
    if crowded.any():
        hopeful[crowded], count[crowded] = False, 0
    row, item = np.divmod(np.flatnonzero(hopeful), len(order))
    value = np.round(usable[row, item] / largest[row], SAME)
    best = np.lexsort((place[item], -value, row))
    rank = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    found: Ints = np.full((len(scores), width), -1, dtype=np.int64)
    kept = rank < width
    found[row[kept], rank[kept]] = item[best[kept]]
    if crowded.any():
        found[crowded] = _settled(np.round(usable[crowded] / largest[crowded, None], SAME), order, width)
    return found


def _bar(usable: Floats, width: int) -> Floats:
    """A value that at least `width` items of each row reach, seldom many more: the `width`-th largest of the maxima of
    groups of items; shape (N,)."""
    n, n_items = usable.shape
    size = max(1, n_items // (GROUPS * width))
    groups = n_items // size
    maxima = usable[:, : groups * size].reshape(n, size, groups).max(axis=1)
    return np.asarray(np.partition(maxima, maxima.shape[1] - width, axis=1)[:, maxima.shape[1] - width])


def _settled(scaled: Floats, order: Ints, width: int) -> Ints:
    """The best of each row where equal ones are many: those above the bar, then of those on it the first."""
    n, n_items = scaled.shape
    scaled = scaled[:, order]
    columns = np.tile(np.arange(n_items), (n, 1))
    if width < n_items:
        bar = np.partition(scaled, n_items - width, axis=1)[:, n_items - width, None]
        above = scaled > bar
        ties = scaled == bar
        room = width - above.sum(axis=1, keepdims=True)
        chosen = above | (ties & (np.cumsum(ties, axis=1) <= room))
        columns = np.nonzero(chosen)[1].reshape(n, width)
    values = np.take_along_axis(scaled, columns, axis=1)
    best = np.argsort(-values, axis=1, kind="stable")
    found: Ints = order[np.take_along_axis(columns, best, axis=1)].astype(np.int64)
    found[np.take_along_axis(values, best, axis=1) == -np.inf] = -1
    return found
