"""The published formulas against loops and against their own laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from core.recommend import formulas

U, ITEMS, J = 6, 8, 4


def case(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    s_item = rng.uniform(-1, 1, (ITEMS, J))
    s_item[rng.random((ITEMS, J)) < 0.3] = np.nan
    s_item[0] = np.nan
    s_user = rng.uniform(-1, 1, (U, J))
    s_user[rng.random((U, J)) < 0.3] = np.nan
    s_user[0] = np.nan
    return {
        "r": rng.integers(0, 4, (U, ITEMS)) * (rng.random((U, ITEMS)) < 0.5),
        "a": (rng.random((ITEMS, J)) < 0.6).astype(float),
        "w": rng.uniform(0, 1, J),
        "s_item": s_item,
        "s_user": s_user,
    }


def loop_similarity(a: np.ndarray, s: np.ndarray) -> float:
    s = np.where(np.isnan(s), 0.0, s)
    up = down_a = down_s = 0.0
    for j in range(J):
        up += a[j] * s[j]
        down_a += a[j] ** 2
        down_s += s[j] ** 2
    return up / (down_a**0.5 * down_s**0.5) if down_a and down_s else float("nan")


@pytest.mark.parametrize("seed", range(20))
def test_strict_e_equals_the_triple_loop(seed: int) -> None:
    c = case(seed)
    got = formulas.intent_strict(
        formulas.similarity(sparse.csr_matrix(c["a"]), c["s_user"]),
        sparse.csr_matrix(c["r"].astype(float)),
        c["s_item"],
        c["w"],
    )
    for u in range(U):
        for i in range(ITEMS):
            terms = [
                c["w"][j] * (c["s_item"][i, j] * c["r"][u, i]) for j in range(J) if not np.isnan(c["s_item"][i, j])
            ]
            wanted = loop_similarity(c["a"][i], c["s_user"][u]) * max(terms, default=float("nan"))
            assert got[u, i] == pytest.approx(wanted, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("seed", range(20))
def test_sound_e_equals_the_triple_loop(seed: int) -> None:
    c = case(seed)
    predicted = np.random.default_rng(seed + 99).uniform(-0.2, 2, (U, ITEMS))
    p = formulas.attribute_interest(sparse.csr_matrix(c["r"].astype(float)), sparse.csr_matrix(c["a"]))
    sim = formulas.similarity(sparse.csr_matrix(c["a"]), c["s_user"])
    got = formulas.intent_sound(sim, predicted, p, c["s_item"], c["w"])
    dense = p.toarray()
    for u in range(U):
        for i in range(ITEMS):
            known = [j for j in range(J) if not np.isnan(c["s_item"][i, j])]
            best = max((c["w"][j] * max(c["s_item"][i, j], 0) * dense[u, j] for j in known), default=float("nan"))
            taste = loop_similarity(c["a"][i], c["s_user"][u])
            wanted = float("nan") if np.isnan(taste) else max(taste, 0) * max(predicted[u, i], 0) * best
            assert got[u, i] == pytest.approx(wanted, abs=1e-12, nan_ok=True)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_strict_e_gives_nothing_to_unmet_items(seed: int) -> None:
    c = case(seed)
    sim = formulas.similarity(sparse.csr_matrix(c["a"]), c["s_user"])
    got = formulas.intent_strict(sim, sparse.csr_matrix(c["r"].astype(float)), c["s_item"], c["w"])
    unmet = got[(c["r"] == 0) & np.isfinite(got)]
    assert np.all(unmet == 0)


@given(st.integers(0, 10_000), st.floats(1e-3, 1e3))
@settings(max_examples=30, deadline=None)
def test_a_does_not_change_with_the_scale_of_p(seed: int, scale: float) -> None:
    c = case(seed)
    p = formulas.attribute_interest(sparse.csr_matrix(c["r"].astype(float)), sparse.csr_matrix(c["a"]))
    a = sparse.csr_matrix(c["a"])
    for formula in (formulas.attribute_projection, formulas.attribute_cosine):
        np.testing.assert_allclose(formula(p, a), formula(sparse.csr_matrix(scale * p), a), atol=1e-12)


@given(st.integers(0, 10_000), st.floats(0, 5), st.floats(0, 5))
@settings(max_examples=30, deadline=None)
def test_b_is_linear_in_w(seed: int, x: float, y: float) -> None:
    c = case(seed)
    p = formulas.attribute_interest(sparse.csr_matrix(c["r"].astype(float)), sparse.csr_matrix(c["a"]))
    a, other = sparse.csr_matrix(c["a"]), c["w"][::-1].copy()
    left = formulas.content(p, a, x * c["w"] + y * other)
    right = x * formulas.content(p, a, c["w"]) + y * formulas.content(p, a, other)
    np.testing.assert_allclose(left, right, atol=1e-10)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_d_lies_between_minus_one_and_one_or_is_undefined(seed: int) -> None:
    c = case(seed)
    got = formulas.similarity(sparse.csr_matrix(c["a"]), c["s_user"])
    finite = got[np.isfinite(got)]
    assert np.all((finite >= -1) & (finite <= 1))
    assert np.isnan(got[0]).all(), "a user without reviews is not scorable, never 0"


def test_equal_weights_in_b_rank_like_a() -> None:
    c = case(3)
    p = formulas.attribute_interest(sparse.csr_matrix(c["r"].astype(float)), sparse.csr_matrix(c["a"]))
    a = sparse.csr_matrix(c["a"])
    left, right = formulas.attribute_projection(p, a), formulas.content(p, a, np.ones(J))
    np.testing.assert_array_equal(
        np.argsort(-left.round(10), kind="stable"), np.argsort(-right.round(10), kind="stable")
    )


def test_two_negatives_make_a_positive_only_as_published() -> None:
    a, s_user = sparse.csr_matrix([[1.0]]), np.array([[-1.0]])
    s_item, w, r = np.array([[-1.0]]), np.ones(1), sparse.csr_matrix([[2.0]])
    sim = formulas.similarity(a, s_user)
    assert formulas.intent_strict(sim, r, s_item, w)[0, 0] == 2.0
    p = formulas.attribute_interest(r, a)
    assert formulas.intent_sound(sim, r.toarray(), p, s_item, w)[0, 0] == 0.0
