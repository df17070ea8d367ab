"""Texts into groups by their vectors: average linkage on the cosine, of a sample where there are many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_AT_ONCE = 3_000
"""Vectors whose pairs are all looked at: four and a half million distances, two seconds."""
NEWEST = 1_000
"""Of them, the last ones given: what begins now is rare among all, and not among the newest."""
BESIDE = 1.1
"""How far from a group, in heights of the cut, a text may be that was not in the sample: those in it lie as far."""
SPREAD = 0.45
"""Where a tree is cut, as a share of the distance of far pairs. It goes by the texts themselves, as encoders differ in
how far they set texts apart; of 0.4 to 0.65 the small ones agreed best with the intents of two public sets."""
WIDEST, STEP, ENOUGH = 0.65, 0.025, 0.6
"""How far the cut may go, in which steps, until that share of the texts stands in a topic: long reviews of many
products are far from each other, and at the first cut hardly one in ten of them has eight others beside it."""
DRAWN = 1_000
"""Texts whose pairs tell how far texts are from each other."""
FEWEST = 2
"""Texts of a group; one that stands alone is no topic."""


def groups(
    vectors: NDArray[np.float32],
    *,
    spread: float = SPREAD,
    fewest: int = FEWEST,
    widest: float | None = None,
    keys: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """(texts,) the group of each, 0 for the largest, -1 where a text stands alone.

    Agglomerative clustering by average linkage (Sokal, Michener 1958) on the cosine distance, cut where groups are
    `spread` times as far apart as the furthest pairs of texts (one in twenty). Texts that are all about one thing fall
    apart by that rule. Of more than `MOST_AT_ONCE` texts a sample is grouped, and the others join the group that they
    are nearest to on average, where they are near.

    Args:
        vectors: (texts, width) of length 1, the oldest first.
        spread: Larger gives fewer and wider groups.
        fewest: Texts that a group needs.
        widest: Up to where `spread` may grow until `ENOUGH` of the texts stand in a group; it stays where None.
        keys: (texts,) a number drawn from each text, by which the sample is the same when texts are added.
    """
    if len(vectors) < 2:
        return np.full(len(vectors), -1, np.int64)
    some = _drawn(len(vectors), keys)
    drawn = vectors[some]
    tree, far = _tree(drawn), _far(drawn)
    least = max(fewest * len(some) / len(vectors), 2)  # of the sample, as many of a group as of all
    while True:
        found = np.asarray(_cut(tree, spread * far))
        names, counts = np.unique(found, return_counts=True)
        large = counts >= least
        if widest is None or spread + STEP > widest or counts[large].sum() >= ENOUGH * len(some):
            break
        spread += STEP
    number = {int(name): at for at, name in enumerate(names[large])}
    group = np.full(len(vectors), -1, np.int64)
    group[some] = [number.get(int(one), -1) for one in found]
    if len(some) < len(vectors) and number:
        _others(vectors, group, some, BESIDE * spread * far)
    return _by_size(group, fewest)


def _drawn(count: int, keys: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Places of the texts that are grouped: the newest, and those of the smallest keys."""
    if count <= MOST_AT_ONCE:
        return np.arange(count)
    older = count - NEWEST
    order = np.argsort(keys[:older], kind="stable") if keys is not None else np.random.default_rng(7).permutation(older)
    return np.sort(np.concatenate([order[: MOST_AT_ONCE - NEWEST], np.arange(older, count)]))


def _others(vectors: NDArray[np.float32], group: NDArray[np.int64], some: NDArray[np.int64], height: float) -> None:
    """Give the texts outside the sample the group that they are nearest to, where they are near."""
    centres = _centres(vectors[group >= 0], group[group >= 0])
    rest = np.setdiff1d(np.arange(len(vectors)), some)
    for part in np.array_split(rest, max(len(rest) // MOST_AT_ONCE, 1)):
        near = vectors[part] @ centres.T
        best = near.argmax(axis=1)
        group[part] = np.where(1.0 - near[np.arange(len(part)), best] <= height, best, -1)


def _by_size(group: NDArray[np.int64], fewest: int) -> NDArray[np.int64]:
    names, counts = np.unique(group[group >= 0], return_counts=True)
    order = [name for name in names[np.argsort(-counts, kind="stable")] if counts[names == name][0] >= fewest]
    number = {int(name): at for at, name in enumerate(order)}
    return np.array([number.get(int(one), -1) for one in group], np.int64)


def _far(vectors: NDArray[np.float32]) -> float:
    """The cosine distance that one pair of texts in twenty exceeds, of a drawn thousand."""
    draw = np.random.default_rng(7)
    some = vectors if len(vectors) <= DRAWN else vectors[draw.choice(len(vectors), DRAWN, replace=False)]
    near = (some @ some.T)[np.triu_indices(len(some), 1)]
    return float(1.0 - np.quantile(near, 0.05))


def _centres(vectors: NDArray[np.float32], portion: NDArray[np.int64]) -> NDArray[np.float64]:
    count = int(portion.max()) + 1
    centres = np.zeros((count, vectors.shape[1]))
    np.add.at(centres, portion, vectors)
    return centres / np.bincount(portion, minlength=count)[:, None]


def _tree(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """The tree of average linkage on the cosine distance."""
    from scipy.cluster.hierarchy import linkage

    near = 1.0 - vectors @ vectors.T
    distances = np.maximum(near[np.triu_indices(len(vectors), 1)], 0.0).astype(np.float64)
    return np.asarray(linkage(distances, "average"))


def _cut(tree: NDArray[np.float64], height: float) -> NDArray[np.int64]:
    """(texts,) the group of each."""
    from scipy.cluster.hierarchy import fcluster

    return np.asarray(fcluster(tree, height, "distance"), np.int64)
