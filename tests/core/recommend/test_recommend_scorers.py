"""Every scorer: its terms rebuild its score, order of users and items does not matter, ties are settled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from core.errors import BadInput, NotFound, Unavailable
from core.recommend import SCORERS, Features, Inputs, Options, fit
from core.recommend.events import from_arrays
from core.recommend.features.interest import interest
from core.recommend.lists.ranking import top
from core.recommend.scorers import factors as als
from core.recommend.scorers import neighbours
from core.recommend.scorers.factors import Factors
from core.recommend.scorers.neighbours import EASE_MOST_ITEMS, cosine, ease, evened, sparse_ease
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


@given(st.integers(0, 10_000), st.integers(60, 300), st.integers(60, 300), st.floats(0.05, 0.5))
@settings(max_examples=10, deadline=None)
def test_what_chance_makes_is_told_beforehand(seed: int, users: int, items: int, share: float) -> None:
    """The largest singular value beyond the mean of a matrix whose entries lie at random."""
    drawn = np.random.default_rng(seed).normal(size=(users, items)) * np.sqrt(share)
    assert als.chance(sparse.csr_matrix(drawn)) == pytest.approx(np.linalg.svd(drawn, compute_uv=False)[0], rel=0.12)


def test_regularised_beyond_chance_nothing_but_popularity_is_learned_of_a_shop_without_tastes() -> None:
    rng = np.random.default_rng(1)
    fame = rng.random(80) * 0.4
    met = sparse.csr_matrix((rng.random((150, 80)) < fame).astype(float))
    traits = []
    for chances in (0.1, 1.2):
        found = als.fit(met, 8, chances, 2.0, 30)
        values = np.linalg.svd(found.users(met) @ found.items.T, compute_uv=False)
        traits.append(values[1] / values[0])
    assert traits[0] > 0.1
    assert traits[1] < 0.01


@pytest.mark.parametrize("chunk", [40, 1 << 22])
def test_shoppers_are_solved_the_same_a_few_at_a_time(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(als, "CHUNK", chunk)
    r = sparse.random(40, 25, 0.2, random_state=3, format="csr")
    factors = Factors(np.random.default_rng(0).normal(size=(25, 4)), 0.7, 1.5)
    found = factors.users(r)
    for u in range(40):
        y, value = factors.items[r[u].indices], r[u].data
        system = factors.base + (y.T * (1.5 * value)) @ y
        np.testing.assert_allclose(found[u], np.linalg.solve(system, y.T @ (1 + 1.5 * value)), atol=1e-10)


def test_als_is_repeatable() -> None:
    features = Features(random_inputs(3), Options())
    everyone = np.arange(5)
    np.testing.assert_array_equal(fit("als", features).score(everyone), fit("als", features).score(everyone))


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.3, 0.5]), st.sampled_from([0.0, 0.5, 1.0]))
@settings(max_examples=8, deadline=None)
def test_ease_has_a_zero_diagonal_and_solves_its_ridge_problem(seed: int, dropout: float, even: float) -> None:
    r = interest(random_inputs(seed).events, form="strict").matrix
    b = ease(r, 10.0, dropout, even)
    assert np.all(np.diag(b) == 0)
    gram = (evened(r, even).T @ evened(r, even)).toarray()
    penalty = 10.0 + dropout / (1 - dropout) * gram.diagonal()
    for i in range(r.shape[1]):
        rest = np.arange(r.shape[1]) != i
        wanted = np.linalg.solve(gram[np.ix_(rest, rest)] + np.diag(penalty[rest]), gram[rest, i])
        np.testing.assert_allclose(b[rest, i], wanted, atol=1e-9)


@given(st.integers(0, 10_000), st.floats(0.01, 100))
@settings(max_examples=8, deadline=None)
def test_where_shoppers_count_the_same_it_does_not_matter_how_much_one_did(seed: int, more: float) -> None:
    r = interest(random_inputs(seed).events, form="strict").matrix
    louder = sparse.diags(np.where(np.arange(r.shape[0]) == 3, more, 1.0)) @ r
    lengths = np.sqrt(evened(r, 1.0).power(2).sum(axis=1))
    np.testing.assert_allclose(lengths[lengths > 0], lengths.max(), rtol=1e-12)
    ours, theirs = evened(r, 1.0), evened(sparse.csr_matrix(louder), 1.0)
    np.testing.assert_allclose((ours / ours.max()).toarray(), (theirs / theirs.max()).toarray(), atol=1e-12)
    assert (evened(r, 0.0) != r).nnz == 0


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
    found, near = sparse_ease(r, 3.0, keep, 0.0, 0.0).toarray(), cosine(r, keep, 0.0).toarray()
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
    for wrong in ((0.0, 0.5), (3.0, 1.0), (3.0, -0.1)):
        with pytest.raises(BadInput):
            sparse_ease(r, wrong[0], None, wrong[1])
    with pytest.raises(BadInput):
        ease(r, 3.0, 1.0)


def test_a_large_shop_has_the_same_neighbours_a_block_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    r = sparse.csr_matrix((rng.random((60, 70)) < 0.2).astype(float))  # of equal neighbours the first, too
    at_once = [cosine(r, 5, shrinkage).toarray() for shrinkage in (0.0, 2.0)]
    monkeypatch.setattr(neighbours, "BLOCK_BYTES", 8 * 70 * 16)
    in_blocks = [cosine(r, 5, shrinkage).toarray() for shrinkage in (0.0, 2.0)]
    np.testing.assert_allclose(in_blocks, at_once, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_cosines_through_shoppers_are_those_of_all_pairs(seed: int) -> None:
    features = Features(random_inputs(seed), Options())
    everyone = np.arange(features.R.shape[0])
    all_pairs = (features.R @ cosine(features.R, None, 0.0)).toarray()
    norms = np.sqrt(features.R.multiply(features.R).sum(axis=1)).A1
    wanted = all_pairs / np.where(norms > 0, norms, np.nan)[:, None]
    np.testing.assert_allclose(fit("item_cf", features).score(everyone), wanted, atol=1e-12)


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


@given(
    st.integers(0, 100_000), st.integers(1, 700), st.integers(1, 12), st.sampled_from([0, 1, 3, 1000]), st.booleans()
)
@settings(max_examples=60, deadline=None)
def test_top_agrees_with_a_full_sort(seed: int, items: int, k: int, values: int, masks: bool) -> None:
    """Of `values` different scores, so that there are ties of every size; some NaN, some rows all NaN, some masked."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(-values, values + 1, (9, items)) * 0.1 if values < 1000 else rng.normal(size=(9, items))
    scores[rng.random(scores.shape) < rng.choice([0.0, 0.2])] = np.nan
    scores[rng.random(9) < 0.1] = np.nan
    masked = rng.random(scores.shape) < rng.choice([0.1, 0.9])
    popularity = rng.integers(0, 4, items).astype(float)
    before = scores.copy()
    got = top(scores, popularity, k, sparse.csr_matrix(masked.astype(float)) if masks else None)
    np.testing.assert_array_equal(scores, before)
    for row in range(len(scores)):
        usable = [i for i in range(items) if np.isfinite(scores[row, i]) and not (masks and masked[row, i])]
        wanted = sorted(usable, key=lambda i: (-scores[row, i], -popularity[i], i))[:k]
        assert got[row].tolist() == wanted + [-1] * (k - len(wanted))
