"""Texts as weighted vectors of their words and letters, and who is nearest to whom, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from core.integrate.match.records import Floats

Places = NDArray[np.int64]

COMMON = 0.1
"""Share of all rows from which a word finds nobody: it is left out where neighbours are sought, not where two texts are
compared."""
FEW = 2_000
"""Rows up to which every word counts in the search."""
Advance = Callable[[int, int], None]
"""Called with the rows whose neighbours were sought and how many there are; may raise to stop."""
CELLS = 20_000_000
"""Similarities held at once (160 MB)."""


@dataclass(frozen=True, eq=False)
class View:
    """Two sides' texts as vectors of length 1, weighted by idf: log((n + 1) / (df + 0.5)), counts damped by 1 + log.

    Attributes:
        left, right: (rows, words).
        weight: Of each word.
        common: Whether a word stands in so many rows that it finds nobody.
    """

    left: Any
    right: Any
    weight: Floats
    common: NDArray[np.bool_]

    def cosine(self, left: Places, right: Places) -> Floats:
        """Cosine of pairs of rows."""
        return dots(self.left, self.right, left, right)


def view(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> View:
    """A view of two lists of token lists; one table compared with itself is given twice."""
    one, other = [Counter(words) for words in left], [Counter(words) for words in right]
    same = left is right
    seen: Counter[str] = Counter()
    for words in one if same else (*one, *other):
        seen.update(words.keys())
    rows = len(one) if same else len(one) + len(other)
    known = {word: place for place, word in enumerate(sorted(seen))}
    df = np.array([seen[word] for word in known], dtype=np.float64)
    weight = np.log((rows + 1) / (df + 0.5)) if len(known) else np.zeros(0)
    first = _weighted(one, known, weight)
    return View(first, first if same else _weighted(other, known, weight), weight, (rows > FEW) & (df > COMMON * rows))


def _weighted(rows: Sequence[Counter[str]], known: dict[str, int], weight: Floats) -> Any:
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((known[word] for row in rows for word in row), np.int32, int(starts[-1]))
    counts = np.fromiter((n for row in rows for n in row.values()), np.float64, int(starts[-1]))
    values = (1.0 + np.log(counts)) * weight[columns] if len(columns) else counts
    matrix = sp.csr_matrix((values, columns, starts), shape=(len(rows), len(known)))
    matrix.sort_indices()
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1.0 / np.where(length > 0, length, 1.0)) @ matrix)


def dots(left: Any, right: Any, at: Places, other: Places) -> Floats:
    """Products of pairs of rows of two sparse matrices, in parts that fit into memory."""
    found = np.empty(len(at))
    step = max(1, CELLS // 400)  # rows of at most some hundred words
    for start in range(0, len(at), step):
        part = slice(start, start + step)
        found[part] = np.asarray(left[at[part]].multiply(right[other[part]]).sum(axis=1)).ravel()
    return found


def nearest(
    seekers: Any, others: Any, k: int, *, itself: bool = False, check: Callable[[int], None] = lambda _rows: None
) -> tuple[Places, Places]:
    """For each row of `seekers` the k most similar rows of `others` by an exact product, as (seeker, other) pairs.

    Args:
        itself: Both are one table: a row is not its own neighbour.
        check: Called between parts with the rows that are done; may raise to stop.
    """
    found: list[tuple[Places, Places]] = []
    across = others.T.tocsr()
    step = max(1, CELLS // max(1, others.shape[0]))
    for start in range(0, seekers.shape[0], step):
        check(start)
        product = (seekers[start : start + step] @ across).tocsr()
        for row in range(product.shape[0]):
            part = slice(product.indptr[row], product.indptr[row + 1])
            values, places = product.data[part], product.indices[part]
            if itself:
                kept = places != start + row
                values, places = values[kept], places[kept]
            if len(values) > k:
                top = (
                    np.lexsort((places, -np.round(values, 12)))[:k] if len(values) < 4 * k else _top(values, places, k)
                )
                places = places[top]
            found.append((np.full(len(places), start + row, dtype=np.int64), places.astype(np.int64)))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate([one for one, _other in found]), np.concatenate([other for _one, other in found])


def _top(values: Floats, places: NDArray[Any], k: int) -> Places:
    """The k largest, ties by place: first those that can be among them, then sorted."""
    least = np.partition(values, len(values) - k)[len(values) - k]
    able = np.flatnonzero(values >= least - 1e-12)
    return np.asarray(able[np.lexsort((places[able], -np.round(values[able], 12)))[:k]], dtype=np.int64)
