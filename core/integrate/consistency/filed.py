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
    chances, nearest = neighbours(vectors, labels, len(names), check)
    own, best = chances[np.arange(len(labels)), labels], chances.argmax(axis=1)
    wrong = (chances.max(axis=1) >= AGREED) & (own <= ALONE)
    wrong |= _improbable(labels, chances, common) & (chances.max(axis=1) >= AGREED * DOUBTED)
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
                float(np.clip(chances[at, best[at]] - own[at], 0.0, 1.0)),
                table.title(place),
                {"like": table.title(texts[int(like)])},
            )
        )
    return sorted(found, key=lambda one: (-one.confidence, one.row))


def plain(category: str) -> str:
    """What two categories are compared by: separators, blanks and case make no other shelf."""
    return re.sub(r"\W+", " ", category).strip().casefold()


def _improbable(
    labels: NDArray[np.int64], chances: NDArray[np.float64], common: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which labels confident learning holds for errors, among categories that have enough products to tell."""
    from cleanlab.filter import find_label_issues

    found = np.zeros(len(labels), dtype=np.bool_)
    rows, columns = np.flatnonzero(common[labels]), np.flatnonzero(common)
    number = {int(column): place for place, column in enumerate(columns)}
    part = chances[np.ix_(rows, columns)]
    given = np.array([number[int(label)] for label in labels[rows]])
    part = part / part.sum(axis=1, keepdims=True)
    found[rows] = find_label_issues(given, part, filter_by="confident_learning", n_jobs=1)
    return found


def neighbours(
    vectors: Floats, labels: NDArray[np.int64], n: int, check: Callable[[], None] = lambda: None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The chance of each label by the nearest others, (rows, n), and who these are, the nearest first."""
    k = min(NEAREST, len(vectors) - 1)
    chances = np.full((len(vectors), n), SAID)
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
        for vote in range(k):
            np.add.at(chances, (start + here, labels[top[:, vote]]), np.exp(SHARPNESS * (size[:, vote] - 1.0)))
    return chances / chances.sum(axis=1, keepdims=True), nearest


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
