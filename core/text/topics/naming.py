"""What a group of texts speaks of more than the others: class-based TF-IDF.

With f(t, c) how often the texts of group c say term t, A the mean number of terms of a group and f(t) how often all
say it: f(t, c) / size(c) * ln(1 + A / f(t)) (Grootendorst 2022, BERTopic). A text counts a term once, so that one long
text does not speak for the others. Terms are words and pairs of neighbouring words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.text.reading.word_places import words

_SMALL = (
    "a about am an and any are as at be been but by can could did do does for from had has have he help hi hello her "
    "him his how i if in into is it its just like me my need no not of on or our please she should so some that the "
    "their them then there they this to up us want was we were what when where which who why will with would you your "
    "thanks thank get got know tell i'm i'd it's don't can't doesn't isn't "
    "的 了 吗 呢 吧 啊 我 你 您 我们 你们 他 她 它 是 在 有 没 没有 不 也 都 就 和 与 及 或 这 那 这个 那个 什么 怎么 "
    "怎样 如何 为什么 哪 哪里 哪个 "
    "请 请问 想 要 能 可以 会 把 被 给 对 到 从 用 很 还 再 个 一个 一下 多少 几 啥 么 嘛 呀 问 知道"
)
SMALL = frozenset(_SMALL.split())
"""Words that tell nothing of what a text is about, in both languages."""
MOST_WORDS = 4
"""Terms of a name: as many as are read at a glance."""


def telling(
    texts: Sequence[str], group: NDArray[np.int64], most: int = MOST_WORDS
) -> dict[int, tuple[tuple[str, float], ...]]:
    """Group -> its terms with their weight, the most telling first; texts of group -1 are only counted.

    A pair of words takes the place of its words where it stands in nearly as many texts; a word does not come twice.

    Args:
        texts: What is read.
        group: (texts,) the group of each.
        most: Terms of each.
    """
    said: dict[int, Counter[str]] = {}
    every: Counter[str] = Counter()
    for text, number in zip(texts, group.tolist(), strict=True):
        terms = set(_terms(text))
        said.setdefault(number, Counter()).update(terms)
        every.update(terms)
    mean = sum(every.values()) / max(len(said), 1)
    found = {}
    for number, counts in said.items():
        if number < 0:
            continue
        size = max(sum(counts.values()), 1)
        texts_of = int((group == number).sum())
        weights = {
            term: count / size * math.log1p(mean / every[term]) * (1.0 + 0.5 * (" " in term))
            for term, count in counts.items()
            if count > 1 or texts_of < 3
        }
        ranked = sorted(weights, key=lambda term: (-weights[term], term))
        found[number] = tuple((term, weights[term]) for term in _without_repeats(ranked, most))
    return found


def _terms(text: str) -> list[str]:
    row = words(text)
    kept = [word for word in row if _tells(word)]
    pairs = [
        f"{one} {other}"
        for one, other in pairwise(row)
        if _tells(one) and _tells(other) and one.isascii() and other.isascii()
    ]
    return kept + pairs


def _tells(word: str) -> bool:
    return word not in SMALL and not word.isdigit() and (len(word) > 1 or not word.isascii())


def _without_repeats(ranked: Sequence[str], most: int) -> list[str]:
    chosen: list[str] = []
    for term in ranked:
        mine = set(term.split())
        if not any(mine & set(other.split()) for other in chosen):
            chosen.append(term)
        if len(chosen) == most:
            break
    return chosen
