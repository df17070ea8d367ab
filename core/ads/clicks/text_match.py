"""How much of what was searched stands in an item's titles, in words and, for Chinese, pairs of signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from scipy import sparse

from core.recommend import Inputs
from core.recommend.events import Floats, Ints

_WORD = re.compile(r"[a-z0-9][a-z0-9\-]*|[\u3400-\u9fff]+")


def tokens(text: str) -> list[str]:
    """Words of a text in lower case, and pairs of neighbouring Chinese signs."""
    found = []
    for word in _WORD.findall(text.casefold()):
        if "\u3400" <= word[0] <= "\u9fff":
            found += [word[n : n + 2] for n in range(len(word) - 1)] or [word]
        else:
            found.append(word)
    return found


class TextMatch:
    """Queries against the titles of a shop's items."""

    def __init__(self, queries: Sequence[object], inputs: Inputs) -> None:
        titles = [""] * inputs.events.shape[1]
        if inputs.catalog is not None:
            for texts in (*inputs.catalog.titles.values(), inputs.catalog.brand):
                titles = [f"{one} {text or ''}" for one, text in zip(titles, texts, strict=True)]
        words: dict[str, int] = {}
        of_queries = [_numbers(tokens(str(query or "")), words, grow=True) for query in queries]
        of_items = [_numbers(tokens(title), words, grow=False) for title in titles]
        held = np.bincount(np.concatenate([*of_items, np.empty(0, np.int64)]).astype(np.int64), minlength=len(words))
        weight = np.log1p(len(titles) / (1.0 + held))
        self._queries = _matrix(of_queries, len(words), weight)
        self._items = _matrix(of_items, len(words), np.ones(len(words)))

    def pairs(self, query: Ints, item: Ints) -> Floats:
        """Share of the query's words, rare ones counting more, that the item's titles hold; 0 without a query."""
        found = np.zeros(len(query))
        asked = np.flatnonzero(query >= 0)
        if len(asked) and self._queries.shape[1]:
            both = self._queries[query[asked]].multiply(self._items[item[asked]])
            found[asked] = np.asarray(both.sum(axis=1)).ravel()
        return found

    def table(self, query: Ints, item: Ints) -> Floats:
        """The same of every query with every item; shape (Q, N). Queries below 0 have 0."""
        if not self._queries.shape[1] or not self._queries.shape[0]:
            return np.zeros((len(query), len(item)))
        found = np.asarray((self._queries[np.maximum(query, 0)] @ self._items[item].T).todense())
        found[query < 0] = 0.0
        return found


def _numbers(words: Iterable[str], known: dict[str, int], *, grow: bool) -> Ints:
    found = {known.setdefault(word, len(known)) if grow else known.get(word, -1) for word in words}
    return np.asarray(sorted(one for one in found if one >= 0), dtype=np.int64)


def _matrix(rows: Sequence[Ints], width: int, weight: Floats) -> sparse.csr_matrix:
    """Rows of words, weighted; those of queries sum to 1 where `weight` is not all ones."""
    sizes = np.asarray([len(one) for one in rows], dtype=np.int64)
    indices = np.concatenate([*rows, np.empty(0, np.int64)]).astype(np.int64)
    data = weight[indices] if len(indices) else np.empty(0)
    matrix = sparse.csr_matrix((data, indices, np.append(0, np.cumsum(sizes))), shape=(len(rows), width))
    if not np.all(weight == 1):
        total = np.asarray(matrix.sum(axis=1)).ravel()
        matrix = sparse.csr_matrix(
            sparse.diags(np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)) @ matrix
        )
    return matrix
