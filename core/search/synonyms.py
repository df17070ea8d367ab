"""Words for the same: suggested from the log and from meaning, accepted by a person, and what each gains.

Two sources. Whole queries after which the same products are chosen and that share no word (`core.search.groups`); and
single words after which the same products are chosen and that are near in meaning by the text model. A word that stands
beside one other in most of its queries is half of a name (olive, with oil), and Chinese words that share a sign are
mostly kinds of one thing (大米, 糙米): neither is suggested. What a person accepted is kept in the workspace, and a
query that says one side finds what the other side finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.errors import BadInput
from core.i18n import _
from core.search.bias import bias_of
from core.search.index import Index
from core.search.kept_words import say
from core.search.matching.dense import query_vectors
from core.search.matching.tokens import STOP, has_chinese, pieces
from core.search.replay import Figure, Way, clicks_truth, replay
from core.search.same_words import pair_of, says

if TYPE_CHECKING:
    from core.lake import Lake
    from core.search.log import SearchLog
    from core.search.matching.dense import Dense

WORDS = 1_000
"""Words held against each other, the most chosen after: more would keep the page waiting for the text model."""
CHOSEN = 5
"""Choices after queries with a word from which it is compared: fewer agree by chance."""
SHARED = 2
"""Products that two words must share: one may be everybody's favourite."""
ALIKE = 0.3
"""Cosine of choices from which two words are suggested: the bar of whole queries."""
NEAR = 0.3
"""Cosine of meaning, less the mean of all words, from which two words are near: unrelated ones lie around 0."""
HALF = 0.8
"""Share of a word's searches with one same neighbour from which it is half of a name."""


@dataclass(frozen=True)
class Near:
    """Two words after which the same products are chosen and that are near in meaning.

    Attributes:
        first, second: As typed, folded.
        cosine: Of the products chosen after queries with each.
        near: Of their vectors, less the mean of all words.
        shared: Products chosen after both.
        searches: With either.
    """

    first: str
    second: str
    cosine: float
    near: float
    shared: int
    searches: int


@dataclass(frozen=True)
class Gain:
    """What a pair does to the queries of a log that say either side.

    Attributes:
        queries: Those that led to a product of the catalog.
        ndcg: NDCG@10 by words with the pair less without, over them.
        before: Without the pair.
    """

    queries: int
    ndcg: Figure
    before: Figure

    @property
    def harms(self) -> bool:
        """Whether what shoppers chose stands lower with it, in the digits that are shown."""
        return bool(round(self.ndcg.value, 3) < 0)


def near_words(log: SearchLog, index: Index, vectors: Dense, most: int = 50) -> list[Near]:
    """Pairs of single words, those first that are nearest in choices and meaning."""
    import scipy.sparse as sp

    chosen, searches, beside = _counted(log)
    halves = {word for word, held in beside.items() if max(held.values(), default=0) >= HALF * searches[word]}
    able = [word for word, held in chosen.items() if held.total() >= CHOSEN and word not in halves]
    words = sorted(able, key=lambda word: (-chosen[word].total(), word))[:WORDS]
    if len(words) < 2:
        return []
    items: dict[str, int] = {}
    cells = [(at, items.setdefault(i, len(items)), n) for at, w in enumerate(words) for i, n in chosen[w].items()]
    row, column, count = zip(*cells, strict=True)
    matrix = sp.csr_matrix((np.array(count, float), (row, column)), shape=(len(words), len(items)))
    unit = sp.diags(1.0 / np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())) @ matrix
    alike = (unit @ unit.T).toarray()
    shared = ((matrix > 0).astype(float) @ (matrix > 0).astype(float).T).toarray()
    read = query_vectors(vectors.encoder, words).astype(float)
    read -= read.mean(axis=0)
    read /= np.maximum(np.linalg.norm(read, axis=1, keepdims=True), 1e-12)
    near = read @ read.T
    found = []
    for a, b in np.argwhere(np.triu((alike >= ALIKE) & (near >= NEAR) & (shared >= SHARED), 1)):
        first, second = words[a], words[b]
        if second in beside[first] or _akin(index, first, second):
            continue
        asked = searches[first] + searches[second]
        found.append(Near(first, second, float(alike[a, b]), float(near[a, b]), int(shared[a, b]), asked))
    return sorted(found, key=lambda one: (-one.cosine * one.near, one.first, one.second))[:most]


def _counted(log: SearchLog) -> tuple[dict[str, Counter[str]], Counter[str], dict[str, Counter[str]]]:
    """Word -> products chosen, searches, and words beside it, over all queries that say it."""
    chosen: dict[str, Counter[str]] = {}
    beside: dict[str, Counter[str]] = {}
    searches: Counter[str] = Counter()
    for code, query in enumerate(log.queries):
        words = list(dict.fromkeys(word for word in pieces(query) if word not in STOP))
        times = int(log.searches[code])
        for word in words:
            searches[word] += times
            chosen.setdefault(word, Counter()).update(log.chosen.get(code, {}))
            beside.setdefault(word, Counter()).update({other: times for other in words if other != word})
    return chosen, searches, beside


def _akin(index: Index, first: str, second: str) -> bool:
    """Whether two words have a term in common, or two Chinese ones a sign."""
    if has_chinese(first) and has_chinese(second):
        return bool(set(first) & set(second))
    return bool(set(index.reader.terms(first)) & set(index.reader.terms(second)))


def gain_of(index: Index, log: SearchLog, first: str, second: str) -> Gain:
    """Ask the log's queries that say either side, without the pair and with it."""
    pair = pair_of(first, second)
    truth = clicks_truth(log, bias_of(log))
    asked = {query: gains for query, gains in truth.items() if any(map(says(query), pair))}
    with_it = replace(index, synonyms=tuple(dict.fromkeys((*index.synonyms, pair))))
    without = replace(index, synonyms=tuple(one for one in index.synonyms if one != pair))
    found = replay([(Way("bm25", ""), without, None), (Way("bm25", ""), with_it, None)], log, asked)
    return Gain(len(found.queries), found.difference(0, 1), found.ways[0].ndcg)


def accept(
    lake: Lake, dataset: str, index: Index, log: SearchLog, pair: Sequence[str], author: str | None = None
) -> Gain:
    """Take two words or queries for the same, where no shopper's choice sinks by it.

    Raises:
        BadInput: With it what shoppers chose stands lower, or a side says nothing.
    """
    first, second = pair_of(*pair)
    if not first or not second or first == second:
        raise BadInput(_("Two different words are needed."))
    gain = gain_of(index, log, first, second)
    if gain.harms:
        raise BadInput(
            _("“{first}” and “{second}” are not taken as the same: what shoppers chose would stand lower.").format(
                first=first, second=second
            ),
            title=_("It would do harm"),
        )
    say(lake, dataset, (first, second), True, author)
    return gain
