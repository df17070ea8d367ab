"""What a group of texts speaks of more than the others: class-based TF-IDF.

With f(t, c) how often the texts of group c say term t, A the mean number of terms of a group and f(t) how often all
say it: f(t, c) / size(c) * ln(1 + A / f(t)) (Grootendorst 2022, BERTopic). A text counts a term once, so that one long
text does not speak for the others. Terms are words, and words that stand side by side; the forms of an English word
count as one (Snowball stems), and Chinese words, as a dictionary cuts them, are put together where they mostly stand
together. Words that praise or blame, numbers, product numbers, days and months name nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.text.reading.word_places import HAN
from core.text.topics.chinese import by_dictionary, places
from core.text.topics.small_words import LOOSE, NAMELESS

MOST_WORDS = 4
"""Terms of a name: as many as are read at a glance."""
TOGETHER = 0.4
"""Share of the texts with the rarer of two Chinese pieces in which they stand side by side, from which they are one."""
BOTH = 0.2
"""Share of a group's texts in another language from which its name has words of both."""
LONGEST_MARK = 4
"""Signs of a word with digits that can be a thing (5g, 401k); longer ones are numbers of products and orders."""
_HAN = re.compile(f"[{HAN}]")
_COUNTED = re.compile(
    "第?[零一二三四五六七八九十百千万两几半数多]+(?:个|点|号|天|日|年|月|月份|次|个月|星期|小时|分钟|周|块|元|只|条|件|位|岁|倍|分|星|遍|回)?多?"
    "|(?:周|星期|礼拜)[一二三四五六日天末]?"
)
"""Chinese numbers, days, months and counts: when and how many, and not what."""
_NUMBERED = re.compile(r"[a-z]+[0-9]{3,}")


def telling(
    texts: Sequence[str], group: NDArray[np.int64], most: int = MOST_WORDS, without: Collection[str] = ()
) -> dict[int, tuple[tuple[str, float], ...]]:
    """Group -> its terms with their weight, the most telling first; texts of group -1 are only counted.

    A pair of words takes the place of its words where it stands in nearly as many texts; a word does not come twice.

    Args:
        texts: What is read.
        group: (texts,) the group of each.
        most: Terms of each, and of each language where a group speaks two.
        without: Words that name nothing here, in lower case: numbers of products, names of suppliers.
    """
    forms: dict[str, Counter[str]] = {}
    said: dict[int, Counter[str]] = {}
    every: Counter[str] = Counter()
    chinese: Counter[int] = Counter()
    for text, number in zip(texts, group.tolist(), strict=True):
        found = dict(_terms(text, without))
        for term, form in found.items():
            forms.setdefault(term, Counter())[form] += 1
        said.setdefault(number, Counter()).update(found.keys())
        every.update(found.keys())
        chinese[number] += bool(_HAN.search(text))
    loose = {term for term in every if _HAN.match(term) and " " in term and not _one_word(term, every)}
    mean = sum(every.values()) / max(len(said), 1)
    found_of = {}
    for number, counts in said.items():
        if number < 0:
            continue
        size = max(sum(counts.values()), 1)
        texts_of = int((group == number).sum())
        weights = {
            term: count / size * math.log1p(mean / every[term]) * (1.0 + 0.5 * term.count(" "))
            for term, count in counts.items()
            if (count > 1 or texts_of < 3) and term not in loose
        }
        ranked = sorted(weights, key=lambda term: (-weights[term], term))
        chosen = _named(ranked, most, chinese[number] / texts_of)
        found_of[number] = tuple((_shown(term, forms[term]), weights[term]) for term in chosen)
    return found_of


def is_chinese(word: str) -> bool:
    """Whether a word is written in Chinese."""
    return bool(_HAN.search(word))


def _named(ranked: Sequence[str], most: int, chinese: float) -> list[str]:
    """The first terms that do not repeat each other, of each language that the group speaks; signs that stand alone
    only where nothing else is there."""
    whole = [term for term in ranked if len(term) > 1]
    if not BOTH <= chinese <= 1 - BOTH:
        return _without_repeats(whole, most) or _without_repeats(ranked, most)
    parts = [_without_repeats([term for term in whole if is_chinese(term) == own], most) for own in (False, True)]
    return sorted([*parts[0], *parts[1]], key=whole.index)


def _terms(text: str, without: Collection[str]) -> Iterator[tuple[str, str]]:
    """Terms of a text as (what counts as one, how it is written)."""
    row = [(text[start:stop].lower().replace("’", "'"), start, stop) for start, stop in places(text)]
    told = [
        (_key(word) if _tells(word) and word not in without else "", word, start, stop) for word, start, stop in row
    ]
    for key, word, _start, _stop in told:
        if key:
            yield key, word
    for (key, word, _a, end), (other, next_word, begin, _b) in pairwise(told):
        if key and other and begin - end <= 1 and is_chinese(word) == is_chinese(next_word):
            if not is_chinese(word):
                yield f"{key} {other}", f"{word} {next_word}"
            elif (
                begin == end
                and len(word) + len(next_word) <= 4
                and word + next_word not in NAMELESS
                and (min(len(word), len(next_word)) > 1 or not by_dictionary())
            ):
                yield f"{key} {other}", word + next_word
    for (key, word, _a, _b), (other, second, begin, _c), (last, third, _d, end) in zip(
        told, told[1:], told[2:], strict=False
    ):
        if by_dictionary():
            break
        if key and other and last and len(word) == len(second) == len(third) == end - begin - 1 == 1:
            yield f"{key} {other} {last}", word + second + third


def _one_word(term: str, every: Counter[str]) -> bool:
    return every[term] >= TOGETHER * min(every[part] for part in term.split())


def _shown(term: str, forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form)) if forms else term


def _tells(word: str) -> bool:
    if word in NAMELESS or word.isdigit() or _COUNTED.fullmatch(word) or "'" in word.removesuffix("'s"):
        return False
    if any(sign.isdigit() for sign in word) and (len(word) > LONGEST_MARK or _NUMBERED.fullmatch(word)):
        return False
    return (len(word) > 1 and not {word[0], word[-1]} & LOOSE) or bool(len(word) == 1 and _HAN.match(word))


@lru_cache(maxsize=65_536)
def _key(word: str) -> str:
    """What the forms of a word have in common."""
    if not word.isascii():
        return word
    import Stemmer

    return str(Stemmer.Stemmer("english").stemWord(word.removesuffix("'s")))


def _without_repeats(ranked: Sequence[str], most: int) -> list[str]:
    chosen: list[str] = []
    for term in ranked:
        if not any(_alike(term, other) for other in chosen):
            chosen.append(term)
        if len(chosen) == most:
            break
    return chosen


def _alike(one: str, other: str) -> bool:
    if is_chinese(one) != is_chinese(other):
        return False
    if not is_chinese(one):
        return bool(set(one.split()) & set(other.split()))
    a, b = one.replace(" ", ""), other.replace(" ", "")
    return a in b or b in a or bool(set(map("".join, pairwise(a))) & set(map("".join, pairwise(b))))
