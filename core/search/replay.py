"""The search log asked again: how well each way to search finds what shoppers chose, or what people judged good.

NDCG@10 (Järvelin, Kekäläinen 2002, gains as they are) and MRR@100 over distinct queries. A choice counts the more the
deeper it stood (`core.search.bias`), so that the list that was shown is not favoured by its own places. It stays
favoured in one thing: what it did not show could not be chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.search.bias import Bias, bias_of
from core.search.index import Index, search
from core.search.matching.dense import query_vectors

if TYPE_CHECKING:
    from core.search.log import SearchLog
    from core.search.matching.dense import Dense

K = 10
"""Places that count: the first page of most shops, and of the published figures."""
DEPTH = 100
"""Places looked at for the reciprocal rank."""
MOST = 500
"""Queries asked again, the ones with most choices: they are most of the visits, and a page has to answer."""
RESAMPLES = 1_000
"""Draws of the bootstrap: the ends of an interval move by less than their last digit shown."""
SEED = 42
"""Any number, kept so that the same data gives the same interval."""
LOGGED = "logged"

Truth = Mapping[str, Mapping[str, float]]
"""Query -> product id -> gain."""


@dataclass(frozen=True)
class Figure:
    """A mean over queries with its 95 % bootstrap interval; NaN without queries."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Way:
    """One way to answer queries: a catalog and a mode, or the list that the log shows.

    Attributes:
        name: bm25, dense, fused or logged.
        layer: Of the catalog; "" for the log's own lists.
    """

    name: str
    layer: str


@dataclass(frozen=True)
class Replayed:
    """How well one way did.

    Attributes:
        way: Which.
        ndcg, mrr: Means over the queries.
        empty: Share of the queries without any hit.
        each: (queries,) NDCG of each.
    """

    way: Way
    ndcg: Figure
    mrr: Figure
    empty: float
    each: NDArray[np.float64]


@dataclass(frozen=True)
class Replay:
    """All ways on the same queries.

    Attributes:
        queries: Which were asked.
        left: Queries with a known answer that were not asked, being beyond the limit.
        ways: One for each, in the order given.
        bias: The pull of places; None where people judged.
    """

    queries: tuple[str, ...]
    left: int
    ways: tuple[Replayed, ...]
    bias: Bias | None

    def difference(self, first: int, second: int) -> Figure:
        """NDCG of the second way less that of the first, on the same queries: paired bootstrap."""
        return interval(self.ways[second].each - self.ways[first].each)


def clicks_truth(log: SearchLog, bias: Bias) -> dict[str, dict[str, float]]:
    """What shoppers chose after each query, weighed against the pull of its place."""
    weights = bias.weight(log.position)
    found: dict[str, dict[str, float]] = {}
    for place in np.flatnonzero(log.has_click):
        held = found.setdefault(log.queries[log.query[place]], {})
        item = str(log.clicked[place])
        held[item] = held.get(item, 0.0) + float(weights[place])
    return found


def replay(
    ways: Sequence[tuple[Way, Index, Dense | None]],
    log: SearchLog | None,
    truth: Truth | None = None,
    most: int = MOST,
) -> Replay:
    """Ask the queries again.

    Args:
        ways: Each with its index and vectors; the way `LOGGED` answers with the lists of the log.
        log: The searches.
        truth: Judgments; the log's choices where None.
        most: Queries asked.

    Returns:
        Figures over queries with at least one product of gain above 0 that a catalog here has; where none of the
        ways has products, over every query with a gain. The lists of a log take part only in queries that were asked
        in it, and so all ways are measured on those; where it has none of them, the other ways are measured alone.
    """
    bias = None
    if truth is None:
        assert log is not None
        bias = bias_of(log)
        truth = clicks_truth(log, bias)
    known = set().union(*(index.products.place.keys() for _way, index, _v in ways))
    able = {
        query: gains
        for query, gains in truth.items()
        if any(g > 0 and (i in known or not known) for i, g in gains.items())
    }
    if log is not None and any(way.name == LOGGED for way, _index, _v in ways):
        in_log = {query: gains for query, gains in able.items() if log.code(query) is not None}
        able = in_log or able
        ways = [one for one in ways if in_log or one[0].name != LOGGED]
    order = sorted(able, key=lambda one: (-sum(able[one].values()), one))
    asked = tuple(order[:most])
    answered = []
    for way, index, vectors in ways:
        if vectors is not None and way.name != "bm25":
            query_vectors(vectors.encoder, asked)  # read together, so that each is there when it is asked
        lists = [_list(way, index, vectors, log, query) for query in asked]
        each = np.array([ndcg(found, able[query]) for found, query in zip(lists, asked, strict=True)])
        rr = np.array([reciprocal_rank(found, able[query]) for found, query in zip(lists, asked, strict=True)])
        empty = float(np.mean([not found for found in lists])) if asked else float("nan")
        answered.append(Replayed(way, interval(each), interval(rr), empty, each))
    return Replay(asked, len(order) - len(asked), tuple(answered), bias)


def ndcg(found: Sequence[str], gains: Mapping[str, float], k: int = K) -> float:
    """Discounted gain of the first k over the best possible; NaN where nothing has a gain."""
    best = sorted((gain for gain in gains.values() if gain > 0), reverse=True)[:k]
    ideal = sum(gain / np.log2(rank + 2) for rank, gain in enumerate(best))
    got = sum(max(gains.get(item, 0.0), 0.0) / np.log2(rank + 2) for rank, item in enumerate(found[:k]))
    return float(got / ideal) if ideal else float("nan")


def reciprocal_rank(found: Sequence[str], gains: Mapping[str, float]) -> float:
    """Mean of 1 / rank over the products of gain, weighed by it; 0 for one that is not among the first `DEPTH`."""
    rank = {item: place for place, item in reversed(list(enumerate(found[:DEPTH], start=1)))}
    total = sum(gain for gain in gains.values() if gain > 0)
    got = sum(gain / rank[item] for item, gain in gains.items() if gain > 0 and item in rank)
    return got / total if total else float("nan")


def interval(values: NDArray[np.float64]) -> Figure:
    """Mean and 95 % percentile bootstrap interval; with one value or equal ones the interval is the mean."""
    values = values[np.isfinite(values)]
    if not len(values):
        return Figure(float("nan"), float("nan"), float("nan"))
    draws = np.random.default_rng(SEED).integers(0, len(values), (RESAMPLES, len(values)))
    means = values[draws].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(float(values.mean()), float(low), float(high))


def _list(way: Way, index: Index, vectors: Dense | None, log: SearchLog | None, query: str) -> list[str]:
    if way.name == LOGGED:
        return _logged(log, query) if log is not None else []
    found = search(index, query, way.name, vectors=vectors, most=DEPTH)
    return [str(index.products.ids[hit.place]) for hit in found.hits]


def _logged(log: SearchLog, query: str) -> list[str]:
    """The list that the log shows for a query, by the mean place of each product over its searches."""
    code = log.code(query)
    places: dict[str, list[int]] = {}
    lists = [log.results[place] for place in log.of_query.get(code, ())] if code is not None else []
    shown = [found for found in lists if found]
    for found in shown:
        for rank, item in enumerate(found, start=1):
            places.setdefault(item, []).append(rank)
    depth = max(map(len, shown), default=0) + 1
    mean = {item: (sum(at) + depth * (len(shown) - len(at))) / len(shown) for item, at in places.items()}
    return sorted(mean, key=lambda item: (mean[item], item))
