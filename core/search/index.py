"""A searchable state of a catalog, kept in memory by version, and the search itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput
from core.i18n import N_, _, listed
from core.recommend.memory_cache import Kept
from core.search import same_words
from core.search.facets import EVERYTHING, Filters
from core.search.kept_words import accepted
from core.search.matching import bm25, dense, fusion
from core.search.matching.tokens import Reader, fold, language_of
from core.search.products import Products, no_products, read_products

if TYPE_CHECKING:
    from core.lake import Dataset, Lake
    from core.search.learned import Learned

MODES = ("bm25", "dense", "fused")
LONGEST_QUERY = 1_000
"""Signs of a query that are read; nobody types more, and what is cut is told."""
MOST = 1_000
"""Places of a ranking that are kept; facets and counts go by all hits."""
KEPT_MB = 400
"""Of indexes together: a hundred thousand products take about a hundred megabytes."""
SHORT = 60
"""Signs of the attributes of a product whose words count as attributes: longer ones are sentences."""
SAMPLED = 500
"""Titles and descriptions that the language is told from."""


@dataclass(frozen=True)
class Scored:
    """Scores by words.

    Attributes:
        scores: (products,) 0 where a product holds none of the terms.
        said: (products,) the way of the query that a product answers best.
        ways: Terms of each way; of the query as typed none, since they are known.
    """

    scores: NDArray[np.float64]
    said: NDArray[np.int8]
    ways: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Index:
    """A version of an items dataset, ready to be searched.

    Attributes:
        products: What is searched.
        lexical: Its terms.
        reader: What made them, and makes those of queries.
        synonyms: Words for the same: a query that says one finds what the other finds.
    """

    products: Products
    lexical: bm25.Lexical
    reader: Reader
    synonyms: tuple[same_words.Pair, ...] = ()

    def scores(self, query: str, terms: Sequence[str]) -> Scored:
        """Scores by words: of the query, or of the way to say it that a product answers better."""
        found = self.lexical.score(terms)
        ways: list[tuple[str, ...]] = [()]
        said = np.zeros(len(found), np.int8)
        for other in same_words.other_ways(query, self.synonyms):
            ways.append(tuple(self.reader.asked(other)))
            score = self.lexical.score(ways[-1])
            said[score > found] = len(ways) - 1
            found = np.maximum(found, score)
        return Scored(found, said, tuple(ways))

    def exact(self, query: str) -> NDArray[np.int64]:
        """Products whose whole id, code or title the query is."""
        return np.array(self._whole.get(_whole(query), ()), dtype=np.int64)

    @cached_property
    def attribute_terms(self) -> frozenset[str]:
        """Terms of short attributes: colours, sizes, materials."""
        texts = dict.fromkeys(map(str, self.products.texts.get("attributes", ())))
        return frozenset(term for text in texts if len(text) < SHORT for term in self.reader.terms(text))

    @cached_property
    def _whole(self) -> dict[str, list[int]]:
        products = self.products
        found: dict[str, list[int]] = {}
        for values in (products.texts["codes"], products.titles, *products.other_titles.values()):
            for place, text in enumerate(values):
                for line in dict.fromkeys(map(_whole, text.split("\n"))):
                    if line and place not in (held := found.setdefault(line, []))[-1:]:
                        held.append(place)
        return found


@dataclass(frozen=True)
class Hit:
    """One place of a result.

    Attributes:
        place: Of the product in `Index.products`.
        rank: From 1.
        score: What the ranking goes by.
        lexical: BM25 score, with `whole` added where the query is the product's whole title, id or code.
        whole: That addition, else 0.
        similar: Cosine of the vectors; NaN where there is none.
        lexical_rank, dense_rank: In each ranking alone; None where the product is in none of its places.
        parts: What each of `core.search.learned.FEATURES` adds; empty where places alone count.
        terms: What it was found by where a synonym found it; empty where the query's own terms did.
    """

    place: int
    rank: int
    score: float
    lexical: float
    whole: float = 0.0
    similar: float = float("nan")
    lexical_rank: int | None = None
    dense_rank: int | None = None
    parts: tuple[float, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What a query finds.

    Attributes:
        query: As it was read.
        terms: What was looked for.
        mode: bm25, dense or fused.
        hits: The first ones, at most `MOST`.
        found: (products,) whether a product is a hit, before the filters.
        kept: (products,) whether it is one after them.
        unknown: Terms that no product holds.
        complete: Products that hold every term.
        cut: Whether the query was longer than is read.
        reason: Why there is nothing, in one sentence to be translated; "" where there is something.
    """

    query: str
    terms: tuple[str, ...]
    mode: str
    hits: tuple[Hit, ...] = ()
    found: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    kept: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    unknown: tuple[str, ...] = ()
    complete: int = 0
    cut: bool = False
    reason: str = ""

    @property
    def total(self) -> int:
        """How many products are hits after the filters."""
        return int(self.kept.sum())


