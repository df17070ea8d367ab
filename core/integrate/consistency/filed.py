"""Products under a category that their title does not fit.

The category of each product is guessed from the titles nearest to its own, its own category left out (leave-one-out
over exact neighbours of the encoder's vectors), and confident learning (Northcutt, Jiang and Chuang 2021; cleanlab)
says which given categories such guesses make improbable, with each category's own level of doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.integrate.consistency.finding import Embed, Finding, Floats, Table

NEAREST = 15
"""Neighbours that vote: a category of eight is outvoted by no chance crowd, and one of hundreds is still sampled."""
SHARPNESS = 10.0
"""How much nearer neighbours count more: a cosine lower by 0.1 weighs 1/e. Cosines of titles lie within some tenths."""
LEAST_OF_A_KIND = 8
"""Products of a category below which nothing is said: half of the neighbours could not come from it."""
BLOCK = 1000
"""Rows compared with all others at once: 1,000 x 50,000 similarities are 200 MB."""
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
    from cleanlab.filter import find_label_issues

    categories = table.of("category")
    if categories is None or len(texts) < 2 * LEAST_OF_A_KIND:
        return []
    given = [str(categories[at]).strip() for at in texts]
    sizes = Counter(given)
    kept = [place for place, name in enumerate(given) if sizes[name] >= LEAST_OF_A_KIND]
    names = sorted({given[place] for place in kept})
    if len(names) < 2:
        return []
    number = {name: place for place, name in enumerate(names)}
    labels = np.array([number[given[place]] for place in kept])
    chances, nearest = neighbours(vectors[kept], labels, len(names), check)
    column = table.roles["category"]
    found = []
    for at in find_label_issues(labels, chances, return_indices_ranked_by="self_confidence", n_jobs=1):
        best = int(chances[at].argmax())
        if best == labels[at]:
            continue
        place = texts[kept[int(at)]]
        like = next(one for one in nearest[at] if labels[one] == best)
        found.append(
            Finding(
                "category",
                int(table.rows[place]),
                table.id(place),
                column,
                str(categories[place]),
                names[best],
                float(np.clip(chances[at, best] - chances[at, labels[at]], 0.0, 1.0)),
                table.title(place),
                {"like": table.title(texts[kept[int(like)]])},
            )
        )
    return sorted(found, key=lambda one: (-one.confidence, one.row))


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
