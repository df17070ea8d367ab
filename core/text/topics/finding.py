"""The topics of texts: grouped, merged, named, with the texts that stand for each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from core.text.topics import kinds, languages
from core.text.topics.grouping import FEWEST, SPREAD, WIDEST, groups
from core.text.topics.naming import telling

EXAMPLES = 3
"""Texts shown of a topic: enough to see what is meant."""


@dataclass(frozen=True)
class Topic:
    """A group of texts.

    Attributes:
        words: What it speaks of more than the others, the most telling first.
        places: Of its texts, the most typical first.
        centre: (width,) of length 1: the mean of its texts less the mean of all, by which it is known again.
        kind: The complaint that every shop knows that it is, a key of `kinds.KINDS`; "" for none.
    """

    words: tuple[str, ...]
    places: tuple[int, ...]
    centre: NDArray[np.float64]
    kind: str = ""

    @property
    def size(self) -> int:
        """How many texts."""
        return len(self.places)


def topics(
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    *,
    spread: float = SPREAD,
    fewest: int = FEWEST,
    without: Collection[str] = (),
    encoder: str = "",
) -> list[Topic]:
    """The topics of texts, the largest first; texts that stand alone are in none. What is said of one thing in two
    languages is one topic where the vectors are of an encoder that reads both; a complaint that every shop knows is one
    however it is said (`kinds`).

    Args:
        texts: What is read.
        vectors: (texts, width) of length 1.
        spread: As for `groups`.
        fewest: Texts that a topic needs.
        without: As for `telling`.
        encoder: Whose vectors they are; known complaints are told for those that ship.
    """
    known = kinds.kinds_of(vectors, encoder)
    spoken = languages.of_texts(texts)
    vectors = languages.beside(vectors, spoken)
    keys = np.array([crc32(text.encode()) for text in texts], dtype=np.int64)
    near = groups(vectors, spread=spread, fewest=fewest, widest=max(spread, WIDEST), keys=keys)
    group, of_kind = kinds.gathered(languages.joined(vectors, spoken, near), known, fewest)
    named = telling(texts, group, without=without)
    mean = vectors.mean(axis=0, dtype=np.float64) if len(vectors) else np.zeros(0)
    found = []
    for number in sorted(named):
        places = np.flatnonzero(group == number)
        middle = vectors[places].mean(axis=0, dtype=np.float64)
        typical = places[np.argsort(-(vectors[places] @ middle), kind="stable")]
        away = middle - mean
        centre = away / max(float(np.linalg.norm(away)), 1e-12)
        words = tuple(word for word, _weight in named[number])
        found.append(Topic(words, tuple(map(int, typical)), centre, of_kind.get(number, "")))
    return found
