"""The lists that are judged: those of all shoppers, or of a drawn part of them."""

from __future__ import annotations

import numpy as np

from core.recommend.features.bundle import Features
from core.recommend.lists.ranking import BLOCK_CELLS, top
from core.recommend.lists.shown import shown_scores
from core.recommend.scorers.declared import Model
from core.recommend.weak.beside import NOTHING, Beside
from core.recommend.weak.rule import Sample

DRAWN = 1_000
"""Lists that are judged unless all are asked for: a share of them is known to three points (95 %)."""


def drawn_users(features: Features, most: int, seed: int) -> np.ndarray:
    """Positions of shoppers with a sign of interest, all of them or `most` drawn ones, in order."""
    users = np.flatnonzero(np.diff(features.seen.indptr) > 0)
    if most and len(users) > most:
        users = np.sort(np.random.default_rng(seed).choice(users, most, replace=False))
    return np.asarray(users, dtype=np.int64)


def drawn(
    features: Features,
    model: Model,
    scorer: str,
    *,
    k: int = 10,
    most: int = DRAWN,
    seed: int = 0,
    beside: Beside = NOTHING,
) -> Sample:
    """The lists of drawn shoppers; whom the scorer knows nothing of gets the popular items, as in the preview.

    Args:
        features: The data.
        model: A scorer fitted on it.
        scorer: Its id.
        k: Places of a list.
        most: Shoppers at most; 0 for all.
        seed: Of the draw.
        beside: What is known beside it.
    """
    users = drawn_users(features, most, seed)
    n_items = features.inputs.events.shape[1]
    items = np.full((len(users), k), -1, dtype=np.int64)
    stand_in = np.zeros(len(users), dtype=np.bool_)
    step = max(1, BLOCK_CELLS // max(n_items, 1))
    for start in range(0, len(users), step):
        block = users[start : start + step]
        scores, stand_in[start : start + step] = shown_scores(features, model, block)
        items[start : start + step] = top(scores, features.popularity, k, features.seen[block])
    return Sample(features, beside, scorer, users, items, stand_in)
