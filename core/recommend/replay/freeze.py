"""The test that every version of the data meets: made once, from the most trusted version, before any is compared.

Frozen are the held-out events, the shoppers, the products that can be listed, what each shopper has met already, and
how well known each product is. A version of the data is laid over it by its rows: the same row of the file is the same
event, however its ids are written, so that a product under two ids is scored as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import sparse

from core.recommend.evaluation.evaluate import Protocol
from core.recommend.evaluation.splits import Split, split
from core.recommend.events import Events, Floats, Ints, Mask, Texts, pairs
from core.recommend.features.bundle import Inputs, training_inputs

HELD = 1_000_000
"""A row of the test says this much more than one of the training about the id that a shopper comes with."""


@dataclass(frozen=True)
class Frozen:
    """The test. U shoppers, I products of the most trusted version; `suspects` by their reason, shape (I,) each."""

    inputs: Inputs
    made: Split
    protocol: Protocol
    suspects: Mapping[str, Mask] = field(default_factory=dict)

    @cached_property
    def users(self) -> Ints:
        """Positions of the shoppers that are tested; shape (N,)."""
        return np.flatnonzero(np.diff(self.made.test.indptr) > 0).astype(np.int64)

    @property
    def events(self) -> Events:
        """All events of the most trusted version."""
        return self.inputs.events

    @cached_property
    def train(self) -> Events:
        """Its events before the test."""
        return self.events.where(self.made.train)

    @cached_property
    def popularity(self) -> Floats:
        """Shoppers who had met each product; shape (I,)."""
        return np.asarray(self.train.seen.sum(axis=0)).ravel()

    @cached_property
    def trained(self) -> int:
        """Shoppers with a sign of interest before the test."""
        return int((np.diff(self.train.seen.indptr) > 0).sum())

    @cached_property
    def candidates(self) -> Mask:
        """Products that can be listed: met by somebody, or in the catalog; shape (I,)."""
        met = np.bincount(self.events.item, minlength=len(self.events.items)) > 0
        catalog = self.inputs.catalog
        return met | (catalog.known if catalog is not None else False)

    @property
    def until(self) -> float:
        """The moment of the test, infinity where there is none."""
        return self.made.cutoff if self.protocol.split == "time" else float("inf")

    @cached_property
    def held(self) -> Ints:
        """Keys (user * I + item) of the pairs that are held out; none where a hit may have been met before."""
        if self.protocol.repeats:
            return np.empty(0, dtype=np.int64)
        if self.protocol.split == "time":
            return self.tested
        out = self.events.where(~self.made.train)
        return np.unique(out.user * self.events.shape[1] + out.item)

    @cached_property
    def tested(self) -> Ints:
        """Keys of the pairs that count as hits."""
        coo = self.made.test.tocoo()
        return np.unique(coo.row.astype(np.int64) * self.events.shape[1] + coo.col)


@dataclass(frozen=True)
class Laid:
    """A version of the data laid over the frozen test.

    Attributes:
        inputs: Its training data, in its own universe of users and items.
        item: For each of its items the frozen product, -1 for none; shape (I',).
        shopper: For each tested shopper the user of this version, -1 where it knows none; shape (N,).
        left_out: Rows that cannot be placed before or after the test: without a readable time and not in the most
            trusted version.
    """

    inputs: Inputs
    item: Ints
    shopper: Ints
    left_out: int = 0


def frozen(trusted: Inputs, protocol: Protocol, suspects: Mapping[str, Mask] | None = None) -> Frozen:
    """Freeze a test from the most trusted version of the data; with products that no list should show, by reason.

    Raises:
        BadInput: Nothing can be held out.
    """
    made = split(
        trusted.events, protocol.split, share=protocol.share, seed=protocol.seed, target=protocol.target,
        repeats=protocol.repeats,
    )  # fmt: skip
    return Frozen(trusted, made, protocol, suspects or {})


def laid(test: Frozen, version: Inputs) -> Laid:
    """Lay a version over a test.

    Rows of the test never train, whatever the version makes of them: neither the rows themselves, nor rows of a pair of
    shopper and product that is held out, nor (split by time) rows that only this version has from that moment on.
    """
    mine, theirs = version.events, test.events
    at = np.minimum(np.searchsorted(theirs.row, mine.row), len(theirs.row) - 1)
    same = theirs.row[at] == mine.row
    item = _majority(mine.item[same], theirs.item[at[same]], len(mine.items), len(theirs.items))
    item = _from_catalog(test.inputs, version, _by_id(item, mine.items, theirs.items))
    user = _by_id(
        _majority(mine.user[same], theirs.user[at[same]], len(mine.users), len(theirs.users)), mine.users, theirs.users
    )
    before = mine.time < test.until if test.protocol.split == "time" else np.ones(len(mine), dtype=np.bool_)
    undated = ~same & np.isnan(mine.time) if test.protocol.split == "time" else np.zeros(len(mine), dtype=np.bool_)
    train = np.where(same, test.made.train[at], before)
    known = (user[mine.user] >= 0) & (item[mine.item] >= 0)
    keys = np.where(known, user[mine.user] * len(theirs.items) + item[mine.item], -1)
    train &= ~(np.isin(keys, test.held) & mine.active)
    shopper = _shoppers(test, mine, at, same)
    tested = np.isin(keys, test.tested)
    held = pairs(mine.user[tested], mine.item[tested], mine.shape)
    return Laid(training_inputs(version, train, held, test.until), item, shopper, int(undated.sum()))


def _majority(first: Ints, second: Ints, size: int, other: int, weight: Ints | None = None) -> Ints:
    """For each of `size` things what it most often goes with, -1 for never; of equal ones the first."""
    keys, inverse = np.unique(first * other + second, return_inverse=True)
    counts = np.bincount(inverse, weights=weight, minlength=len(keys))
    order = np.lexsort((-keys, counts, keys // other))
    found = np.full(size, -1, dtype=np.int64)
    found[keys[order] // other] = keys[order] % other  # the last written, the most frequent, stays
    return found


def _by_id(found: Ints, mine: Texts, theirs: Texts) -> Ints:
    """What no row tells, by the same id."""
    at = np.minimum(np.searchsorted(theirs, mine), len(theirs) - 1)
    return np.where((found < 0) & (theirs[at] == mine), at, found).astype(np.int64)


def _from_catalog(trusted: Inputs, version: Inputs, item: Ints) -> Ints:
    """Items that no event names, by their rows of the catalog."""
    mine, theirs = version.catalog, trusted.catalog
    if mine is None or theirs is None or mine.dataset != theirs.dataset:
        return item
    known = np.flatnonzero(theirs.row >= 0)
    rows = theirs.row[known]
    order = np.argsort(rows, kind="stable")
    at = np.minimum(np.searchsorted(rows[order], mine.row), max(len(rows) - 1, 0))
    if not len(rows):
        return item
    fits = (mine.row >= 0) & (rows[order][at] == mine.row) & (item < 0)
    return np.where(fits, known[order][at], item).astype(np.int64)


def _shoppers(test: Frozen, mine: Events, at: Ints, same: Mask) -> Ints:
    """The user that each tested shopper is in a version: the id its test rows come with, else that of most rows."""
    theirs = test.events
    weight = np.where(test.made.train[at[same]], 1, HELD)
    found = _majority(theirs.user[at[same]], mine.user[same], len(theirs.users), len(mine.users), weight)
    return _by_id(found, theirs.users, mine.users)[test.users]


def itself(test: Frozen) -> Laid:
    """The most trusted version laid over its own test."""
    inputs = training_inputs(test.inputs, test.made.train, test.made.test, test.until)
    return Laid(inputs, np.arange(len(test.events.items)), test.users)


def collapsed(laid_over: Laid, n_items: int) -> tuple[Ints, Ints, Ints]:
    """How columns of a version become columns of the test: (order of its items, starts of groups, product of each)."""
    order = np.argsort(laid_over.item, kind="stable")
    order = order[laid_over.item[order] >= 0]
    products, starts = np.unique(laid_over.item[order], return_index=True)
    return order, starts, products


def seen_by(test: Frozen) -> sparse.csr_matrix:
    """What the tested shoppers had met before the test; shape (N, I)."""
    return test.train.seen[test.users]
