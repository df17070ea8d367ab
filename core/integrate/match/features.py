"""In what two rows agree: figures of pairs from which a score is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from core.integrate.match import words
from core.integrate.match.blocking import RARE, Candidates
from core.integrate.match.records import Floats, Records
from core.integrate.match.vectors import Places, dots

FEATURES = (
    "words", "text", "letters", "contained", "code", "numbers", "price", "brand", "attributes", "gtin", "meaning",
)  # fmt: skip
"""Cosine of titles by words, of all text, of titles by three letters; share of the shorter title in the other; model
code (1 equal, 0.6 one begins or ends with the other, -1 others); numbers; price; brand; attributes; GTIN; what titles
in two languages mean."""
AFFIXED = 0.6
"""Agreement of two codes of which one goes on where the other ends: a colour's or a market's letter."""
PRICE_APART = 1.5
"""Logarithm of the price ratio from which prices say that two products are others (4.5 times as dear)."""


def features(left: Records, right: Records, found: Candidates) -> Floats:
    """One row per candidate, one column per name of `FEATURES`; 0 where a side says nothing."""
    at, other = found.left, found.right
    one, two = found.texts
    columns = {
        "words": found.views["words"].cosine(at, other),
        "text": found.views["text"].cosine(at, other),
        "letters": found.views["letters"].cosine(at, other),
        "contained": _contained(one.titles, two.titles, at, other),
        "code": _codes(one.codes, two.codes, at, other),
        "numbers": _numbers(one.titles, two.titles, at, other),
        "price": _price(left.prices, right.prices, at, other),
        "brand": _brand(left, right, one.titles, two.titles, at, other),
        "attributes": _attributes(left, right, at, other),
        "gtin": _gtin(left, right, at, other),
        "meaning": np.zeros(len(at)) if found.meaning is None else found.meaning.likeness(at, other),
    }
    return np.column_stack([columns[name] for name in FEATURES]) if len(at) else np.zeros((0, len(FEATURES)))


def _contained(one: list[list[str]], two: list[list[str]], at: Places, other: Places) -> Floats:
    """Weight (idf) of the words in common, as a share of the lighter title's."""
    known = {word: place for place, word in enumerate(sorted({word for title in (*one, *two) for word in title}))}
    sides = [_present(titles, known) for titles in (one, two)]
    df = np.asarray(sides[0].sum(axis=0) + sides[1].sum(axis=0)).ravel()
    weight = np.log((len(one) + len(two) + 1) / (df + 0.5))
    whole = [side @ weight for side in sides]
    shared = dots(sides[0].multiply(weight[None, :]).tocsr(), sides[1], at, other)
    least = np.minimum(whole[0][at], whole[1][other])
    return np.asarray(np.where(least > 0, shared / np.where(least > 0, least, 1.0), 0.0))


def _present(titles: list[list[str]], known: dict[str, int]) -> sp.csr_matrix:
    rows = [sorted({known[word] for word in title}) for title in titles]
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.array([place for row in rows for place in row], dtype=np.int32)
    return sp.csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(titles), len(known)))


def telling(codes: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """The codes that few rows of a side have: 1080p or mp3 names no model."""
    seen = Counter(code for held in codes for code in held)
    return [frozenset(code for code in held if seen[code] <= RARE) for held in codes]


def _codes(one: list[frozenset[str]], two: list[frozenset[str]], at: Places, other: Places) -> Floats:
    left, right = telling(one), telling(two)
    return np.array([code_agreement(left[a], right[b]) for a, b in zip(at.tolist(), other.tolist(), strict=True)])


def code_agreement(one: frozenset[str], two: frozenset[str]) -> float:
    """1: a code in common; `AFFIXED`: one begins or ends with the other; -1: others; 0: one side has none."""
    if not one or not two:
        return 0.0
    if one & two:
        return 1.0
    for a in one:
        for b in two:
            short, long = (a, b) if len(a) <= len(b) else (b, a)
            if len(short) >= words.AFFIX and (long.startswith(short) or long.endswith(short)):
                return AFFIXED
    return -1.0


def _numbers(one: list[list[str]], two: list[list[str]], at: Places, other: Places) -> Floats:
    left, right = [words.numbers(title) for title in one], [words.numbers(title) for title in two]
    found = np.zeros(len(at))
    for place, (a, b) in enumerate(zip(at.tolist(), other.tolist(), strict=True)):
        mine, theirs = left[a], right[b]
        if mine and theirs:
            found[place] = 2.0 * len(mine & theirs) / min(len(mine), len(theirs)) - 1.0
    return found


def _price(one: Floats, two: Floats, at: Places, other: Places) -> Floats:
    """1 for one price, down to -1 for `PRICE_APART` and more."""
    apart = np.abs(np.log(one[at]) - np.log(two[other])) if len(at) else np.zeros(0)
    return np.where(np.isnan(apart), 0.0, 1.0 - 2.0 * np.minimum(apart / PRICE_APART, 1.0))


def _brand(
    left: Records, right: Records, one: list[list[str]], two: list[list[str]], at: Places, other: Places
) -> Floats:
    """1 where the brand's first word is the other's too or stands in its title, -1 where both name others."""
    mine, theirs = [words.tokens(text) for text in left.brands], [words.tokens(text) for text in right.brands]
    found = np.zeros(len(at))
    for place, (a, b) in enumerate(zip(at.tolist(), other.tolist(), strict=True)):
        if mine[a] and theirs[b]:
            found[place] = 1.0 if set(mine[a]) & set(theirs[b]) else -1.0
        elif mine[a]:
            found[place] = 1.0 if mine[a][0] in two[b] else 0.0
        elif theirs[b]:
            found[place] = 1.0 if theirs[b][0] in one[a] else 0.0
    return found


def _attributes(left: Records, right: Records, at: Places, other: Places) -> Floats:
    """Mean over the attributes that both sides have and both rows fill: 1 where equal, -1 where not."""
    total, filled = np.zeros(len(at)), np.zeros(len(at))
    for name in sorted(set(left.attributes) & set(right.attributes)):
        codes: dict[str, int] = {"": -1}
        mine, theirs = (
            np.array([codes.setdefault(words.plain(text), len(codes)) for text in side.attributes[name]], dtype=int)
            for side in (left, right)
        )
        a, b = mine[at], theirs[other]
        both = (a >= 0) & (b >= 0)
        total += np.where(both, np.where(a == b, 1.0, -1.0), 0.0)
        filled += both
    return np.asarray(total / np.maximum(filled, 1.0))


def _gtin(left: Records, right: Records, at: Places, other: Places) -> Floats:
    mine, theirs = np.array(left.gtins, dtype=object), np.array(right.gtins, dtype=object)
    a, b = mine[at], theirs[other]
    both = (a != "") & (b != "")
    return np.where(both, np.where(a == b, 1.0, -1.0), 0.0).astype(float)
