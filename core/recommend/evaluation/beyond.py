"""What a list is besides right: calibrated, varied, surprising, fair to the tail, to brands and to sellers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.recommend.evaluation.groups import Grouping
from core.recommend.events import Floats, Ints
from core.recommend.formulas import reciprocal

SMOOTHING = 0.01
"""Steck's α: so much of the history is mixed into the list, so that a missing category costs much but not infinity."""
NAMES_KEPT = 30
"""Brands or sellers of which shares are kept: more cannot be read."""


@dataclass(frozen=True)
class Exposure:
    """How much room one brand, seller or category gets.

    Attributes:
        what: "brand", "seller" or "category".
        name: Its name as in the catalog.
        slots: Share of the listed places whose item has a known brand (seller, category).
        catalog: Share of the catalog's items.
        demand: Share of the held-out items, that is of what shoppers then wanted.
    """

    what: str
    name: str
    slots: float
    catalog: float
    demand: float


def listed(lists: Ints, n_items: int) -> sparse.csr_matrix:
    """Lists as ones: shape (N, I)."""
    rows, columns = np.nonzero(lists >= 0)
    ones = np.ones(len(rows))
    return sparse.csr_matrix((ones, (rows, lists[rows, columns])), shape=(len(lists), n_items))


def calibration(lists: Ints, history: sparse.csr_matrix, grouping: Grouping | None) -> Floats:
    """Kullback–Leibler divergence of a list's categories from those of the shopper's history, in nats; 0 is alike.

    KL(p‖q̃), p the interest by category, q the list by category, q̃ = (1 − α)q + αp. Steck: Calibrated
    recommendations, RecSys 2018, eq. 6 with equal weights of the places.

    Args:
        lists: Item positions, -1 for an empty slot; shape (N, K).
        history: Interest before the test; shape (N, I).
        grouping: Categories of the items; None gives NaN.

    Returns:
        Shape (N,); NaN where nothing is known of the history's or the list's categories.
    """
    if grouping is None:
        return np.full(len(lists), np.nan)
    p = _shares(history @ grouping.matrix)
    q = _shares(listed(lists, history.shape[1]) @ grouping.matrix)
    mixed = (1 - SMOOTHING) * q + SMOOTHING * p
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log(p / mixed), 0.0)
    found: Floats = terms.sum(axis=1)
    found[np.isnan(p).any(axis=1) | np.isnan(q).any(axis=1)] = np.nan
    return found


def diversity(lists: Ints, attributes: sparse.csr_matrix | None) -> Floats:
    """Mean of 1 − cosine over the pairs of listed items, by their attributes; shape (N,).

    Ziegler et al.: Improving recommendation lists through topic diversification, WWW 2005, as a mean. Items without
    attributes are left out; NaN where fewer than two are left.
    """
    if attributes is None:
        return np.full(len(lists), np.nan)
    norms = np.sqrt(np.asarray(attributes.multiply(attributes).sum(axis=1)).ravel())
    unit = sparse.csr_matrix(sparse.diags(reciprocal(norms)) @ attributes)
    chosen = listed(lists, attributes.shape[0])
    count = np.asarray(chosen @ (norms > 0).astype(np.float64)).ravel()
    total = sparse.csr_matrix(chosen @ unit)
    square = np.asarray(total.multiply(total).sum(axis=1)).ravel()  # |Σ a|² = n + 2 Σ cos over the pairs
    pairs = count * (count - 1) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        alike = (square - count) / 2 / pairs
    return np.where(count > 1, np.clip(1 - alike, 0.0, 1.0), np.nan)


def serendipity(gains: Floats, lists: Ints, plain: Ints) -> Floats:
    """Share of the K places with a hit that the list of popular items for the same shopper does not have; shape (N,).

    Ge, Delgado-Battenfeld, Jannach: Beyond accuracy, RecSys 2010: useful and not what a primitive recommender says.

    Args:
        gains: 1 where the listed item is a hit; shape (N, K).
        lists, plain: The scorer's lists and those of the popularity baseline; shape (N, K).
    """
    expected = ((lists[:, :, None] == plain[:, None, :]) & (lists >= 0)[:, :, None]).any(axis=2)
    found: Floats = (gains * ~expected).sum(axis=1) / lists.shape[1]
    return found


def tail_share(lists: Ints, is_tail: np.ndarray) -> Floats:
    """Share of a list's items that are long tail; NaN for an empty list; shape (N,)."""
    filled = lists >= 0
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (is_tail[np.where(filled, lists, 0)] & filled).sum(axis=1) / filled.sum(axis=1)
    return found


def gini(counts: Floats) -> float:
    """Gini coefficient of exposure over all items: 0 where all are listed alike, near 1 where few have every place."""
    total = counts.sum()
    if not len(counts) or total <= 0:
        return float("nan")
    ordered = np.sort(counts)
    rank = np.arange(1, len(ordered) + 1)
    return float((2 * (rank * ordered).sum() / (len(ordered) * total)) - (len(ordered) + 1) / len(ordered))


def exposure(what: str, grouping: Grouping | None, lists: Ints, test: sparse.csr_matrix) -> tuple[Exposure, ...]:
    """Shares of places, catalog and demand by brand, seller or category, those with most room or demand first.

    Args:
        what: Which grouping it is.
        grouping: None gives nothing.
        lists: Shape (N, K).
        test: Held-out pairs of the same shoppers; shape (N, I).
    """
    if grouping is None:
        return ()
    items = test.shape[1]
    slots = _share(np.bincount(lists[lists >= 0], minlength=items) @ grouping.matrix)
    catalog = _share(np.asarray(grouping.matrix.sum(axis=0)).ravel())
    demand = _share(np.asarray(test.sum(axis=0)).ravel() @ grouping.matrix)
    order = np.lexsort((np.arange(len(catalog)), -np.maximum(slots, demand)))[:NAMES_KEPT]
    return tuple(
        Exposure(what, grouping.labels[at], float(slots[at]), float(catalog[at]), float(demand[at])) for at in order
    )


def _share(counts: np.ndarray) -> Floats:
    total = counts.sum()
    return np.asarray(counts / total if total > 0 else np.zeros(len(counts)), dtype=np.float64)


def _shares(matrix: sparse.csr_matrix) -> Floats:
    """Rows scaled to sum 1, dense; NaN rows where a row is all 0."""
    dense = np.asarray(matrix.todense(), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = dense / dense.sum(axis=1, keepdims=True)
    return found
