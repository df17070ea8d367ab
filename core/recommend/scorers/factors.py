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

CHUNK = 1 << 22
"""Numbers held at once while solving for users."""


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
        systems = np.repeat(self.base[None], n, axis=0)
        flat = systems.reshape(n, f * f)
        step = max(1, CHUNK // (f * f))
        row = np.repeat(np.arange(n), np.diff(interest.indptr))
        for start in range(0, interest.nnz, step):
            piece = slice(start, start + step)
            y = self.items[interest.indices[piece]]
            outer = (y[:, :, None] * y[:, None, :]).reshape(len(y), f * f)
            first = row[piece][0]
            local = row[piece] - first
            gather = sparse.csr_matrix(
                (self.alpha * interest.data[piece], (local, np.arange(len(y)))), shape=(local[-1] + 1, len(y))
            )
            flat[first : first + local[-1] + 1] += gather @ outer
        confidence = interest.copy()
        confidence.data = 1.0 + self.alpha * confidence.data
        right = confidence @ self.items
        return np.linalg.solve(systems, right[:, :, None])[:, :, 0]

    def shares(self, row: sparse.csr_matrix, item: int) -> Floats:
        """How much each history item of one user adds to the score of an item; shape (nnz of row,).

        The shares sum to x_u . y_item, since x_u is linear in the history's confidences.
        """
        y = self.items[row.indices]
        system = self.base + (y * (self.alpha * row.data)[:, None]).T @ y
        direction = np.linalg.solve(system, self.items[item])
        shares: Floats = (y @ direction) * (1.0 + self.alpha * row.data)
        return shares


def fit(
    interest: sparse.csr_matrix,
    factors: int = 32,
    regularisation: float = 5.0,
    alpha: float = 1.0,
    iterations: int = 15,
    seed: int = 42,
) -> Factors:
    """Item factors by alternating least squares.

    The defaults are tuned on MovieLens 100K (the package's own score 0.180 NDCG@10 there, these
    0.281); a fixed seed and one thread make the fit repeatable.
    """
    from implicit.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    if interest.nnz == 0:
        return Factors(np.zeros((interest.shape[1], 1)), regularisation, alpha)
    confidence = sparse.csr_matrix(interest, copy=True).astype(np.float32)
    confidence.data = 1.0 + alpha * confidence.data
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
