"""What lists are besides right: laws on small lists, beside plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import sparse

from core.recommend.evaluation import beyond
from core.recommend.evaluation.groups import Grouping, categories, named, tail
from core.recommend.features.attributes import Catalog
from tests.core.recommend.shops import random_inputs

LISTS = np.asarray([[0, 1, 2], [3, 4, -1], [-1, -1, -1], [0, 3, 5]])


def grouping() -> Grouping:
    """Six items: two of a, two of b, one of both, one of nothing."""
    rows = [[1, 0], [1, 0], [0, 1], [0, 1], [0.5, 0.5], [0, 0]]
    return Grouping(("a", "b"), sparse.csr_matrix(np.asarray(rows, dtype=np.float64)))


def test_a_list_like_the_history_is_calibrated_and_another_is_not() -> None:
    history = sparse.csr_matrix(np.asarray([[1, 0, 0, 1, 0, 0.0], [1, 1, 0, 0, 0, 0]]))
    alike = beyond.calibration(np.asarray([[1, 2], [0, 1]]), history, grouping())
    np.testing.assert_allclose(alike, 0.0, atol=1e-12)
    other = beyond.calibration(np.asarray([[0, 1], [2, 3]]), history, grouping())
    assert (other > 0.5).all()
    assert other[1] == pytest.approx(-math.log(beyond.SMOOTHING))


def test_calibration_is_the_written_sum() -> None:
    rng = np.random.default_rng(0)
    history = sparse.csr_matrix(rng.random((4, 6)) * (rng.random((4, 6)) < 0.6))
    found = beyond.calibration(LISTS, history, grouping())
    g = grouping().matrix.toarray()
    for user in range(4):
        p, q = history.toarray()[user] @ g, sum((g[i] for i in LISTS[user] if i >= 0), np.zeros(2))
        if p.sum() == 0 or q.sum() == 0:
            assert math.isnan(found[user])
            continue
        p, q = p / p.sum(), q / q.sum()
        mixed = 0.99 * q + 0.01 * p
        wanted = sum(p[c] * math.log(p[c] / mixed[c]) for c in range(2) if p[c] > 0)
        assert found[user] == pytest.approx(wanted, abs=1e-12)


def test_diversity_is_the_mean_over_pairs() -> None:
    rng = np.random.default_rng(1)
    a = sparse.csr_matrix((rng.random((6, 5)) < 0.5) * 1.0)
    found = beyond.diversity(LISTS, a)
    dense = a.toarray()
    for user, row in enumerate(LISTS):
        known = [i for i in row if i >= 0 and dense[i].any()]
        if len(known) < 2:
            assert math.isnan(found[user])
            continue
        apart = [
            1 - dense[i] @ dense[j] / np.linalg.norm(dense[i]) / np.linalg.norm(dense[j])
            for at, i in enumerate(known)
            for j in known[at + 1 :]
        ]
        assert found[user] == pytest.approx(np.mean(apart), abs=1e-12)


def test_what_everybody_is_shown_surprises_nobody() -> None:
    hits = np.ones((4, 3)) * (LISTS >= 0)
    assert (beyond.serendipity(hits, LISTS, LISTS) == 0).all()
    nothing = np.full_like(LISTS, -1)
    np.testing.assert_allclose(beyond.serendipity(hits, LISTS, nothing), hits.sum(axis=1) / 3)


def test_gini_is_nought_for_all_alike_and_near_one_for_few() -> None:
    assert beyond.gini(np.ones(50)) == pytest.approx(0.0, abs=1e-12)
    one = np.zeros(50)
    one[7] = 9
    assert beyond.gini(one) == pytest.approx(1 - 1 / 50)
    assert math.isnan(beyond.gini(np.zeros(3)))
    counts = np.random.default_rng(2).integers(0, 9, 40).astype(float)
    apart = np.abs(counts[:, None] - counts[None, :]).mean() / (2 * counts.mean())
    assert beyond.gini(counts) == pytest.approx(apart)


def test_the_tail_has_at_most_a_fifth_and_every_unmet_item() -> None:
    popularity = np.random.default_rng(3).zipf(1.6, 200).astype(float)
    popularity[:20] = 0
    mask = tail(popularity)
    assert mask[:20].all()
    assert popularity[mask].sum() <= 0.2 * popularity.sum()
    assert popularity[mask].max() <= popularity[~mask].min()


def test_shares_of_room_add_up() -> None:
    test = sparse.csr_matrix((np.random.default_rng(4).random((4, 6)) < 0.4) * 1.0)
    found = beyond.exposure("brand", grouping(), LISTS, test)
    for field in ("slots", "catalog", "demand"):
        assert sum(getattr(one, field) for one in found) == pytest.approx(1.0)


def test_categories_are_told_apart_at_the_highest_level_that_does() -> None:
    catalog = random_inputs(0).catalog
    assert catalog is not None
    found = categories(catalog)
    assert found is not None
    assert set(found.labels) == {"Top0", "Top1"}
    one_tree = np.asarray([f"Shop > {str(text).split(' > ')[1]}" for text in catalog.category], dtype=object)
    narrowed = Catalog(**{**vars(catalog), "category": one_tree})
    deeper = categories(narrowed)
    assert deeper is not None
    assert all(label.startswith("Shop / Leaf") for label in deeper.labels)
    assert named(np.asarray([None, "x", "x"], dtype=object)) is None
    assert named(None) is None
