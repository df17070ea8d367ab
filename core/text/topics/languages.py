"""Texts of several languages side by side: what only tells the language is taken out of their vectors.

An encoder of several languages sets texts apart by language as well as by meaning. The mean of a language's vectors is
mostly that bias (Libovický, Rosa and Fraser 2020; Yang et al. 2021), so it is moved onto the mean of all; what is left
is meaning, and one complaint in two languages comes to lie together. Groups that still speak one language each are
joined where each is the other's nearest and both are near.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEAST, LEAST_SHARE = 20, 0.02
"""Texts of a language, and their share, from which its mean is known."""
ONE = 0.8
"""Share of a group's texts in one language from which it speaks that language alone."""
NEAR = 0.45
"""Cosine of two groups' centres, less the mean of all, from which they are one in two languages: of ten complaints in
English and Chinese all that were each other's nearest said the same, from 0.2 on; 0.45 leaves room for what only one
language speaks of."""


def of_texts(texts: Sequence[str]) -> NDArray[np.int64]:
    """(texts,) the language of each: 0 for Chinese, 1 for others."""
    from core.text.reading.content import language_of

    return np.array([language_of(text) != "zh" for text in texts], dtype=np.int64)


def beside(vectors: NDArray[np.float32], languages: NDArray[np.int64]) -> NDArray[np.float32]:
    """(texts, width) the vectors, of length 1, without what tells the language; as they are where one is spoken."""
    spoken = _spoken(languages)
    if len(spoken) < 2:
        return vectors
    mean = vectors.mean(axis=0, dtype=np.float64)
    moved = vectors.astype(np.float64)
    for one in spoken:
        moved[languages == one] += mean - moved[languages == one].mean(axis=0)
    length = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12)
    return np.asarray(moved / length, dtype=np.float32)


def joined(
    vectors: NDArray[np.float32], languages: NDArray[np.int64], group: NDArray[np.int64], *, near: float = NEAR
) -> NDArray[np.int64]:
    """(texts,) the group of each, those that say the same in two languages joined; the largest is 0 again.

    Args:
        vectors: (texts, width) of length 1, as of `beside`.
        languages: (texts,) the language of each.
        group: (texts,) the group of each, -1 for none.
        near: Cosine from which two are one.
    """
    spoken, count = _spoken(languages), int(group.max(initial=-1)) + 1
    if len(spoken) < 2 or count < 2:
        return group
    mean = vectors.mean(axis=0, dtype=np.float64)
    centres = np.array([vectors[group == one].mean(axis=0, dtype=np.float64) - mean for one in range(count)])
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    share = np.array([(languages[group == one] == spoken[0]).mean() for one in range(count)])
    here, there = np.flatnonzero(share >= ONE), np.flatnonzero(share <= 1 - ONE)
    if not len(here) or not len(there):
        return group
    cosine = centres[here] @ centres[there].T
    into = np.arange(count)
    for at, best in enumerate(cosine.argmax(axis=1)):
        if cosine[:, best].argmax() == at and cosine[at, best] >= near:
            into[there[best]] = here[at]
    merged = np.where(group >= 0, into[np.maximum(group, 0)], -1)
    names, sizes = np.unique(merged[merged >= 0], return_counts=True)
    number = {int(name): at for at, name in enumerate(names[np.argsort(-sizes, kind="stable")])}
    return np.array([number.get(int(one), -1) for one in merged], np.int64)


def _spoken(languages: NDArray[np.int64]) -> list[int]:
    names, counts = np.unique(languages, return_counts=True)
    return [int(one) for one, count in zip(names, counts, strict=True)
            if count >= max(LEAST, LEAST_SHARE * len(languages))]  # fmt: skip
