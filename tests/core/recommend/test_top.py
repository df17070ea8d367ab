"""The first k of each row, against a sort of every row: ties, unknown scores, masks and rounding."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from core.recommend.lists.ranking import SAME, top

VALUES = [0.0, 1.0, -1.0, 0.5, 1.0 + 4e-13, 1.0 - 4e-13, 1.0 + 2e-12, float("nan"), float("inf"), -float("inf"), 1e-300]


def by_sorting(scores: np.ndarray, popularity: np.ndarray, k: int, masked: np.ndarray) -> np.ndarray:
    found = np.full((len(scores), k), -1)
    for row, values in enumerate(scores):
        finite = np.isfinite(values)
        largest = np.abs(values[finite]).max(initial=0.0) or 1.0
        able = [item for item in range(len(values)) if finite[item] and not masked[row, item]]
        able.sort(key=lambda item: (-round(values[item] / largest, SAME), -popularity[item], item))
        found[row, : len(able[:k])] = able[:k]
    return found


@settings(max_examples=150, deadline=None)
@given(data=st.data(), rows=st.integers(0, 4), items=st.integers(1, 9), k=st.integers(1, 11))
def test_the_first_of_each_row(data: st.DataObject, rows: int, items: int, k: int) -> None:
    cells = data.draw(st.lists(st.sampled_from(VALUES), min_size=rows * items, max_size=rows * items))
    scores = np.array(cells, dtype=np.float64).reshape(rows, items)
    popularity = np.array(data.draw(st.lists(st.integers(0, 2), min_size=items, max_size=items)), dtype=np.float64)
    hidden = data.draw(st.lists(st.booleans(), min_size=rows * items, max_size=rows * items))
    masked = np.array(hidden, dtype=np.bool_).reshape(rows, items)
    wanted = by_sorting(scores, popularity, k, masked)
    assert (top(scores, popularity, k, sparse.csr_matrix(masked)) == wanted).all()
    assert (top(scores, popularity, k) == by_sorting(scores, popularity, k, np.zeros_like(masked))).all()


def test_a_row_of_ties_beside_one_of_none() -> None:
    n = 500
    scores = np.vstack([np.zeros(n), np.arange(n, dtype=np.float64)])
    popularity = np.arange(n, dtype=np.float64)[::-1].copy()
    assert top(scores, popularity, 3).tolist() == [[0, 1, 2], [n - 1, n - 2, n - 3]]
