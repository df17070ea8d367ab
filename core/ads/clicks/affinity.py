"""How much a shopper wants an item by the recommender: where it stands among all, and the shopper's categories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from core.recommend import SCORERS, Features, Inputs, Options, fit
from core.recommend.events import Floats, Ints, Mask
from core.recommend.features import training_inputs
from core.recommend.lists import BLOCK_CELLS
from core.recommend.scorers import Model, why_not

DENSE_ITEMS = 2_500
"""Items up to which EASE is fitted: its inverse grows with their cube and takes 10 s at 6,500; neighbours take one."""
SAMPLED = 200
"""Items that a shopper's place of one is told by: its error is then 3.5 points at most (root of 1/4 over 200)."""


@dataclass(frozen=True)
class Affinity:
    """What is known of shoppers up to a moment.

    Attributes:
        scorer: Which recommender was fitted.
        known: Shoppers with interest before that moment; shape (U,).
    """

    scorer: str
    known: Mask
    features: Features
    model: Model
    _taste: sparse.csr_matrix
    _group: Ints

    def standing(self, user: Ints, item: Ints) -> Floats:
        """Share of the shop's items that the shopper is thought to want less than this one, 0 to 1; shape (M,).

        NaN for a shopper of whom nothing is known. Ties count half.
        """
        found = np.full(len(user), np.nan)
        able = np.flatnonzero((user >= 0) & self.known[np.maximum(user, 0)])
        users, place = np.unique(user[able], return_inverse=True)
        n_items = self.features.inputs.events.shape[1]
        step = max(1, BLOCK_CELLS // max(n_items, 1))
        order = np.argsort(place, kind="stable")
        borders = np.searchsorted(place[order], np.arange(0, len(users) + step, step))
        for number, start in enumerate(range(0, len(users), step)):
            rows = order[borders[number] : borders[number + 1]]
            scores = self.model.score(users[start : start + step])
            scores = np.where(np.isfinite(scores), scores, -np.inf)
            sample = np.sort(scores[:, self._sample(n_items)], axis=1)
            row = place[rows] - start
            found[able[rows]] = _places(sample, row, scores[row, item[able[rows]]])
        return found

    def taste(self, user: Ints, item: Ints) -> Floats:
        """Share of the shopper's interest that the item's category has, 0 where nothing is known; shape (M,)."""
        able = (user >= 0) & (self._group[item] >= 0)
        found = np.zeros(len(user))
        if able.any() and self._taste.shape[1]:
            found[able] = np.asarray(self._taste[user[able], self._group[item[able]]]).ravel()
        return found

    @staticmethod
    def _sample(n_items: int) -> Ints:
        if n_items <= SAMPLED:
            return np.arange(n_items)
        return np.sort(np.random.default_rng(0).choice(n_items, SAMPLED, replace=False))


def affinity(inputs: Inputs, until: float) -> Affinity:
    """What the events before a moment say.

    Args:
        inputs: The shop.
        until: Seconds since 1970; infinity for all events.
    """
    events = inputs.events
    with np.errstate(invalid="ignore"):
        before = ~(events.time >= until)
    nothing = sparse.csr_matrix(events.shape)
    features = Features(training_inputs(inputs, before, nothing, until), Options())
    name = "ease" if events.shape[1] <= DENSE_ITEMS and not why_not(SCORERS["ease"], features) else "item_knn"
    model = fit(name, features)
    known = np.asarray(np.diff(features.R.indptr) > 0)
    group, count = categories(inputs)
    belongs = group >= 0
    pairs = (np.ones(int(belongs.sum())), (np.flatnonzero(belongs), group[belongs]))
    by_category = sparse.csr_matrix(features.R @ sparse.csr_matrix(pairs, shape=(events.shape[1], max(count, 1))))
    total = np.asarray(by_category.sum(axis=1)).ravel()
    taste = sparse.csr_matrix(
        sparse.diags(np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)) @ by_category
    )
    return Affinity(name, known, features, model, taste, group)


def categories(inputs: Inputs) -> tuple[Ints, int]:
    """Category number of each item, -1 without one, and how many there are."""
    return codes(inputs, "category")


def codes(inputs: Inputs, what: str) -> tuple[Ints, int]:
    """Number of each item's category or brand, -1 without one, and how many there are."""
    n = inputs.events.shape[1]
    if inputs.catalog is None:
        return np.full(n, -1, dtype=np.int64), 0
    found, names = pd.factorize(np.asarray(getattr(inputs.catalog, what), dtype=object))
    return np.asarray(found, dtype=np.int64), len(names)


def _places(ordered: Floats, row: Ints, value: Floats) -> Floats:
    """Share of each row's sorted values below a value, ties half: a binary search in all rows at once."""
    width = ordered.shape[1]

    def count(strict: bool) -> Ints:
        low, high = np.zeros(len(row), dtype=np.int64), np.full(len(row), width, dtype=np.int64)
        while (low < high).any():
            middle = (low + high) // 2
            there = ordered[row, np.minimum(middle, width - 1)]
            right = (there < value) if strict else (there <= value)
            moving = low < high
            low = np.where(moving & right, middle + 1, low)
            high = np.where(moving & ~right, middle, high)
        return low

    return np.asarray((count(True) + count(False)) / (2.0 * width))
