"""Products under a category that their title does not fit.

The category of each product is guessed from the titles nearest to its own, its own category left out (leave-one-out
over exact neighbours of the encoder's vectors). Where the neighbours agree on another and hardly any stands under the
product's own, it is filed wrong; so it is with less agreement where confident learning (Northcutt, Jiang and Chuang
2021; cleanlab), which knows each category's own level of doubt, says the same. Neighbours that agree found more than
confident learning alone, and with fewer false alarms (docs/consistency.md).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.integrate.consistency.finding import Embed, Finding, Floats, Table

NEAREST = 15
"""Neighbours that vote: a category of eight is outvoted by no chance crowd, and one of hundreds is still sampled."""
SHARPNESS = 10.0
"""How much nearer neighbours count more: a cosine lower by 0.1 weighs 1/e. Cosines of titles lie within some tenths."""
LEAST_OF_A_KIND = 8
"""Products of a category below which it is never proposed: half of the neighbours could not come from it."""
BLOCK = 1000
"""Rows compared with all others at once: 1,000 x 50,000 similarities are 200 MB."""
AGREED = 0.5
"""Share of the votes that one other category needs: more than all others together."""
ALONE = 0.05
"""Share of the votes up to which a product's own category does not know it: less than one of fifteen neighbours."""
DOUBTED = 0.8
"""How much less agreement is needed where confident learning doubts the category as well."""
MOST_CELLS = 25_000_000
"""Rows times categories that confident learning is asked about, 200 MB; beyond, the neighbours alone decide."""
SAID = 1e-3
"""Weight that every category has beforehand, so that none is impossible."""


def misfiled(
    table: Table, vectors: Floats, texts: Sequence[int], check: Callable[[], None] = lambda: None
) -> list[Finding]:
    """Products whose title belongs elsewhere, the surest first, each with the category that fits.

    Args:
        table: A catalog with the roles title and category.
        vectors: Of the titles of `texts`, of length 1.
        texts: Places in the table of the rows that have a title and a category.
        check: Called between blocks; may raise to stop.
    """
    categories = table.of("category")
    if categories is None or len(texts) < 2 * LEAST_OF_A_KIND:
        return []
    shelves = [plain(str(categories[at])) for at in texts]
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for place, shelf in enumerate(shelves):
        written[shelf][str(categories[texts[place]])] += 1
    names = sorted(written)
    common = np.array([written[name].total() >= LEAST_OF_A_KIND for name in names])
    if common.sum() < 2:
        return []
    number = {name: place for place, name in enumerate(names)}
    labels = np.array([number[shelf] for shelf in shelves])
    weights, nearest = neighbours(vectors, check)
    votes = labels[nearest]
    total = SAID * len(names) + weights.sum(axis=1)
    own = (SAID + np.where(votes == labels[:, None], weights, 0.0).sum(axis=1)) / total
    best, most = _winner(votes, weights)
    chance = (SAID + most) / total
    wrong = (chance >= AGREED) & (own <= ALONE)
    if len(labels) * int(common.sum()) <= MOST_CELLS:
        wrong |= _improbable(labels, votes, weights, common) & (chance >= AGREED * DOUBTED)
    wrong &= (best != labels) & common[best]
    column = table.roles["category"]
    found = []
    for at in np.flatnonzero(wrong):
        place = texts[int(at)]
        like = next(one for one in nearest[at] if labels[one] == best[at])
        found.append(
            Finding(
                "category",
                int(table.rows[place]),
                table.id(place),
                column,
                str(categories[place]),
                written[names[int(best[at])]].most_common(1)[0][0],
                float(np.clip(chance[at] - own[at], 0.0, 1.0)),
                table.title(place),
                {"like": table.title(texts[int(like)])},
            )
        )
    return sorted(found, key=lambda one: (-one.confidence, one.row))


def plain(category: str) -> str:
    """What two categories are compared by: separators, blanks and case make no other shelf."""
    return re.sub(r"\W+", " ", category).strip().casefold()


def _winner(votes: NDArray[np.int64], weights: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The label with most of each row's votes, of equal ones the first, and what its votes weigh.

    A table of every label's chance would hold rows times labels: gigabytes where a catalog has thousands of shelves.
    """
    sums = np.stack([np.where(votes == votes[:, [one]], weights, 0.0).sum(axis=1) for one in range(votes.shape[1])], 1)
    most = sums.max(axis=1)
    best = np.where(sums == most[:, None], votes, np.iinfo(np.int64).max).min(axis=1)
    return best, most


def _improbable(
    labels: NDArray[np.int64], votes: NDArray[np.int64], weights: NDArray[np.float64], common: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which labels confident learning holds for errors, among categories that have enough products to tell."""
    from cleanlab.filter import find_label_issues

    found = np.zeros(len(labels), dtype=np.bool_)
    rows, columns = np.flatnonzero(common[labels]), np.flatnonzero(common)
    number = np.full(len(common), -1)
    number[columns] = np.arange(len(columns))
    part = np.full((len(rows), len(columns)), SAID)
    for vote in range(votes.shape[1]):
        to = number[votes[rows, vote]]
        known = to >= 0
        np.add.at(part, (np.flatnonzero(known), to[known]), weights[rows[known], vote])
    part /= part.sum(axis=1, keepdims=True)
    found[rows] = find_label_issues(number[labels[rows]], part, filter_by="confident_learning", n_jobs=1)
    return found


def neighbours(
    vectors: Floats, check: Callable[[], None] = lambda: None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The nearest others of each row, the nearest first, and how much each counts: both (rows, k)."""
    k = min(NEAREST, len(vectors) - 1)
    weights = np.zeros((len(vectors), k))
    nearest = np.zeros((len(vectors), k), dtype=np.int64)
    for start in range(0, len(vectors), BLOCK):
        check()
        near = vectors[start : start + BLOCK] @ vectors.T
        here = np.arange(len(near))
        near[here, start + here] = -np.inf
        top = np.argpartition(-near, k - 1, axis=1)[:, :k]
        size = np.take_along_axis(near, top, 1)
        order = np.argsort(-size, axis=1, kind="stable")
        top, size = np.take_along_axis(top, order, 1), np.take_along_axis(size, order, 1)
        nearest[start : start + len(near)] = top
        weights[start : start + len(near)] = np.exp(SHARPNESS * (size - 1.0))
    return weights, nearest


def told(table: Table) -> list[int]:
    """Places of the rows that have both a title and a category."""
    titles, categories = table.of("title"), table.of("category")
    if titles is None or categories is None:
        return []
    return [at for at in range(len(table)) if titles[at] and categories[at]]


def find(table: Table, embed: Embed, encoder: str, check: Callable[[], None] = lambda: None) -> list[Finding]:
    """As `misfiled`, with the vectors of an encoder."""
    places, titles = told(table), table.of("title")
    if titles is None or len(places) < 2 * LEAST_OF_A_KIND:
        return []
    return misfiled(table, embed([str(titles[at]) for at in places], encoder), places, check)
