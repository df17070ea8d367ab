"""Item-item models learned from R: cosine neighbours, RP3beta and EASE. Each returns B with y = R B."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.errors import BadInput
from core.i18n import _
from core.recommend.events import Floats
from core.recommend.formulas import reciprocal

EASE_MOST_ITEMS = 10_000
"""EASE inverts an I x I matrix: 10,000 items are 0.8 GB per copy."""
ONE_THREAD_ITEMS = 2_000
"""Up to here EASE keeps to one thread. On a busy machine BLAS threads wait for each other by spinning:
1,250 items took 0.95 s of processor time with two threads and 0.08 s with one."""
DENSE_MOST_ITEMS = 4_000
"""A dense matrix of this many items is 128 MB; below, picking neighbours in it beats sorting a sparse one."""


def cosine(interest: sparse.csr_matrix, neighbours: int | None = 100, shrinkage: float = 10.0) -> sparse.csr_matrix:
    """Cosine similarity of item columns with shrinkage, the strongest neighbours of each item kept.

    b_hi = <r_h, r_i> / (|r_h| |r_i| + shrinkage), b_ii = 0.

    Args:
        interest: R of shape (U, I).
        neighbours: Entries kept per column; None keeps all.
        shrinkage: Damps similarities that rest on few shoppers.
    """
    gram = sparse.csr_matrix(interest.T @ interest)
    norms = np.sqrt(gram.diagonal())
    gram = _without_diagonal(gram)
    coo = gram.tocoo()
    coo.data = coo.data / (norms[coo.row] * norms[coo.col] + shrinkage)
    return strongest(coo.tocsc(), neighbours)


def rp3beta(
    interest: sparse.csr_matrix, alpha: float = 1.0, beta: float = 0.3, neighbours: int | None = 150
) -> sparse.csr_matrix:
    """Three-step random walk user -> item -> user -> item, damped by popularity.

    Paudel, Christoffel, Newell, Bernstein: Updatable, accurate, diverse and scalable recommendations
    for interactive applications, ACM TiiS 7(1), 2017.
    """
    forward = _powered_rows(interest, alpha)
    back = _powered_rows(sparse.csr_matrix(interest.T), alpha)
    degree = np.asarray((interest != 0).sum(axis=0), dtype=np.float64).ravel()
    damp = np.divide(1.0, degree**beta, out=np.zeros_like(degree), where=degree > 0)
    walk = _without_diagonal(sparse.csr_matrix(back @ forward @ sparse.diags(damp)))
    return sparse.csr_matrix(strongest(sparse.csc_matrix(walk.T), neighbours).T)


def ease(interest: sparse.csr_matrix, regularisation: float = 200.0) -> Floats:
    """EASE: the linear item-item model with zero diagonal, in closed form; dense (I, I).

    Steck: Embarrassingly shallow autoencoders for sparse data, WWW 2019. B = I - P diag(1 / P_jj)
    with P = (R'R + regularisation I)^-1.

    Raises:
        BadInput: More than `EASE_MOST_ITEMS` items.
    """
    n_items = interest.shape[1]
    if n_items > EASE_MOST_ITEMS:
        raise BadInput(
            _("EASE is limited to {most} items; this shop has {found}.").format(
                most=f"{EASE_MOST_ITEMS:,}", found=f"{n_items:,}"
            ),
            hint=_("Use item neighbours, RP3beta or implicit ALS for a catalog of this size."),
            data={"items": n_items, "limit": EASE_MOST_ITEMS},
        )
    from scipy import linalg
    from threadpoolctl import threadpool_limits

    gram = (interest.T @ interest).toarray()
    gram[np.diag_indices(n_items)] += regularisation
    with threadpool_limits(1 if n_items <= ONE_THREAD_ITEMS else None, user_api="blas"):
        factor, info = linalg.lapack.dpotrf(gram, lower=1, overwrite_a=1, clean=1)
        if info != 0:
            raise BadInput(_("EASE needs a regularisation above 0."), data={"regularisation": regularisation})
        lower, _info = linalg.lapack.dpotri(factor, lower=1, overwrite_c=1)
    scale = -1.0 / np.diag(lower)
    model: Floats = lower + lower.T  # the upper triangle of `lower` is 0, its diagonal is set below
    model *= scale[None, :]
    np.fill_diagonal(model, 0.0)
    return model


def strongest(matrix: sparse.csc_matrix, keep: int | None) -> sparse.csr_matrix:
    """Keep the `keep` largest entries of each column (ties: the smaller row first)."""
    matrix.sort_indices()
    if keep is None or matrix.nnz == 0:
        return sparse.csr_matrix(matrix)
    if matrix.shape[0] <= DENSE_MOST_ITEMS and matrix.nnz > 0.05 * matrix.shape[0] ** 2:
        return _strongest_dense(matrix.toarray(), keep)
    column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, column))
    place = np.arange(matrix.nnz) - matrix.indptr[column]
    kept = order[place < keep]
    return sparse.csr_matrix((matrix.data[kept], (matrix.indices[kept], column[kept])), shape=matrix.shape)


def _strongest_dense(matrix: Floats, keep: int) -> sparse.csr_matrix:
    """The same on a dense matrix: several times faster than sorting where most entries are filled."""
    n = matrix.shape[0]
    if keep < n:
        bar = np.partition(matrix, n - keep, axis=0)[n - keep]
        above = matrix > bar
        ties = matrix == bar
        room = keep - above.sum(axis=0)
        matrix = np.where(above | (ties & (np.cumsum(ties, axis=0) <= room)), matrix, 0.0)
    return sparse.csr_matrix(matrix)


def _without_diagonal(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    coo = matrix.tocoo()
    off = (coo.row != coo.col) & (coo.data != 0)
    return sparse.csr_matrix((coo.data[off], (coo.row[off], coo.col[off])), shape=matrix.shape)


def _powered_rows(matrix: sparse.csr_matrix, alpha: float) -> sparse.csr_matrix:
    rows = sparse.csr_matrix(sparse.diags(reciprocal(np.asarray(matrix.sum(axis=1)).ravel())) @ matrix)
    rows.data = rows.data**alpha
    return rows
