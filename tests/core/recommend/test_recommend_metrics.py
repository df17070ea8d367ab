"""Metrics by hand, and against a naive loop."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from core.recommend.evaluation import metrics


def naive(listed: list[int], wanted: set[int], k: int) -> dict[str, float]:
    gains = [1.0 if item in wanted else 0.0 for item in listed]
    dcg = sum(g / math.log2(r + 2) for r, g in enumerate(gains))
    best = sum(1 / math.log2(r + 2) for r in range(min(len(wanted), k)))
    precisions = [sum(gains[: r + 1]) / (r + 1) for r, g in enumerate(gains) if g]
    first = next((r for r, g in enumerate(gains) if g), None)
    return {
        "ndcg": dcg / best,
        "recall": sum(gains) / len(wanted),
        "precision": sum(gains) / k,
        "map": sum(precisions) / min(len(wanted), k),
        "mrr": 1 / (first + 1) if first is not None else 0.0,
        "hit_rate": float(any(gains)),
    }


def test_by_hand() -> None:
    """List (2, 0, 3) for held-out {0, 1}: one hit at rank 2."""
    test = sparse.csr_matrix(np.array([[1.0, 1.0, 0.0, 0.0]]))
    got = metrics.per_user(np.array([[2, 0, 3]]), test, np.array([3.0, 1.0, 1.0, 0.0]), 3)
    assert got.values["ndcg"][0] == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert got.values["recall"][0] == 0.5
    assert got.values["precision"][0] == pytest.approx(1 / 3)
    assert got.values["map"][0] == pytest.approx(0.25)
    assert got.values["mrr"][0] == 0.5
    assert got.values["hit_rate"][0] == 1.0
    assert got.values["popularity"][0] == pytest.approx(4 / 3)
    assert got.values["novelty"][0] == pytest.approx((1 + 0 + 2) / 3)
    assert got.coverage == 0.75


@given(st.integers(0, 100_000), st.integers(1, 12))
@settings(max_examples=80, deadline=None)
def test_equals_the_naive_loop(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    users, items = 7, 12
    lists = np.vstack([rng.permutation(items)[:k] for _ in range(users)])
    lists[rng.random(lists.shape) < 0.1] = -1
    held = rng.random((users, items)) < 0.3
    held[:, 0] |= ~held.any(axis=1)
    got = metrics.per_user(lists, sparse.csr_matrix(held.astype(float)), np.ones(items), 5).values
    for u in range(users):
        wanted = naive(lists[u].tolist(), set(np.flatnonzero(held[u]).tolist()), k)
        for name, value in wanted.items():
            assert got[name][u] == pytest.approx(value), name


def test_a_perfect_list_has_one_everywhere() -> None:
    test = sparse.csr_matrix(np.eye(3))
    got = metrics.per_user(np.arange(3)[:, None], test, np.ones(3), 3).values
    for name in metrics.ACCURACY:
        assert got[name].tolist() == [1.0, 1.0, 1.0]


def test_the_interval_holds_the_mean_and_narrows_with_users() -> None:
    rng = np.random.default_rng(0)
    few, many = rng.random(50), rng.random(5000)
    low, high = metrics.interval(few)
    assert low < few.mean() < high
    narrow = metrics.interval(many)
    assert narrow[1] - narrow[0] < (high - low) / 5
    assert high - low == pytest.approx(2 * 1.96 * few.std() / np.sqrt(50), rel=0.15)


def test_overlap_and_rank_biased_overlap() -> None:
    same = np.array([[1, 2, 3], [4, 5, 6]])
    assert metrics.overlap(same, same).tolist() == [1.0, 1.0]
    assert metrics.rank_biased_overlap(same, same).tolist() == [1.0, 1.0]
    other = np.array([[7, 8, 9], [6, 5, 4]])
    assert metrics.overlap(same, other).tolist() == [0.0, 1.0]
    got = metrics.rank_biased_overlap(same, other, p=0.5)
    weights = np.array([1, 0.5, 0.25])
    assert got[0] == 0.0
    assert got[1] == pytest.approx((weights * [0 / 1, 1 / 2, 3 / 3]).sum() / weights.sum())
