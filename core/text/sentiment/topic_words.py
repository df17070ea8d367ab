"""What one group of texts speaks of more than another: weighted log-odds of words.

Method: log-odds ratio with an informative Dirichlet prior, Monroe, Colaresi and Quinn 2008, "Fightin' Words",
Political Analysis 16(4). The prior is the word's share in both groups together, so that rare words need more evidence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.text.reading.word_places import words

MOST_PRIOR = 500
"""The prior counts as many words as the smaller group has, at most this many."""


@dataclass(frozen=True)
class Topic:
    """A word: ``z`` is its standardised log-odds; ``texts`` of the group hold it, ``others`` of the background do."""

    word: str
    z: float
    texts: int
    others: int


def topics(group: Sequence[str], background: Sequence[str], *, limit: int = 8, least: float = 1.96) -> list[Topic]:
    """Words that set a group of texts apart, strongest first.

    A text counts a word once, so that one long text does not speak for the rest.

    Args:
        group: the texts in question.
        background: what to compare with.
        limit: at most this many words.
        least: smallest z; 1.96 is the 97.5 % point of a normal distribution. A word must stand in two texts or more.
    """
    mine, theirs = (Counter(word for text in texts for word in _kept(text)) for texts in (group, background))
    n, m = sum(mine.values()), sum(theirs.values())
    if not n or not m:
        return []
    size = float(min(n, m, MOST_PRIOR))
    found = []
    for word, count in mine.items():
        other = theirs[word]
        prior = size * (count + other) / (n + m)
        here, there = count + prior, other + prior
        delta = math.log(here / (n + size - here)) - math.log(there / (m + size - there))
        z = delta / math.sqrt(1 / here + 1 / there)
        if count >= 2 and z >= least:
            found.append(Topic(word, z, count, other))
    return sorted(found, key=lambda one: (-one.z, one.word))[:limit]


def _kept(text: str) -> set[str]:
    """Distinct words that can carry a topic: no numbers, no single Latin letters."""
    return {word for word in words(text) if not word.isdigit() and (len(word) > 1 or not word.isascii())}
