"""Implicit-feedback matrix factorisation (iALS), with an exact last step for the users.

Hu, Koren, Volinsky: Collaborative filtering for implicit feedback datasets, ICDM 2008. Item factors
come from the `implicit` package; the user factors are then solved exactly in double precision, which
is what lets a score be split over the user's history.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from core.recommend.events import Floats

CHUNK = 1 << 19
"""Numbers held at once while solving for users: 4 MB, and histories side by side that are of about one length."""


@dataclass(frozen=True)
class Factors:
    """Item factors Y (I, F) and what is needed to solve for a user.

    Confidence of a pair is c_ui = 1 + alpha r_ui.
    """

    items: Floats
    regularisation: float
    alpha: float

    @cached_property
    def base(self) -> Floats:
        """Y'Y + regularisation I; shape (F, F)."""
        return self.items.T @ self.items + self.regularisation * np.eye(self.items.shape[1])

    def users(self, interest: sparse.csr_matrix) -> Floats:
        """Exact factors x_u for each row of R: (Y'Y + Y'(C_u - 1)Y + reg)^-1 Y' C_u 1; shape (N, F)."""
        n, f = interest.shape[0], self.items.shape[1]
        lengths = np.diff(interest.indptr)
        weights = self.alpha * interest.data
        confidence = sparse.csr_matrix((1.0 + weights, interest.indices, interest.indptr), shape=interest.shape)
        right = confidence @ self.items
        found = np.zeros((n, f))
        alike = np.argsort(-lengths, kind="stable")
        start = 0
        while start < n and (longest := int(lengths[alike[start]])):
            rows = alike[start : start + max(1, CHUNK // (longest * f + f * f))]
            start += len(rows)
            # Histories of about one length side by side, filled up with weights of 0: products of small matrices.
            slot = np.arange(longest)
            there = slot < lengths[rows, None]
            entry = np.where(there, interest.indptr[rows, None] + slot, 0)
            y = self.items[interest.indices[entry]]
            system = (y * np.where(there, weights[entry], 0.0)[:, :, None]).transpose(0, 2, 1) @ y + self.base
            found[rows] = np.linalg.solve(system, right[rows, :, None])[:, :, 0]
        return found

    def shares(self, row: sparse.csr_matrix, item: int) -> Floats:
        """How much each history item of one user adds to the score of an item; shape (nnz of row,).

        The shares sum to x_u . y_item, since x_u is linear in the history's confidences.
        """
        y = self.items[row.indices]
        system = self.base + (y * (self.alpha * row.data)[:, None]).T @ y
        direction = np.linalg.solve(system, self.items[item])
        shares: Floats = (y @ direction) * (1.0 + self.alpha * row.data)
        return shares


def chance(confidence: sparse.csr_matrix) -> float:
    """How strong a hidden trait may look where chance alone decided who met what: the largest singular value that a
    matrix with the rows and columns of this one has when its entries lie at random.

    Root mean square length of a row plus that of a column, over those that are not empty: Bai and Yin (Annals of
    Probability 21, 1993) for entries that are alike, Bandeira and van Handel (Annals of Probability 44, 2016) else.
    A trait whose singular value lies below the regularisation is shrunk to nothing, since |X|^2 + |Y|^2 is twice the
    nuclear norm of XY' (Srebro, Rennie, Jaakkola, NIPS 2004). So this is the unit in which the regularisation of a
    shop of any size is told.

    Args:
        confidence: c_ui of the pairs that met, shape (U, I).
    """
    squares = confidence.multiply(confidence).astype(np.float64)
    sides = (np.asarray(squares.sum(axis=axis)).ravel() for axis in (0, 1))
    return sum(float(np.sqrt(one[one > 0].mean())) if one.any() else 0.0 for one in sides)


def fit(
    interest: sparse.csr_matrix,
    factors: int = 64,
    chances: float = 0.6,
    alpha: float = 2.0,
    iterations: int = 6,
    seed: int = 42,
) -> Factors:
    """Item factors by alternating least squares.

    The defaults did best together on validation parts of several shops. A fixed seed and one thread make the fit
    repeatable.

    Args:
        chances: Regularisation in units of what chance makes (`chance`), above 0.
    """
    from implicit.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    if interest.nnz == 0:
        return Factors(np.zeros((interest.shape[1], 1)), chances, alpha)
    confidence = sparse.csr_matrix(interest, copy=True)
    confidence.data = 1.0 + alpha * confidence.data
    regularisation = chances * chance(confidence)
    confidence = confidence.astype(np.float32)
    with threadpool_limits(limits=1, user_api="blas"):
        model = AlternatingLeastSquares(
            factors=factors,
            regularization=regularisation,
            alpha=1.0,
            iterations=iterations,
            random_state=seed,
            num_threads=1,
        )
        model.fit(confidence, show_progress=False)
    return Factors(model.item_factors.astype(np.float64), regularisation, alpha)