EMPTY = N_("Write what a shopper would type.")
NO_WORDS = N_("This query has no letters and no digits, so there is nothing to look for.")
NOTHING = N_("No product holds any of these words.")
FILTERED = N_("The filters leave none of the products found.")
NO_VECTORS = N_("The products have not been read by the text model yet, so only words can be matched.")


def make_index(products: Products) -> Index:
    """Index products: the language is told from their texts."""
    some = slice(None, None, max(1, len(products) // SAMPLED))
    reader = Reader(language_of(text for values in products.texts.values() for text in values[some]))
    return Index(products, bm25.build(reader, products.texts), reader)


def no_index() -> Index:
    """An index without products, for a search log that has no catalog beside it."""
    return make_index(no_products())


def open_index(lake: Lake, dataset: Dataset, layer: str | None = None) -> Index:
    """The index of a dataset's layer at its newest version, the newest state where none is named; kept in memory.

    It knows the words that a person took for the same.
    """
    chosen, version = layer_and_version(dataset, layer)
    key = (lake.path, dataset.name, chosen, version, _inventories(lake))
    found = _indexes.get(key, lambda: make_index(read_products(lake, dataset, chosen, version)))
    pairs = accepted(lake, dataset.name)
    return _worded.get((key, pairs), lambda: replace(found, synonyms=pairs)) if pairs else found


def layer_and_version(dataset: Dataset, wanted: str | None) -> tuple[str, int]:
    """The layer to read and the version of its data."""
    layer = wanted if wanted in dataset.layers else dataset.layer
    version = dataset.clean_version if layer == "clean" else dataset.raw_version
    return layer, int(version or dataset.version)


def open_vectors(lake: Lake, index: Index) -> dense.Dense | None:
    """The vectors that are there; looked for again while some are missing."""
    products = index.products
    key = (lake.path, products.dataset, products.layer, products.version, dense.state(products, lake.path))
    return _vectors.get(key, lambda: dense.recalled(products, lake.path))


def search(
    index: Index,
    query: str,
    mode: str = "bm25",
    *,
    vectors: dense.Dense | None = None,
    filters: Filters = EVERYTHING,
    most: int = 20,
    learned: Learned | None = None,
) -> Result:
    """Find products.

    Args:
        index: What is searched.
        query: As typed.
        mode: bm25 (words), dense (meaning) or fused (both, by learned weights or reciprocal ranks).
        vectors: Needed for the latter two; without them words alone are matched.
        filters: What a product must be.
        most: Hits wanted, at most `MOST`.
        learned: Weights to fuse by, where they are to be used; they need no vectors if they were learned without.

    Raises:
        BadInput: another mode.
    """
    if mode not in MODES:
        raise BadInput(_("The way to search must be one of: {names}.").format(names=listed(MODES)))
    read = " ".join(query.split())
    cut, read = len(read) > LONGEST_QUERY, read[:LONGEST_QUERY]
    terms = tuple(index.reader.asked(read))
    if not terms:
        return Result(read, (), mode, reason=EMPTY if not read else NO_WORDS)
    weighed = learned if learned is not None and learned.used and mode == "fused" else None
    if vectors is None or not vectors.known.any():
        vectors = None
        mode = "fused" if weighed is not None and not weighed.meaning else "bm25"
    scored = index.scores(read, terms)
    lexical, bonus, whole = _lexical(index, read, terms, scored)
    held = lexical > 0
    score, similar, ranks = lexical, np.full(len(lexical), np.nan), {}
    first = fusion.ranked(lexical, fusion.DEPTH)
    ranks["lexical"] = _places(first)
    parts: dict[int, NDArray[np.float64]] = {}
    if vectors is not None and mode != "bm25":
        similar = vectors.similar(read)
        near = fusion.ranked(np.nan_to_num(similar, nan=0.0) + 0.0, fusion.DEPTH)
        ranks["dense"] = _places(near)
        if mode == "dense":
            score = np.zeros(len(lexical))
            score[near] = similar[near]
        else:
            score = fusion.reciprocal([first, near], len(lexical))
    if mode == "fused" and weighed is not None:
        score, parts = weighed.score(" ".join(fold(read).split()), lexical, similar if vectors is not None else None)
    if mode != "bm25":
        score[list(whole)] += 1.0 + float(score.max(initial=0.0))  # who types a whole title or id wants that product
    found = held | (score > 0) if mode == "fused" else score > 0
    score = np.where(found & (score <= 0), 1e-9 * lexical / max(lexical.max(initial=0.0), 1e-12), score)
    kept = found & filters.allow(index.products)
    order = fusion.ranked(np.where(kept, score, 0.0), min(most, MOST))
    hits = tuple(
        Hit(
            int(place),
            rank,
            float(score[place]),
            float(lexical[place]),
            bonus if place in whole else 0.0,
            float(similar[place]),
            ranks["lexical"].get(int(place)),
            ranks.get("dense", {}).get(int(place)),
            tuple(map(float, parts.get(int(place), ()))) if mode == "fused" else (),
            scored.ways[scored.said[place]],
        )
        for rank, place in enumerate(order, start=1)
    )
    unknown = tuple(term for term in terms if not index.lexical.holders(term))
    reason = "" if hits else (FILTERED if found.any() else NOTHING)
    return Result(read, terms, mode, hits, found, kept, unknown, len(holders(index, terms)), cut, reason)


def holders(index: Index, terms: Sequence[str]) -> NDArray[np.int64]:
    """Products that hold every term; none where there is no term."""
    counts = np.zeros(len(index.products), np.int32)
    for term in terms:
        counts[index.lexical.postings(term)[0]] += 1
    return np.flatnonzero((counts == len(terms)) & (len(terms) > 0))


def _lexical(
    index: Index, query: str, terms: Sequence[str], scored: Scored
) -> tuple[NDArray[np.float64], float, set[int]]:
    """Scores, what a whole match adds, and the products that match as a whole."""
    scores = scored.scores.copy()
    whole = index.exact(query)
    bonus = 1.0 + max(index.lexical.most(way or terms) for way in scored.ways)
    scores[whole] += bonus
    return scores, bonus, {int(place) for place in whole}


def _places(ranking: NDArray[np.int64]) -> dict[int, int]:
    return {int(place): rank for rank, place in enumerate(ranking, start=1)}


def _whole(text: str) -> str:
    """A text as it is compared as a whole: folded, blanks as one."""
    return " ".join(fold(text[:LONGEST_QUERY]).split())


def _inventories(lake: Lake) -> tuple[tuple[str, int], ...]:
    return tuple((one.name, one.version) for one in lake.datasets() if one.kind == "inventory")


_indexes: Kept[Index] = Kept(6, KEPT_MB)
_worded: Kept[Index] = Kept(2)
_vectors: Kept[dense.Dense | None] = Kept(4, KEPT_MB)
