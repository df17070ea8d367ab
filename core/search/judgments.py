"""What people judged: how good a product is for a query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.recommend.data import parsing
from core.search.matching.tokens import fold

if TYPE_CHECKING:
    from core.lake import Dataset, Lake

_QUERY = re.compile(r"(^|[_. ])(query|query_?text|search_?term|keyword)s?$|查询|搜索词", re.IGNORECASE)
_ITEM = re.compile(r"(^|[_. ])(doc_?id|document_?id|item_?id|product_?id|asin|sku)$|商品", re.IGNORECASE)
_RATING = re.compile(r"(^|[_. ])(rating|relevance|grade|gain|judge?ment|esci_label|label)$|相关", re.IGNORECASE)
LETTERS = {
    "E": 1.0,
    "S": 0.1,
    "C": 0.01,
    "I": 0.0,
    "EXACT": 1.0,
    "SUBSTITUTE": 0.1,
    "COMPLEMENT": 0.01,
    "IRRELEVANT": 0.0,
}
"""Gains of the letters of the Shopping Queries data (Reddy et al. 2022)."""


def judged(lake: Lake) -> list[tuple[Dataset, dict[str, str]]]:
    """Datasets that look like judgments, with their query, item and rating columns."""
    found = []
    for one in lake.datasets(built=False):
        if one.kind in ("events", "reviews") or one.column("timestamp"):
            continue
        columns = [name for name in lake.columns(one.name) if not name.startswith("_")]
        told = {
            role: next((name for name in columns if pattern.search(name)), "")
            for role, pattern in (("query", _QUERY), ("item", _ITEM), ("rating", _RATING))
        }
        if all(told.values()) and len(set(told.values())) == 3:
            found.append((one, told))
    return found


def read_judgments(lake: Lake, dataset: Dataset, columns: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """Query -> product -> gain; what is no number and no letter of `LETTERS` is left out, repeats are averaged."""
    table = lake.table(dataset.name)
    parts = ", ".join(parsing.text(columns[role]) for role in ("query", "item", "rating"))
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT {parts} FROM {table}").fetchall()
    return gains_of(rows)


def gains_of(rows: list[tuple[str | None, str | None, str | None]]) -> dict[str, dict[str, float]]:
    """(query, product, rating) as query -> product -> gain."""
    sums: dict[str, dict[str, tuple[float, int]]] = {}
    for query, item, rating in rows:
        gain = _gain(rating)
        if query and item and gain is not None:
            held = sums.setdefault(" ".join(fold(query).split()), {})
            total, times = held.get(item, (0.0, 0))
            held[item] = (total + gain, times + 1)
    return {query: {item: total / times for item, (total, times) in held.items()} for query, held in sums.items()}


def _gain(rating: str | None) -> float | None:
    if not rating:
        return None
    if rating.strip().upper() in LETTERS:
        return LETTERS[rating.strip().upper()]
    try:
        value = float(rating)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
