"""How unevenly events or reviews fall on items: the curve from head to tail, and the Gini coefficient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engine import Cursor, quote

POINTS = 100
"""Points of the curve: more cannot be told apart."""
HEADS = (0.01, 0.1, 0.2, 0.5)
"""Shares of the values whose part of all events is told: the very top, a tenth, Pareto's fifth, half."""


@dataclass(frozen=True)
class LongTail:
    """Shares of events by shares of items, the most frequent items first.

    `curve` holds (share of items, share of events), both 0 to 1. `gini` is 0 when every item has as
    many events and near 1 when one item has all; items without an event are not counted. `heads`
    gives the share of events that the first 1, 10, 20 and 50 % of the items have, keyed by percent.
    """

    column: str
    items: int
    events: int
    singles: int
    gini: float
    curve: tuple[tuple[float, float], ...]
    heads: dict[str, float]


def long_tail(cursor: Cursor, table: str, column: str) -> LongTail:
    """Measure over every row with an item."""
    name = quote(column)
    counted = cursor.execute(
        f"SELECT count(*) AS n FROM {table} WHERE {name} IS NOT NULL AND trim({name}::VARCHAR) <> '' "
        f"GROUP BY {name} ORDER BY n DESC"
    ).fetchnumpy()["n"]
    counts: NDArray[np.int64] = np.asarray(counted, dtype=np.int64)
    if not len(counts):
        return LongTail(column, 0, 0, 0, 0.0, (), {})
    events = int(counts.sum())
    reached = np.cumsum(counts) / events
    places = np.unique(np.linspace(0, len(counts) - 1, min(POINTS, len(counts))).astype(np.int64))
    curve = ((0.0, 0.0), *((float(place + 1) / len(counts), float(reached[place])) for place in places))
    heads = {f"{head:.0%}".rstrip("%"): float(reached[max(round(head * len(counts)), 1) - 1]) for head in HEADS}
    return LongTail(column, len(counts), events, int((counts == 1).sum()), gini(counts), curve, heads)


def gini(counts: NDArray[np.int64]) -> float:
    """The Gini coefficient of positive counts: half the mean absolute difference over the mean.

    With the counts in ascending order x_1 ... x_n it is (2 * sum i * x_i) / (n * sum x) - (n + 1) / n.
    """
    ascending = np.sort(counts).astype(np.float64)
    n, total = len(ascending), float(ascending.sum())
    if not total:
        return 0.0
    return float(2 * (np.arange(1, n + 1) * ascending).sum() / (n * total) - (n + 1) / n)
