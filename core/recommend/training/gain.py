"""What training gained on events held out from it, shopper by shopper: over the encoder as it ships, or popularity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.recommend.evaluation.evaluate import Evaluation, compare
from core.recommend.evaluation.metrics import hits, interval
from core.recommend.evaluation.splits import Split
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.features.texts import ItemVectors
from core.recommend.lists.ranking import top
from core.recommend.scorers.families.tuned_text import TextTaste

K = 10
"""Length of the lists, as everywhere on the page."""
BLOCK = 1_000
"""Shoppers ranked at once: of 100,000 items their scores take 800 MB."""


@dataclass(frozen=True)
class Gain:
    """NDCG@10 before and after on the same shoppers, the mean difference with its 95 % bootstrap interval.

    Before is the encoder as it ships, or popularity for the sequence model. `cold` counts the shoppers with a held-out
    item that nobody had met in training; of these, the share for whom such an item is among the first ten when only
    such items are ranked.
    """

    split: str
    users: int
    before: float
    after: float
    gain: float
    low: float
    high: float
    cold: int = 0
    cold_before: float | None = None
    cold_after: float | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def compared(first: Evaluation, second: Evaluation) -> Gain:
    """The gain of one evaluated scorer over another under one protocol."""
    found = compare(first, second).differences["ndcg"]
    before, after = first.figures["ndcg"].value, second.figures["ndcg"].value
    return Gain(first.protocol.split, len(first.users), before, after, found.value, found.low or 0.0, found.high or 0.0)


def told(stored: Mapping[str, Any]) -> Gain | None:
    """A stored gain; None where it cannot be read."""
    try:
        return Gain(**stored)
    except TypeError:
        return None


def measured(features: Features, made: Split, frozen: ItemVectors, tuned: ItemVectors) -> Gain:
    """Rank every item for the shoppers of a test by both encoders.

    Args:
        features: Of the training part.
        made: The split.
    """
    users = np.flatnonzero(np.diff(made.test.indptr) > 0).astype(np.int64)
    new = np.flatnonzero((features.popularity == 0) & frozen.known)
    values: list[Floats] = []
    found: list[float] = []
    waiting = users[np.diff(made.test[users][:, new].indptr) > 0] if len(new) else users[:0]
    for vectors in (frozen, tuned):
        model = TextTaste(features, vectors)
        values.append(np.concatenate([_gains(model, features, made, part) for part in _parts(users)]))
        found.append(_cold(model, features, made, waiting, new))
    low, high = interval(values[1] - values[0])
    before, after = (float(one.mean()) for one in values)
    cold = (found[0], found[1]) if len(waiting) else (None, None)
    return Gain(made.name, len(users), before, after, after - before, low, high, len(waiting), *cold)


def _parts(users: Ints) -> list[Ints]:
    return [users[start : start + BLOCK] for start in range(0, len(users), BLOCK)]


def _gains(model: TextTaste, features: Features, made: Split, users: Ints) -> Floats:
    """NDCG@10 of each shopper, 0 where there is no list."""
    lists = top(model.score(users), features.popularity, K, features.seen[users])
    discount = 1.0 / np.log2(np.arange(K) + 2.0)
    sizes = np.minimum(np.diff(made.test[users].indptr), K)
    value: Floats = hits(lists, made.test[users]) @ discount / np.cumsum(discount)[sizes - 1]
    return value


def _cold(model: TextTaste, features: Features, made: Split, users: Ints, new: Ints) -> float:
    """Share of shoppers with a held-out new item among the ten nearest new items."""
    if not len(users):
        return float("nan")
    lists = top(model.score(users)[:, new], np.zeros(len(new)), K)
    return float(hits(lists, made.test[users][:, new]).any(axis=1).mean())
