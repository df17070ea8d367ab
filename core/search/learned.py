"""Fusion learned from choices: how much words, meaning, popularity and the category asked for count.

Reciprocal ranks take each ranking for equally good and know nothing of what sells. Here the weights are those of a
logistic regression on pairs of products of one query, the chosen one against one that was found and not chosen
(pairwise, as Joachims, Unbiased Learning-to-Rank with Biased Feedback, WSDM 2017): a choice counts the more the deeper
it stood (`core.search.bias`), and each query counts once. It is learned from the older part of a log and asked on the
newer one beside reciprocal ranks; only where it is better there, beyond chance, is it used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.search.bias import bias_of
from core.search.matching import fusion
from core.search.matching.dense import query_vectors
from core.search.replay import Figure, clicks_truth, interval, ndcg

if TYPE_CHECKING:
    from core.search.index import Index
    from core.search.log import SearchLog
    from core.search.matching.dense import Dense

FEATURES = ("words", "meaning", "popular", "category")
OLDER = 0.7
"""Share of the searches with a choice that is learned from, the older ones: the rest holds enough queries to tell."""
MOST = 300
"""Queries of each part, the most chosen ones: each is searched and read by the text model while somebody waits."""
FEWEST = 20
"""Queries of each part from which weights are learned and compared: fewer give an interval that tells nothing."""
AGAINST = 20
"""Products drawn to stand against each chosen one: more move no weight by more than its spread."""
CLICKS = 5
"""Choices after a query from which they, and not the products found, tell its category."""
TOP = 50
"""First products by words from which the category of a query is told otherwise."""
SEED = 7
"""Any number, kept so that the same data gives the same weights."""


@dataclass(frozen=True)
class Known:
    """What earlier searches tell of products.

    Attributes:
        queries: Query, folded -> place of a product -> choices, weighed against the pull of places.
        products: How many there are.
        category: (products,) number of each product's category, -1 for none.
    """

    queries: Mapping[str, Mapping[int, float]]
    products: int
    category: NDArray[np.int64]

    @cached_property
    def choices(self) -> NDArray[np.float64]:
        """(products,) choices of each product over all queries."""
        found = np.zeros(self.products)
        for held in self.queries.values():
            found[list(held)] += list(held.values())
        return found

    def popular(self, without: Mapping[int, float] | None = None) -> NDArray[np.float64]:
        """(products,) popularity from 0 to 1, less the choices of one query."""
        counts = self.choices.copy()
        if without:
            counts[list(without)] -= list(without.values())
        found = np.log1p(np.maximum(counts, 0.0))
        return np.asarray(found / max(float(found.max(initial=0.0)), 1e-12))

    def asked_for(
        self, chosen: Mapping[int, float], lexical: NDArray[np.float64], first: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """(products,) share of each product's category in what the query asks for.

        Args:
            chosen: Choices after the query, by place of the product.
            lexical: (products,) scores by words.
            first: The first products by words.
        """
        weights = dict(chosen)
        if sum(weights.values()) < CLICKS:
            weights = {int(place): float(lexical[place]) for place in first[:TOP]}
        shares = np.zeros(int(self.category.max(initial=-1)) + 2)
        for place, weight in weights.items():
            shares[self.category[place]] += weight
        shares[-1] = 0.0  # no category is no intent
        return np.asarray(shares[self.category] / max(float(shares.sum()), 1e-12))


@dataclass(frozen=True)
class Candidates:
    """What could be an answer to one query, and how good it is by each feature.

    Attributes:
        places: Products, those by words first.
        features: (candidates, features) from 0 to 1.
    """

    places: NDArray[np.int64]
    features: NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """What was learned of a log for a catalog.

    Attributes:
        weights: (features,) of the older queries, none below 0 and summing to 1; empty where too little is known.
        known: What all of the log tells of the products.
        before, after: NDCG@10 of the newer queries by places alone, and by these weights on what was known before.
        gain: Their difference, paired.
        queries: How many newer queries that is over.
        fresh: How many of them nobody had chosen from before, and `fresh_gain` on them alone.
        taught: How many older queries were learned from.
        meaning: Whether vectors took part; else it stands against words alone.
    """

    weights: NDArray[np.float64]
    known: Known
    before: Figure
    after: Figure
    gain: Figure
    queries: int
    taught: int
    meaning: bool
    fresh: int = 0
    fresh_gain: Figure = Figure(float("nan"), float("nan"), float("nan"))

    @property
    def used(self) -> bool:
        """Whether it is surely better than what it stands against."""
        return bool(len(self.weights)) and self.gain.low > 0

    def score(
        self, query: str, lexical: NDArray[np.float64], similar: NDArray[np.float64] | None
    ) -> tuple[NDArray[np.float64], dict[int, NDArray[np.float64]]]:
        """(products,) what the weights make of each product found, and place -> (features,) what each adds to it."""
        if not self.meaning:
            similar = None
        found = candidates(self.known, query, lexical, similar)
        parts = found.features * self.weights
        score = np.zeros(self.known.products)
        score[found.places] = parts.sum(axis=1)
        return score, dict(zip(found.places.tolist(), parts, strict=True))


def candidates(
    known: Known,
    query: str,
    lexical: NDArray[np.float64],
    similar: NDArray[np.float64] | None,
    *,
    without: Mapping[int, float] | None = None,
    chosen: Mapping[int, float] | None = None,
) -> Candidates:
    """The first products by words and by meaning, with their features.

    Args:
        known: What earlier searches tell.
        query: Folded.
        lexical: (products,) scores by words.
        similar: (products,) cosines; NaN where a product has no vector; None without vectors.
        without: Choices left out of popularity, so that a query learned from does not explain itself.
        chosen: Choices that tell the category; those after the query where None.
    """
    first = fusion.ranked(lexical, fusion.DEPTH)
    near = first[:0] if similar is None else fusion.ranked(np.nan_to_num(similar, nan=0.0), fusion.DEPTH)
    places = np.concatenate([first, near[~np.isin(near, first)]])
    told = known.queries.get(query, {}) if chosen is None else chosen
    columns = [lexical[places] / max(float(lexical.max(initial=0.0)), 1e-12)]
    columns.append(np.zeros(len(places)) if similar is None else _spread(similar[places]))
    columns += [known.popular(without)[places], known.asked_for(told, lexical, first)[places]]
    return Candidates(places, np.column_stack(columns))


def learn(index: Index, vectors: Dense | None, log: SearchLog) -> Learned:
    """Learn from the older searches and ask the newer ones."""
    older, newer = halves(log)
    early, late = _known(index, older), _known(index, newer)
    taught, asked = _most_chosen(early), _most_chosen(late)
    nothing = interval(np.zeros(0))
    everything = _known(index, log)
    if min(len(taught), len(asked)) < FEWEST:
        return Learned(np.zeros(0), everything, nothing, nothing, nothing, len(asked), len(taught), vectors is not None)
    if vectors is not None:
        query_vectors(vectors.encoder, [*taught, *asked])  # read together
    weights = _weights(index, vectors, early, taught)
    places = [_by_places(index, vectors, query) for query in asked]
    ours = [_by_weights(index, vectors, early, weights, query) for query in asked]
    truth = [{str(place): gain for place, gain in late.queries[query].items()} for query in asked]
    before, after = (
        np.array([ndcg([str(one) for one in found], gains) for found, gains in zip(lists, truth, strict=True)])
        for lists in (places, ours)
    )
    fresh = np.array([query not in early.queries for query in asked])
    return Learned(
        weights,
        everything,
        interval(before),
        interval(after),
        interval(after - before),
        len(asked),
        len(taught),
        vectors is not None,
        int(fresh.sum()),
        interval((after - before)[fresh]),
    )


def halves(log: SearchLog) -> tuple[SearchLog, SearchLog]:
    """The log before and after the moment that `OLDER` of its choices lie before; in row order without times."""
    order = np.lexsort((log.row, np.where(np.isfinite(log.time), log.time, np.inf)))
    cut = int(np.searchsorted(np.cumsum(log.has_click[order]), OLDER * log.has_click.sum()))
    return _part(log, np.sort(order[:cut])), _part(log, np.sort(order[cut:]))


def _part(log: SearchLog, rows: NDArray[np.int64]) -> SearchLog:
    return replace(
        log,
        query=log.query[rows],
        user=log.user[rows],
        time=log.time[rows],
        results=[log.results[row] for row in rows],
        clicked=log.clicked[rows],
        position=log.position[rows],
        row=log.row[rows],
    )


def _known(index: Index, log: SearchLog) -> Known:
    products = index.products
    truth = clicks_truth(log, bias_of(log))
    queries = {
        query: held
        for query, gains in truth.items()
        if (held := {products.place[item]: gain for item, gain in gains.items() if item in products.place})
    }
    names = {name: number for number, name in enumerate(sorted({str(one) for one in products.category if one}))}
    category = np.array([names.get(str(one), -1) for one in products.category], dtype=np.int64)
    return Known(queries, len(products), category)


def _most_chosen(known: Known) -> list[str]:
    return sorted(known.queries, key=lambda one: (-sum(known.queries[one].values()), one))[:MOST]


def _weights(index: Index, vectors: Dense | None, known: Known, queries: Sequence[str]) -> NDArray[np.float64]:
    """(features,) at least 0 and summing to 1: a feature whose weight would be negative is dropped."""
    from sklearn.linear_model import LogisticRegression

    draw = np.random.default_rng(SEED)
    rows: list[NDArray[np.float64]] = []
    weights: list[float] = []
    for query in queries:
        for row, weight in _pairs(index, vectors, known, query, draw):
            rows.append(row)
            weights.append(weight)
    found = np.zeros(len(FEATURES))
    if not rows:
        return found
    matrix, counts = np.array(rows), np.array(weights)
    sign = np.where(np.arange(len(matrix)) % 2, 1.0, -1.0)  # a pair says the same either way round
    kept = np.flatnonzero(matrix.any(axis=0))
    while len(kept):
        model = LogisticRegression(fit_intercept=False).fit(
            matrix[:, kept] * sign[:, None], sign > 0, sample_weight=counts
        )
        values = model.coef_.ravel()
        if (values >= 0).all():
            found[kept] = values
            break
        kept = kept[values > 0]
    total = float(found.sum())
    return found / total if total else found


def _pairs(
    index: Index, vectors: Dense | None, known: Known, query: str, draw: np.random.Generator
) -> list[tuple[NDArray[np.float64], float]]:
    """(features of a chosen product less those of one that was not, what the pair counts), over a query 1 in all."""
    chosen = known.queries[query]
    lexical, similar = _scores(index, vectors, query)
    pairs = []
    for place, gain in chosen.items():
        others = {other: times for other, times in chosen.items() if other != place}
        found = candidates(known, query, lexical, similar, without=chosen, chosen=others)
        at = np.flatnonzero(found.places == place)
        beside = np.flatnonzero(~np.isin(found.places, list(chosen)))
        if not len(at) or not len(beside):
            continue
        drawn = draw.choice(beside, min(AGAINST, len(beside)), replace=False)
        pairs += [(found.features[at[0]] - found.features[one], gain / len(drawn)) for one in drawn]
    total = sum(weight for _row, weight in pairs)
    return [(row, weight / total) for row, weight in pairs]


def _scores(index: Index, vectors: Dense | None, query: str) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    lexical = index.scores(query, index.reader.asked(query)).scores
    return lexical, None if vectors is None else vectors.similar(query)


def _by_places(index: Index, vectors: Dense | None, query: str) -> list[int]:
    from core.search.index import search

    found = search(index, query, "bm25" if vectors is None else "fused", vectors=vectors, most=10)
    return [hit.place for hit in found.hits]


def _by_weights(
    index: Index, vectors: Dense | None, known: Known, weights: NDArray[np.float64], query: str
) -> list[int]:
    lexical, similar = _scores(index, vectors, query)
    found = candidates(known, query, lexical, similar)
    score = np.zeros(known.products)
    score[found.places] = found.features @ weights
    return [int(place) for place in fusion.ranked(score, 10)]


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cosines from 0 to 1 between the farthest and the nearest; those of one encoder lie close together."""
    told = np.isfinite(values)
    if not told.any():
        return np.zeros(len(values))
    low, high = float(values[told].min()), float(values[told].max())
    return np.where(told, (values - low) / max(high - low, 1e-12), 0.0)
