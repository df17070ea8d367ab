"""Queries that ask for the same, told by what is chosen after them; what is never sold; searches by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.kinds import EVENT_SYNONYMS
from core.recommend.data import parsing
from core.search.index import holders

if TYPE_CHECKING:
    from core.lake import Dataset, Lake
    from core.search.index import Index
    from core.search.log import SearchLog

MOST = 5_000
"""Queries held against each other, the most chosen ones: the square of them has to fit."""
CLICKS = 3
"""Choices after a query from which it is compared: fewer agree by chance."""
SHARED = 2
"""Products that two queries must share: one may be everybody's favourite."""
NEAR = 0.5
"""Cosine of choices from which queries ask for the same: half of the way to equal."""
ALIKE = 0.3
"""Cosine from which two queries without a word in common are offered as words for the same."""
DAY = 86_400
"""Seconds of a day."""


@dataclass(frozen=True)
class Pair:
    """Two queries without a word in common after which the same products are chosen."""

    first: str
    second: str
    cosine: float
    shared: int
    searches: int


@dataclass(frozen=True)
class Cluster:
    """Queries that ask for the same, the most frequent first.

    Attributes:
        queries: As written most often.
        searches, clicks, zero: Over all of them.
    """

    queries: tuple[str, ...]
    searches: int
    clicks: int
    zero: int

    @property
    def chosen(self) -> float:
        """Share of the searches after which something was chosen, 0 to 1."""
        return self.clicks / self.searches


@dataclass(frozen=True)
class Together:
    """Queries by what is chosen after them.

    Attributes:
        codes: Of the queries compared, the most chosen first.
        cosine: (queries, queries) sparse, of their choices, where they share enough.
    """

    codes: NDArray[np.int64]
    cosine: Any
    place: Mapping[int, int] = field(default_factory=dict)

    def nearest(self, code: int) -> int | None:
        """The query whose choices are nearest to those after another, at least `NEAR`; None where none is."""
        at = self.place.get(code)
        if at is None:
            return None
        row = self.cosine.getrow(at)
        able = [(value, -other) for other, value in zip(row.indices, row.data, strict=True) if other != at]
        best = max(able, default=(0.0, 0))
        return int(self.codes[-best[1]]) if best[0] >= NEAR else None


def together(log: SearchLog) -> Together:
    """Compare queries by the products chosen after them (cosine of counts)."""
    import scipy.sparse as sp

    order = np.argsort(-log.clicks, kind="stable")[:MOST]
    codes = order[log.clicks[order] >= CLICKS]
    place = {int(code): at for at, code in enumerate(codes)}
    items: dict[str, int] = {}
    rows, columns, values = [], [], []
    for code, at in place.items():
        for item, times in log.chosen.get(code, {}).items():
            rows.append(at)
            columns.append(items.setdefault(item, len(items)))
            values.append(float(times))
    matrix = sp.csr_matrix((values, (rows, columns)), shape=(len(codes), max(len(items), 1)))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    unit = sp.diags(1.0 / np.where(length > 0, length, 1.0)) @ matrix
    both = (matrix > 0).astype(np.float64)
    shared = (both @ both.T).tocsr()
    shared.data = (shared.data >= SHARED).astype(np.float64)
    return Together(codes, (unit @ unit.T).multiply(shared).tocsr(), place)


def synonyms(log: SearchLog, index: Index, found: Together, most: int = 50) -> list[Pair]:
    """Pairs of queries that share choices and no word, the most alike first."""
    terms = [frozenset(index.reader.asked(log.queries[code])) for code in found.codes]
    pairs = []
    matrix = found.cosine.tocoo()
    for first, second, cosine in zip(matrix.row, matrix.col, matrix.data, strict=True):
        if first < second and cosine >= ALIKE and not terms[first] & terms[second]:
            a, b = int(found.codes[first]), int(found.codes[second])
            shared = len(log.chosen[a].keys() & log.chosen[b].keys())
            searches = int(log.searches[a] + log.searches[b])
            pairs.append(Pair(log.written[a], log.written[b], float(cosine), shared, searches))
    return sorted(pairs, key=lambda one: (-one.cosine * np.log1p(one.shared), one.first))[:most]


