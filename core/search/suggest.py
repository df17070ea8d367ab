"""What a query may have meant: words of the catalog a slip or two away, cut or joined, sounds; and completions."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from core.search.matching.pinyin import Sounds, sounds_of
from core.search.matching.tokens import fold, is_run, pieces

if TYPE_CHECKING:
    from core.search.index import Index

SHORTEST = 4
"""Letters of the shortest word that is corrected: of three letters, too many words are one slip away."""
LONG = 8
"""Letters from which two slips are allowed, as search engines do (Elasticsearch begins at 6)."""
MOST_WORDS = 50
"""Words of a query that are looked at: nobody types more, and each costs a look through the vocabulary."""
SLIP = 3.0
"""What a slip costs against the logarithm of a word's frequency: one less outweighs a word twenty times as frequent."""
COMPLETED = 8
"""Completions offered."""


@dataclass(frozen=True)
class Suggestion:
    """Another query.

    Attributes:
        query: What it would be.
        why: slip, cut, joined, sound (typed as it sounds), homophone or letters (damaged ones).
    """

    query: str
    why: str


@dataclass(frozen=True)
class Vocabulary:
    """The words of a catalog as they are written, folded, with how many titles, brands and categories say them."""

    words: Mapping[str, int]
    titles: Sequence[str]

    @cached_property
    def sounds(self) -> Sounds:
        """The signs of the titles by sound, counted when first asked."""
        return sounds_of(self.titles)

    @cached_property
    def by_length(self) -> dict[int, list[str]]:
        """Words that can be corrected to, by their length."""
        found: dict[int, list[str]] = {}
        for word in self.words:
            if len(word) >= SHORTEST - 1 and word.isalpha() and not is_run(word):
                found.setdefault(len(word), []).append(word)
        return found


def vocabulary_of(index: Index, asked: Mapping[str, int] | None = None) -> Vocabulary:
    """Count the words of titles, brands and categories.

    Args:
        index: Whose products.
        asked: Queries of the log that led to a click -> how often: their words count too.
    """
    products = index.products
    counted: Counter[str] = Counter()
    for name in ("title", "brand", "category", "attributes"):
        texts = Counter(products.texts.get(name, ()))
        for text, times in texts.items():
            for piece in pieces(text):
                counted[piece] += times
    for query, times in (asked or {}).items():
        for piece in pieces(query):
            if piece in counted:
                counted[piece] += times
    return Vocabulary(counted, [str(one) for one in products.texts["title"]])


def did_you_mean(index: Index, vocabulary: Vocabulary, query: str) -> Suggestion | None:
    """A nearby query whose words the catalog has; None where every word is known or nothing is near."""
    written: list[str] = []
    why = ""
    if not query.isascii() and (mended := _mended(query)) != query:
        query, why = mended, "letters"
    parts = pieces(query)[:MOST_WORDS]
    at = 0
    while at < len(parts):
        part = parts[at]
        if _known(index, vocabulary, part):
            written.append(part)
        elif at + 1 < len(parts) and not is_run(part) and (part + parts[at + 1]) in vocabulary.words:
            written.append(part + parts[at + 1])
            why, at = "joined", at + 1
        elif found := _other(vocabulary, part):
            written.append(found[0])
            why = found[1]
        else:
            written.append(part)
        at += 1
    return Suggestion(" ".join(written), why) if why else None


def _mended(query: str) -> str:
    """The query with letters as they were before they were read in a wrong encoding."""
    from ftfy import fix_encoding

    return str(fix_encoding(query))


def _known(index: Index, vocabulary: Vocabulary, part: str) -> bool:
    if is_run(part):
        terms = index.reader.terms(part)
        return all(index.lexical.holders(term) for term in terms)
    return part in vocabulary.words or all(index.lexical.holders(term) for term in index.reader.terms(part))


def _other(vocabulary: Vocabulary, part: str) -> tuple[str, str] | None:
    """A word of the catalog for one that it lacks, and what was wrong."""
    if is_run(part):
        found = vocabulary.sounds.homophones(part)
        return (found, "homophone") if found else None
    if found := vocabulary.sounds.spelled(part):
        return found, "sound"
    if word := _nearest(vocabulary, part):
        return word, "slip"
    halves = [
        (min(vocabulary.words[part[:cut]], vocabulary.words[part[cut:]]), -cut)
        for cut in range(2, len(part) - 1)
        if part[:cut] in vocabulary.words and part[cut:] in vocabulary.words
    ]
    if halves:
        cut = -max(halves)[1]
        return f"{part[:cut]} {part[cut:]}", "cut"
    return None


def _nearest(vocabulary: Vocabulary, part: str) -> str:
    """The likeliest word within one slip, two in long words (a letter missing, added, wrong, or two turned round)."""
    if len(part) < SHORTEST or not part.isalpha():
        return ""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    most = 2 if len(part) >= LONG else 1
    lengths = range(len(part) - most, len(part) + most + 1)  # the first letter is seldom wrong: no phone for an iphone
    near = [word for n in lengths for word in vocabulary.by_length.get(n, ()) if word[0] == part[0]]
    found = extract(part, near, scorer=OSA.distance, score_cutoff=most, limit=50)
    if not found:
        return ""

    def worth(one: tuple[str, float, int]) -> tuple[float, str]:
        word, slips, _place = one
        return math.log(vocabulary.words[word]) - SLIP * slips, word

    return max(found, key=worth)[0]


def completions(
    vocabulary: Vocabulary, asked: Mapping[str, int], typed: str, most: int = COMPLETED
) -> list[tuple[str, str]]:
    """(text, source) a search box would offer: queries of the log by frequency, then titles that begin so."""
    start = " ".join(fold(typed).split())
    if not start:
        return []
    queries = sorted(
        (one for one in _beginning(sorted(asked), start) if one != start), key=lambda one: (-asked[one], one)
    )
    found = [(one, "query") for one in queries[:most]]
    titles = _beginning(_lines(vocabulary.titles), start)
    return (found + [(one, "title") for one in titles if one not in queries][: most - len(found)])[:most]


def _lines(titles: Sequence[str]) -> list[str]:
    return sorted({" ".join(fold(line).split()) for title in titles for line in title.split("\n")})


def _beginning(ordered: Sequence[str], start: str, most: int = 200) -> Iterable[str]:
    at = bisect_left(ordered, start)
    found: list[str] = []
    while at < len(ordered) and ordered[at].startswith(start) and len(found) < most:
        found.append(ordered[at])
        at += 1
    return found
