"""Item-item models from R: cosine neighbours, RP3beta, EASE and its sparse form. Each returns B with y = R B."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from scipy import sparse

from core.errors import BadInput
from core.i18n import _
from core.recommend.events import Floats, Ints
from core.recommend.formulas import reciprocal, row_norms

EASE_MOST_ITEMS = 10_000
"""EASE inverts an I x I matrix: 10,000 items are 0.8 GB per copy."""
ONE_THREAD_ITEMS = 2_000
"""Up to here EASE keeps to one thread. On a busy machine BLAS threads wait for each other by spinning:
1,250 items took 0.95 s of processor time with two threads and 0.08 s with one."""
BLOCK_BYTES = 200_000_000
"""The products of all items with all items of a large shop do not fit in memory (92,000 items: 68 GB); these do."""
DENSE_MOST_ITEMS = 4_000
"""A dense matrix of this many items is 128 MB; below, picking neighbours in it beats sorting a sparse one."""


def cosine(interest: sparse.csr_matrix, neighbours: int | None = 200, shrinkage: float = 30.0) -> sparse.csr_matrix:
    """Cosine similarity of item columns with shrinkage, the strongest neighbours of each item kept.

    b_hi = <r_h, r_i> / (|r_h| |r_i| + shrinkage), b_ii = 0.

    Args:
        interest: R of shape (U, I).
        neighbours: Entries kept per column; None keeps all.
        shrinkage: Damps similarities that rest on few shoppers.
    """
    if neighbours is not None and _dense_bytes(interest) > BLOCK_BYTES:
        return sparse.csr_matrix(sparse.vstack(list(_cosine_blocks(interest, neighbours, shrinkage))).T)
    gram = sparse.csr_matrix(interest.T @ interest)
    norms = np.sqrt(gram.diagonal())
    gram = _without_diagonal(gram)
    coo = gram.tocoo()
    coo.data = coo.data / (norms[coo.row] * norms[coo.col] + shrinkage)
    return strongest(coo.tocsc(), neighbours)


def _dense_bytes(interest: sparse.csr_matrix) -> int:
    return 8 * int(interest.shape[1]) ** 2


def _cosine_blocks(interest: sparse.csr_matrix, neighbours: int, shrinkage: float) -> Iterator[sparse.csr_matrix]:
    """The same for some items at a time; each row holds a column of B."""
    turned = sparse.csr_matrix(interest.T)
    norms, n = row_norms(turned), interest.shape[1]
    width = max(16, BLOCK_BYTES // (8 * max(n, 1)))
    for start in range(0, n, width):
        block = sparse.csr_matrix(turned[start : start + width] @ interest)
        block.sort_indices()
        row = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
        block.data /= norms[start + row] * norms[block.indices] + shrinkage
        block.data[block.indices == start + row] = 0.0
        kept = [_largest(block.data[a:b], neighbours) + a for a, b in pairwise(block.indptr)]
        ends = np.cumsum([0, *map(len, kept)])
        at = np.concatenate(kept)
        made = sparse.csr_matrix((block.data[at], block.indices[at], ends), shape=block.shape)
        made.eliminate_zeros()
        made.sort_indices()
        yield made


def _largest(values: Floats, keep: int) -> Ints:
    """Where the largest values stand; of equal ones the first."""
    if len(values) <= keep:
        return np.arange(len(values))
    bar = np.partition(values, len(values) - keep)[len(values) - keep]
    above = np.flatnonzero(values > bar)
    return np.concatenate([above, np.flatnonzero(values == bar)[: keep - len(above)]])


def rp3beta(
    interest: sparse.csr_matrix, alpha: float = 0.7, beta: float = 0.3, neighbours: int | None = 150
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


def evened(interest: sparse.csr_matrix, even: float) -> sparse.csr_matrix:
    """R with the row of each shopper divided by a power of its length, in units of the median length: so who met a
    thousand items says less than a thousand times what others say.

    Args:
        interest: R of shape (U, I).
        even: The power; 0 leaves R as it is, with 1 every shopper with interest counts the same.
    """
    norms = row_norms(interest)
    if not even or not norms.any():
        return interest
    lengths = norms / np.median(norms[norms > 0])
    scale = np.power(lengths, -even, out=np.zeros_like(lengths), where=lengths > 0)
    return sparse.csr_matrix(sparse.diags(scale) @ interest)


def ease(interest: sparse.csr_matrix, regularisation: float = 100.0, dropout: float = 0.5, even: float = 0.5) -> Floats:
    """EASE: the linear item-item model with zero diagonal, in closed form; dense (I, I).

    Steck: Embarrassingly shallow autoencoders for sparse data, WWW 2019. B = I - P diag(1 / P_jj) with
    P = (R'R + Lambda)^-1. Lambda is the regularisation on the diagonal and, of Steck: Autoencoders that don't overfit
    towards the identity, NeurIPS 2020, p / (1 - p) of the diagonal of R'R: what forgetting a share p of each history
    while learning comes to. R is `evened` first. With dropout and even 0 it is EASE as published.

    Args:
        interest: R of shape (U, I).
        regularisation: Above 0.
        dropout: p, at least 0 and below 1.
        even: As of `evened`.

    Raises:
        BadInput: More than `EASE_MOST_ITEMS` items, or a number out of its range.
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

    interest = evened(interest, even)
    gram = (interest.T @ interest).toarray()
    gram[np.diag_indices(n_items)] += regularisation + _odds(dropout) * gram.diagonal()
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


def _odds(share: float) -> float:
    """p / (1 - p)."""
    if not 0 <= share < 1:
        raise BadInput(_("The share left out while learning must be at least 0 and below 1."), data={"dropout": share})
    return share / (1 - share)


def sparse_ease(
    interest: sparse.csr_matrix,
    regularisation: float = 100.0,
    neighbours: int | None = 100,
    dropout: float = 0.5,
    even: float = 0.5,
) -> sparse.csr_matrix:
    """EASE where each item is foretold by its nearest items alone, so that a shop may have any number of items.

    Column j of B is the ridge regression of r_j on the columns N of its neighbours by cosine,
    b_N = (R_N'R_N + Lambda)^-1 R_N'r_j with Lambda as of `ease`; where any two items share a shopper and all are
    neighbours, EASE's.
    Ning and Karypis: SLIM: sparse linear methods for top-n recommender systems, ICDM 2011 (fsSLIM, its feature
    selection by neighbours; here without its sign and L1 constraints).

    Args:
        interest: R of shape (U, I).
        regularisation: Above 0.
        neighbours: Entries per column; None takes every item that shares a shopper with it.
        dropout, even: As of `ease`.

    Raises:
        BadInput: The regularisation is not above 0, or the dropout not in [0, 1).
    """
    if not regularisation > 0:
        raise BadInput(_("EASE needs a regularisation above 0."), data={"regularisation": regularisation})
    from threadpoolctl import threadpool_limits

    near = sparse.csc_matrix(cosine(interest, neighbours, 0.0))
    near.eliminate_zeros()
    near.sort_indices()
    columns = sparse.csc_matrix(evened(interest, even))
    columns.sort_indices()
    odds = _odds(dropout)
    weights = np.zeros(near.nnz)
    with threadpool_limits(1, user_api="blas"):  # a hundred unknowns are solved before a second thread has begun
        for j in range(interest.shape[1]):
            start, end = near.indptr[j], near.indptr[j + 1]
            if end > start:
                weights[start:end] = _ridge(columns, near.indices[start:end], j, regularisation, odds)
    near.data = weights
    return sparse.csr_matrix(near)


def _ridge(columns: sparse.csc_matrix, by: Ints, item: int, regularisation: float, odds: float) -> Floats:
    """The weights with which the columns `by` foretell the column of an item."""
    known = columns[:, by]
    gram = (known.T @ known).toarray()
    gram[np.diag_indices(len(by))] += regularisation + odds * gram.diagonal()
    begin, end = columns.indptr[item], columns.indptr[item + 1]
    told = np.asarray(known[columns.indices[begin:end]].T @ columns.data[begin:end]).ravel()
    found: Floats = np.linalg.solve(gram, told)
    return found


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
