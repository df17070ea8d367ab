"""Every scorer: its terms rebuild its score, order of users and items does not matter, ties are settled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from core.errors import BadInput, NotFound, Unavailable
from core.recommend import SCORERS, Features, Inputs, Options, fit
from core.recommend.events import from_arrays
from core.recommend.features.interest import interest
from core.recommend.lists.ranking import top
from core.recommend.scorers import neighbours
from core.recommend.scorers.factors import Factors
from core.recommend.scorers.neighbours import EASE_MOST_ITEMS, cosine, ease, sparse_ease
from tests.core.recommend.shops import random_inputs, read_inputs

FORMS = ("strict", "sound")
SINGLE = ("embedding", "bert_content")
"""Scorers on vectors in single precision, whose sums differ in the last bits with the order of the items."""
AT_ONCE = [name for name in SCORERS if not SCORERS[name].trained]
"""Scorers that are fitted when asked for; those that a job trains have tests of their own."""
DRAWN = ("als", "bpr", "blend")
"""Scorers that begin from drawn numbers, which other positions get differently."""


@pytest.mark.parametrize("name", AT_ONCE)
@pytest.mark.parametrize("form", FORMS)
def test_the_terms_rebuild_the_score(name: str, form: str) -> None:
    inputs = read_inputs(4)
    model = fit(name, Features(inputs, Options(form=form)))  # type: ignore[arg-type]
    users = np.arange(len(inputs.events.users))
    scores = model.score(users)
    assert np.isfinite(scores).any()
    for u in users:
        for i in np.flatnonzero(np.isfinite(scores[u])):
            term = model.explain(int(u), int(i))
            assert term.value == pytest.approx(scores[u, i], abs=1e-9)
            assert term.rebuilt() == pytest.approx(scores[u, i], abs=1e-9)


@pytest.mark.parametrize("name", [n for n in AT_ONCE if n not in DRAWN])
@pytest.mark.parametrize("form", FORMS)
def test_renaming_users_and_items_only_permutes_the_scores(name: str, form: str) -> None:
    inputs = read_inputs(7)
    events = inputs.events
    user_order = np.random.default_rng(1).permutation(len(events.users))
    item_order = np.random.default_rng(2).permutation(len(events.items))
    back_u, back_i = np.argsort(user_order), np.argsort(item_order)
    moved_events = replace(events, user=back_u[events.user], item=back_i[events.item])
    catalog, reviews = inputs.catalog, inputs.reviews
    vectors = inputs.vectors
    assert catalog is not None
    assert reviews is not None
    assert vectors is not None
    moved = Inputs(
        moved_events,
        replace(catalog, category=catalog.category[item_order], brand=catalog.brand[item_order]),
        replace(reviews, item=back_i[reviews.item], user=np.where(reviews.user < 0, -1, back_u[reviews.user])),
        vectors=vectors._replace(matrix=vectors.matrix[item_order], known=vectors.known[item_order]),
    )
    everyone = np.arange(len(events.users))
    options = Options(form=form)  # type: ignore[arg-type]
    left = fit(name, Features(inputs, options)).score(everyone)
    right = fit(name, Features(moved, options)).score(everyone)
    np.testing.assert_allclose(left[user_order][:, item_order], right, atol=1e-6 if name in SINGLE else 1e-9)


def test_als_solves_users_exactly() -> None:
    """x_u minimises sum_i c_ui (1[r>0] - x.y_i)^2 + reg |x|^2: its gradient is 0."""
    inputs = random_inputs(3)
    r = interest(inputs.events).matrix
    y = np.random.default_rng(0).normal(size=(r.shape[1], 5))
    factors = Factors(y, 0.7, 1.5)
    x = factors.users(r)
    confidence = 1 + 1.5 * r.toarray()
    liked = (r.toarray() > 0).astype(float)
    gradient = -(confidence * (liked - x @ y.T)) @ y + 0.7 * x
    np.testing.assert_allclose(gradient, 0, atol=1e-9)


def test_als_is_repeatable() -> None:
    features = Features(random_inputs(3), Options())
    everyone = np.arange(5)
    np.testing.assert_array_equal(fit("als", features).score(everyone), fit("als", features).score(everyone))


def test_ease_has_a_zero_diagonal_and_solves_its_ridge_problem() -> None:
    r = interest(random_inputs(3).events, form="strict").matrix
    b = ease(r, 10.0)
    assert np.all(np.diag(b) == 0)
    gram = (r.T @ r).toarray()
    for i in range(r.shape[1]):
        rest = np.arange(r.shape[1]) != i
        wanted = np.linalg.solve(gram[np.ix_(rest, rest)] + 10 * np.eye(rest.sum()), gram[rest, i])
        np.testing.assert_allclose(b[rest, i], wanted, atol=1e-9)


def test_ease_refuses_a_shop_beyond_its_limit() -> None:
    events = from_arrays(["u"], ["i"], catalog=[f"i{n:06d}" for n in range(EASE_MOST_ITEMS + 1)])
    with pytest.raises(BadInput) as caught:
        fit("ease", Features(Inputs(events), Options()))
    assert caught.value.hint


@pytest.mark.parametrize("keep", [None, 1, 6])
def test_sparse_ease_foretells_each_item_by_its_nearest(keep: int | None) -> None:
    rng = np.random.default_rng(5)
    dense = rng.random((30, 14)) * (rng.random((30, 14)) < 0.4)
    dense[:, 3] = 0.0  # an item that nobody has met
    r = sparse.csr_matrix(dense)
    found, near = sparse_ease(r, 3.0, keep).toarray(), cosine(r, keep, 0.0).toarray()
    for i in range(14):
        by = np.flatnonzero(near[:, i])
        wanted = np.zeros(14)
        wanted[by] = np.linalg.solve(
            dense[:, by].T @ dense[:, by] + 3.0 * np.eye(len(by)), dense[:, by].T @ dense[:, i]
        )
        np.testing.assert_allclose(found[:, i], wanted, atol=1e-9)


def test_sparse_ease_with_every_item_near_is_ease() -> None:
    r = sparse.csr_matrix(np.random.default_rng(0).random((50, 20)))
    np.testing.assert_allclose(sparse_ease(r, 3.0, None).toarray(), ease(r, 3.0), atol=1e-9)
    with pytest.raises(BadInput):
        sparse_ease(r, 0.0)


def test_a_large_shop_has_the_same_neighbours_a_block_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    r = sparse.csr_matrix((rng.random((60, 70)) < 0.2).astype(float))  # of equal neighbours the first, too
    at_once = [cosine(r, 5, shrinkage).toarray() for shrinkage in (0.0, 2.0)]
    monkeypatch.setattr(neighbours, "BLOCK_BYTES", 8 * 70 * 16)
    in_blocks = [cosine(r, 5, shrinkage).toarray() for shrinkage in (0.0, 2.0)]
    np.testing.assert_allclose(in_blocks, at_once, atol=1e-12)


def test_cosine_by_hand() -> None:
    events = from_arrays(["a", "a", "b", "b", "c"], ["x", "y", "x", "y", "x"])
    b = cosine(interest(events, form="strict").matrix, None, shrinkage=1.0).toarray()
    assert b[0, 1] == pytest.approx(2 / (np.sqrt(3) * np.sqrt(2) + 1))
    assert b[0, 0] == 0


def test_dense_and_sparse_choice_of_neighbours_agree() -> None:
    rng = np.random.default_rng(0)
    full = rng.integers(0, 5, (40, 40)).astype(float)
    for keep in (1, 7, 39, 60):
        dense = neighbours.strongest(sparse.csc_matrix(full), keep).toarray()
        wanted = np.zeros_like(full)
        for column in range(40):
            best = sorted(np.flatnonzero(full[:, column]), key=lambda row: (-full[row, column], row))[:keep]
            wanted[best, column] = full[best, column]
        np.testing.assert_array_equal(dense, wanted)
        thin = np.where(rng.random(full.shape) < 0.03, full, 0.0)
        kept = neighbours.strongest(sparse.csc_matrix(thin), keep)
        assert (kept != 0).sum(axis=0).max() <= keep


def test_a_clock_set_to_1970_does_no_harm() -> None:
    times = [0.0, 0.0, *np.linspace(1.78e9, 1.79e9, 60)]
    events = from_arrays(
        ["u", "v", *["w", "u"] * 30], ["a", "a", *["b", "c", "b"] * 20], kinds=["view"] * 62, times=times
    )
    features = Features(Inputs(events), Options())
    for name in ("item_knn", "rp3beta", "ease", "als", "item_cf"):
        assert np.isfinite(fit(name, features).score(np.asarray([0, 2]))).all()


def test_a_scorer_without_its_inputs_says_why() -> None:
    bare = Features(Inputs(random_inputs(1).events), Options())
    for name in ("content", "attr_cosine", "sentiment", "intent"):
        with pytest.raises(Unavailable):
            fit(name, bare)


def test_unknown_scorer_and_parameter_are_named() -> None:
    features = Features(random_inputs(1), Options())
    with pytest.raises(NotFound) as caught:
        fit("eese", features)
    assert "ease" in caught.value.hint
    with pytest.raises(NotFound):
        fit("ease", features, {"lambda": 3.0})


def test_ties_go_by_popularity_then_id() -> None:
    scores = np.array([[1.0, 2.0, 1.0, 1.0, np.nan]])
    popularity = np.array([5.0, 0.0, 9.0, 5.0, 99.0])
    assert top(scores, popularity, 4).tolist() == [[1, 2, 0, 3]]
    assert top(scores, popularity, 2).tolist() == [[1, 2]]
    assert top(scores, popularity, 7).tolist() == [[1, 2, 0, 3, -1, -1, -1]]


def test_last_bits_do_not_decide_a_tie() -> None:
    popularity = np.array([1.0, 2.0])
    assert top(np.array([[0.1 + 0.2, 0.3]]), popularity, 1).tolist() == [[1]]
    assert top(np.array([[0.3, 0.1 + 0.2]]), popularity, 1).tolist() == [[1]]


def test_top_agrees_with_a_full_sort_on_random_scores() -> None:
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 6, (40, 30)).astype(float)
    scores[rng.random(scores.shape) < 0.2] = np.nan
    popularity = rng.integers(0, 4, 30).astype(float)
    got = top(scores, popularity, 8)
    for row in range(40):
        usable = [i for i in range(30) if np.isfinite(scores[row, i])]
        wanted = sorted(usable, key=lambda i: (-scores[row, i], -popularity[i], i))[:8]
        assert got[row].tolist() == wanted + [-1] * (8 - len(wanted))