def clusters(log: SearchLog, found: Together, most: int = 30) -> list[Cluster]:
    """Queries around the most frequent ones: each joins the first leader that it is near enough to."""
    leaders: dict[int, list[int]] = {}
    taken: set[int] = set()
    order = sorted(range(len(found.codes)), key=lambda at: -int(log.searches[found.codes[at]]))
    for at in order:
        if at in taken:
            continue
        row = found.cosine.getrow(at)
        near = [int(o) for o, value in zip(row.indices, row.data, strict=True) if value >= NEAR and o not in taken]
        members = [at, *(other for other in near if other != at)]
        taken.update(members)
        leaders[at] = members
    made = [_cluster(log, [int(found.codes[at]) for at in members]) for members in leaders.values() if len(members) > 1]
    return sorted(made, key=lambda one: -one.searches)[:most]


def _cluster(log: SearchLog, codes: list[int]) -> Cluster:
    order = sorted(codes, key=lambda code: -int(log.searches[code]))
    return Cluster(
        tuple(log.written[code] for code in order),
        int(log.searches[codes].sum()),
        int(log.clicks[codes].sum()),
        int(log.zero[codes].sum()),
    )


@dataclass(frozen=True)
class Unsold:
    """A query asked by shoppers none of whom bought a product that they chose after it.

    Attributes:
        searches, shoppers, clicks: Of the query.
        products: Products that hold every word.
    """

    query: str
    searches: int
    shoppers: int
    clicks: int
    products: int

    @property
    def chosen(self) -> float:
        """Share of the searches after which something was chosen, 0 to 1."""
        return self.clicks / self.searches


def unsold(lake: Lake, log: SearchLog, index: Index, events: Dataset, most: int = 50) -> tuple[list[Unsold], int]:
    """Queries without a sale, the most asked first, and how many have one.

    A sale is a purchase, at any time, of a product by a shopper who chose it after the query.
    """
    bought = _purchases(lake, events)
    sold = np.zeros(len(log.queries), np.bool_)
    for place in np.flatnonzero(log.has_click):
        if (log.user[place], log.clicked[place]) in bought:
            sold[log.query[place]] = True
    left = np.flatnonzero(~sold)
    order = left[np.lexsort((left, -log.searches[left]))][:most]
    found = []
    for code in order:
        users = {log.user[place] for place in log.of_query[int(code)]} - {""}
        held = len(holders(index, index.reader.asked(log.queries[code])))
        found.append(Unsold(log.written[code], int(log.searches[code]), len(users), int(log.clicks[code]), held))
    return found, int(sold.sum())


def _purchases(lake: Lake, events: Dataset) -> set[tuple[str, str]]:
    """(shopper, product) of every purchase."""
    columns = lake.columns(events.name)
    user, item, kind = (events.column(role) for role in ("user_id", "item_id", "event_type"))
    if not user or not item or not kind or any(one not in columns for one in (user, item, kind)):
        return set()
    names = sorted(name for name, standard in EVENT_SYNONYMS.items() if standard == "purchase")
    marks = ", ".join("?" * len(names))
    query = (
        f"SELECT DISTINCT {parsing.text(user)}, {parsing.text(item)} FROM {lake.table(events.name)} "
        f"WHERE {parsing.key(kind)} IN ({marks})"
    )
    with lake.read() as cursor:
        return {(row[0], row[1]) for row in cursor.execute(query, names).fetchall()}


def by_day(log: SearchLog) -> list[tuple[int, int, int, int]]:
    """(day as seconds since 1970, searches, without a result, with a choice), one for each day with searches."""
    dated = np.isfinite(log.time)
    days = (log.time[dated] // DAY).astype(np.int64)
    if not len(days):
        return []
    ordered = np.sort(days)  # a few wrong clocks would stretch the axis over decades
    low, high = ordered[len(days) // 200], ordered[-1 - len(days) // 200]
    kept = (days >= low) & (days <= high)
    unique, inverse = np.unique(days[kept], return_inverse=True)
    counted = (
        np.bincount(inverse, weights=weights) for weights in (None, log.empty[dated][kept], log.has_click[dated][kept])
    )
    return [(int(day) * DAY, int(n), int(e), int(c)) for day, n, e, c in zip(unique, *counted, strict=True)]
