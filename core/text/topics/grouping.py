"""Texts into groups by their vectors: average linkage on the cosine, over portions of texts where there are many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_AT_ONCE = 2_000
"""Vectors whose pairs are all looked at: two million distances, a second."""
SPREAD = 0.45
"""Where a tree is cut, as a share of the distance of far pairs. It goes by the texts themselves, as encoders differ in
how far they set texts apart; of 0.4 to 0.65 the small ones agreed best with the intents of two public sets."""
DRAWN = 1_000
"""Texts whose pairs tell how far texts are from each other."""
FEWEST = 2
"""Texts of a group; one that stands alone is no topic."""
ROUNDS = 20
"""Of k-means over many texts, which only has to bring near ones together before the tree is built."""


def groups(vectors: NDArray[np.float32], *, spread: float = SPREAD, fewest: int = FEWEST) -> NDArray[np.int64]:
    """(texts,) the group of each, 0 for the largest, -1 where a text stands alone.

    Agglomerative clustering by average linkage (Sokal, Michener 1958) on the cosine distance, cut where groups are
    `spread` times as far apart as the furthest pairs of texts (one in twenty). Texts that are all about one thing fall
    apart by that rule. More than `MOST_AT_ONCE` texts are first brought into as many
    portions as are looked at together, by k-means on the sphere, and the portions' centres are grouped.

    Args:
        vectors: (texts, width) of length 1.
        spread: Larger gives fewer and wider groups.
        fewest: Texts that a group needs.
    """
    if len(vectors) < 2:
        return np.full(len(vectors), -1, np.int64)
    portion = np.arange(len(vectors)) if len(vectors) <= MOST_AT_ONCE else _portions(vectors)
    centres = _centres(vectors, portion)
    found = _cut(centres, spread * _far(vectors))[portion]
    names, counts = np.unique(found, return_counts=True)
    order = [name for name in names[np.argsort(-counts, kind="stable")] if counts[names == name][0] >= fewest]
    number = {int(name): at for at, name in enumerate(order)}
    return np.array([number.get(int(one), -1) for one in found], np.int64)


def _far(vectors: NDArray[np.float32]) -> float:
    """The cosine distance that one pair of texts in twenty exceeds, of a drawn thousand."""
    draw = np.random.default_rng(7)
    some = vectors if len(vectors) <= DRAWN else vectors[draw.choice(len(vectors), DRAWN, replace=False)]
    near = (some @ some.T)[np.triu_indices(len(some), 1)]
    return float(1.0 - np.quantile(near, 0.05))


def _portions(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    from sklearn.cluster import MiniBatchKMeans

    model = MiniBatchKMeans(
        MOST_AT_ONCE // 4,
        n_init=1,
        max_iter=ROUNDS,
        random_state=7,
        batch_size=4 * MOST_AT_ONCE,
        reassignment_ratio=0.0,
    )
    found = model.fit_predict(vectors)
    return np.unique(found, return_inverse=True)[1]


def _centres(vectors: NDArray[np.float32], portion: NDArray[np.int64]) -> NDArray[np.float64]:
    count = int(portion.max()) + 1
    centres = np.zeros((count, vectors.shape[1]))
    np.add.at(centres, portion, vectors)
    return centres / np.bincount(portion, minlength=count)[:, None]


def _cut(centres: NDArray[np.float64], height: float) -> NDArray[np.int64]:
    """(centres,) the group of each. Of single texts the mean of a group is the average of its pairs, so average
    linkage over centres that are means of texts is that of the texts."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(centres) == 1:
        return np.zeros(1, np.int64)
    near = 1.0 - centres @ centres.T
    distances = np.maximum(near[np.triu_indices(len(centres), 1)], 0.0)
    return np.asarray(fcluster(linkage(distances, "average"), height, "distance"), np.int64)
