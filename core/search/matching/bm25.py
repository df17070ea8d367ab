"""BM25 over weighted fields: counts are added over the fields before they saturate, so that none counts twice.

Robertson, Zaragoza, Taylor 2004 (BM25F), with the idf of Lucene, which is never negative:

    tf(t, d)    = sum_f w_f * n_f(t, d) / (1 - b_f + b_f * length_f(d) / mean length_f)
    score(q, d) = sum over terms t of q of  idf(t) * tf(t, d) / (k1 + tf(t, d))
    idf(t)      = ln(1 + (N - n_t + 0.5) / (n_t + 0.5))

With one field of weight 1 it is Lucene's BM25, as `bm25s` computes it (a test compares the two).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.search.matching.tokens import Reader

K1 = 1.2
"""Where a term's count saturates: the default of Lucene and Elasticsearch, so that figures compare."""


Texts = Sequence[str] | NDArray[np.object_]


@dataclass(frozen=True)
class Field:
    """What a match in a field is worth, and how much its length counts against it (0 to 1)."""

    weight: float
    b: float


FIELDS: dict[str, Field] = {
    "title": Field(3.0, 0.4),
    "codes": Field(3.0, 0.0),
    "brand": Field(2.0, 0.0),
    "category": Field(1.5, 0.0),
    "attributes": Field(1.0, 0.3),
    "description": Field(0.5, 0.75),
}
"""The fields of a product, the most telling first. A title says what a product is, a description much beside; lengths
of brands, categories and codes say nothing. The order and the round weights were set by hand, as shops set them."""


@dataclass(frozen=True)
class Lexical:
    """An index in memory.

    Attributes:
        vocabulary: Term -> its number.
        starts: (terms + 1,) where each term's part of `places` and `scores` begins.
        places: Products that hold the term, ascending.
        scores: What the term adds to each of them.
        idf: (terms,)
        mean_length: Field -> mean number of terms among the products that have it.
        products: How many there are.
    """

    vocabulary: Mapping[str, int]
    starts: NDArray[np.int64]
    places: NDArray[np.int32]
    scores: NDArray[np.float64]
    idf: NDArray[np.float64]
    mean_length: Mapping[str, float]
    products: int

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Products that hold a term, and what it adds to each; empty where nobody holds it."""
        number = self.vocabulary.get(term)
        if number is None:
            return self.places[:0], self.scores[:0]
        part = slice(int(self.starts[number]), int(self.starts[number + 1]))
        return self.places[part], self.scores[part]

    def holders(self, term: str) -> int:
        """How many products hold a term."""
        number = self.vocabulary.get(term)
        return 0 if number is None else int(self.starts[number + 1] - self.starts[number])

    def score(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """(products,) the score of each; 0 where a product holds none of the terms."""
        found = np.zeros(self.products)
        for term in dict.fromkeys(terms):
            places, scores = self.postings(term)
            found[places] += scores
        return found

    def most(self, terms: Sequence[str]) -> float:
        """More than any product can score for these terms: a term adds less than its idf."""
        return float(sum(self.idf[self.vocabulary[term]] for term in dict.fromkeys(terms) if term in self.vocabulary))


@dataclass(frozen=True)
class TermShare:
    """What one term of a query adds to the score of a product.

    Attributes:
        term: As indexed.
        share: Its part of the score.
        fields: Field -> the part of it that this field brings.
        holders: How many products hold the term.
    """

    term: str
    share: float
    fields: Mapping[str, float]
    holders: int


def build(reader: Reader, texts: Mapping[str, Texts], fields: Mapping[str, Field] = FIELDS) -> Lexical:
    """Index products.

    Args:
        reader: Makes terms of texts.
        texts: Field -> text of each product, "" for none; all equally long.
        fields: Weight and length norm of each field of `texts`.
    """
    count = len(next(iter(texts.values()), ()))
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = vocabulary.__len__  # a new term gets the next number
    keys: list[NDArray[np.int64]] = []
    parts: list[NDArray[np.float64]] = []
    means: dict[str, float] = {}
    for name, written in texts.items():
        field = fields[name]
        flat, lengths = _numbered(reader, written, vocabulary)
        held = lengths > 0
        means[name] = mean = float(lengths[held].mean()) if held.any() else 1.0
        if not len(flat):
            continue
        key = flat.astype(np.int64) * count + np.repeat(np.arange(count), lengths)
        key.sort()
        first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        times = np.diff(np.append(first, len(key)))
        key = key[first]
        norm = 1.0 - field.b + field.b * lengths / mean
        keys.append(key)
        parts.append(field.weight * times / norm[key % count])
    return _joined(dict(vocabulary), keys, parts, means, count)


def _joined(
    vocabulary: dict[str, int],
    keys: list[NDArray[np.int64]],
    parts: list[NDArray[np.float64]],
    means: dict[str, float],
    count: int,
) -> Lexical:
    """The counts of all fields added up, and made scores."""
    key = np.concatenate(keys) if keys else np.zeros(0, np.int64)
    part = np.concatenate(parts) if parts else np.zeros(0)
    order = np.argsort(key, kind="stable")
    key, part = key[order], part[order]
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, np.int64)
    counts = np.add.reduceat(part, first) if len(first) else part
    key = key[first] if len(key) else key
    term = key // max(count, 1)
    starts = np.searchsorted(term, np.arange(len(vocabulary) + 1))
    holders = np.diff(starts)
    idf = np.log1p((count - holders + 0.5) / (holders + 0.5))
    scores = np.repeat(idf, holders) * counts / (K1 + counts)
    return Lexical(
        vocabulary, starts.astype(np.int64), (key % max(count, 1)).astype(np.int32), scores, idf, means, count
    )


def _numbered(
    reader: Reader, written: Texts, vocabulary: defaultdict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Numbers of all terms of a field one after another, and how many each product has; equal texts are read once."""
    flat: list[int] = []
    lengths = np.zeros(len(written), np.int64)
    read: dict[str, list[int]] = {}
    known: dict[str, tuple[int, ...]] = {}
    for place, text in enumerate(written):
        if not text:
            continue
        found = read.get(text)
        if found is None:
            found = reader.gather(text, known, vocabulary.__getitem__)
            if len(text) < 100:  # categories, brands and the like repeat; long texts would only fill memory
                read[text] = found
        flat += found
        lengths[place] = len(found)
    return np.array(flat, np.int32), lengths


def explain(
    index: Lexical,
    reader: Reader,
    terms: Sequence[str],
    texts: Mapping[str, str],
    fields: Mapping[str, Field] = FIELDS,
) -> list[TermShare]:
    """What each term adds to one product's score, computed anew from its texts; the shares sum to the score.

    Args:
        index: The index that the product is in.
        reader: The reader that it was made with.
        terms: Of the query.
        texts: Field -> text of the product.
    """
    counted = {name: Counter(reader.terms(text)) for name, text in texts.items()}
    found = []
    for term in dict.fromkeys(terms):
        parts = {}
        for name, counts in counted.items():
            if counts[term]:
                field = fields[name]
                norm = 1.0 - field.b + field.b * counts.total() / index.mean_length[name]
                parts[name] = field.weight * counts[term] / norm
        total = sum(parts.values())
        if total:
            share = float(index.idf[index.vocabulary[term]]) * total / (K1 + total)
            shares = {name: share * part / total for name, part in parts.items()}
            found.append(TermShare(term, share, shares, index.holders(term)))
    return sorted(found, key=lambda one: -one.share)
