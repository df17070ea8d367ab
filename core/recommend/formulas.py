"""The published formulas as plain functions on arrays; nothing here reads data.

Symbols: R (U x I) interest, A (I x J) attributes, P (U x J) interest per attribute, w (J) weights,
S_item (I x J) and S_user (U x J) sentiment per attribute in [-1, 1] with NaN where nobody has said
anything. Every function works on a block of users (rows of P, S_user, R) at a time.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from scipy import sparse

from core.recommend.events import Floats

Matrix: TypeAlias = sparse.csr_matrix


def attribute_interest(interest: Matrix, attributes: Matrix) -> Matrix:
    """P = R A with rows scaled to sum 1 (rows of users without interest stay 0); shape (U, J)."""
    raw = sparse.csr_matrix(interest @ attributes)
    return sparse.csr_matrix(sparse.diags(reciprocal(np.asarray(raw.sum(axis=1)).ravel())) @ raw)


def attribute_projection(p: Matrix, attributes: Matrix) -> Floats:
    """(a) as published: y_ui = sum_j a_ij p_uj / sqrt(sum_j p_uj^2); NaN for users without interest."""
    return _rows_or_nan(p, row_norms(p), attributes)


def attribute_cosine(p: Matrix, attributes: Matrix) -> Floats:
    """(a) with the item norm as well: the cosine of p_u and a_i; NaN where either is 0."""
    norms = row_norms(attributes)
    scores = attribute_projection(p, attributes) * reciprocal(norms)[None, :]
    scores[:, norms == 0] = np.nan
    return scores


def content(p: Matrix, attributes: Matrix, weights: Floats) -> Floats:
    """(b): y_ui = sum_j w_j a_ij p_uj; NaN for users without interest. Linear in w."""
    weighted = sparse.csr_matrix(p.multiply(weights[None, :]))
    scores: Floats = (weighted @ attributes.T).toarray()
    scores[row_norms(p) == 0] = np.nan
    return scores


def similarity(attributes: Matrix, s_user: Floats) -> Floats:
    """(d): cos(a_i, s_u) in [-1, 1]; NaN where the user has no sentiment or the item no attributes."""
    known = np.where(np.isfinite(s_user), s_user, 0.0)
    user_norms = np.sqrt((known**2).sum(axis=1))
    item_norms = row_norms(attributes)
    dots: Floats = np.asarray((attributes @ known.T).T)
    scores = dots * reciprocal(user_norms)[:, None] * reciprocal(item_norms)[None, :]
    scores[user_norms == 0] = np.nan
    scores[:, item_norms == 0] = np.nan
    return np.clip(scores, -1.0, 1.0)


def best_sentiment(s_item: Floats, weights: Floats) -> Floats:
    """max_j w_j s_ij over the attributes with a sentiment; NaN for items without one; shape (I,)."""
    known = np.isfinite(s_item)
    best = np.where(known, weights[None, :] * s_item, -np.inf).max(axis=1, initial=-np.inf)
    return np.where(known.any(axis=1), best, np.nan)


def intent_strict(sim: Floats, interest: Matrix, s_item: Floats, weights: Floats) -> Floats:
    """(e) as published: y_ui = similarity_ui * max_j w_j (s_ij i_ui), with i_ui = r_ui >= 0.

    Since i_ui does not depend on j and is not negative, the maximum is r_ui * max_j w_j s_ij. The
    score is 0 for every item the user has not met, and two negative factors make a positive one.
    """
    scores = sim * interest.toarray() * best_sentiment(s_item, weights)[None, :]
    return np.asarray(scores, dtype=np.float64)


def personal_sentiment(p: Matrix, s_item: Floats, weights: Floats) -> Floats:
    """max_j w_j max(s_ij, 0) p_uj, the user's interest inside the maximum; shape (U, I).

    NaN for items without any sentiment. Attributes are taken one by one over the items that have
    them, so the cost is (users) x (known entries of S_item).
    """
    known = np.isfinite(s_item)
    best = np.zeros((p.shape[0], s_item.shape[0]))
    columns = p.toarray()
    gains = np.where(known, np.maximum(s_item, 0.0), 0.0) * weights[None, :]
    for j in np.flatnonzero(gains.any(axis=0)):
        items = np.flatnonzero(gains[:, j])
        best[:, items] = np.maximum(best[:, items], columns[:, j, None] * gains[None, items, j])
    best[:, ~known.any(axis=1)] = np.nan
    return best


def intent_sound(sim: Floats, predicted: Floats, p: Matrix, s_item: Floats, weights: Floats) -> Floats:
    """(e) repaired: max(similarity, 0) * r^_ui * max_j w_j max(s_ij, 0) p_uj.

    r^ is predicted interest (>= 0), so that new items can be scored; negative parts are clipped, so
    that a disliked attribute on a badly reviewed item is not recommended.
    """
    scores: Floats = np.maximum(sim, 0.0) * np.maximum(predicted, 0.0)
    return scores * personal_sentiment(p, s_item, weights)


def row_norms(matrix: Matrix) -> Floats:
    """Euclidean length of each row."""
    lengths: Floats = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1), dtype=np.float64).ravel())
    return lengths


def reciprocal(values: Floats) -> Floats:
    """1 / x, and 0 where x is 0."""
    return np.divide(1.0, values, out=np.zeros_like(values, dtype=np.float64), where=values != 0)


def _rows_or_nan(p: Matrix, norms: Floats, attributes: Matrix) -> Floats:
    scores: Floats = (sparse.csr_matrix(sparse.diags(reciprocal(norms)) @ p) @ attributes.T).toarray()
    scores[norms == 0] = np.nan
    return scores
