"""What kind of query it is, and which category it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.search.index import Index, Result
from core.search.matching.tokens import fold, pieces

TOP = 50
"""First hits that the category is told from: what stands behind them shares single words."""
CLICKS = 5
"""Choices after a query from which they, and not the hits, tell its category: fewer are chance."""


@dataclass(frozen=True)
class Meaning:
    """What a query is about.

    Attributes:
        kind: product (its whole title, id or code), brand, category, brand_category, attribute, or words.
        brand, category: As the data writes them, "" for none.
        categories: Category -> share, the likeliest first; sums to 1, empty where nothing tells.
        by_clicks: Whether choices tell them, else the hits.
    """

    kind: str
    brand: str
    category: str
    categories: Mapping[str, float]
    by_clicks: bool


def meaning_of(index: Index, result: Result, chosen: Mapping[str, int] | None = None) -> Meaning:
    """Tell a query by what it names and by what is chosen or found.

    Args:
        index: What was searched.
        result: Of the query, without filters.
        chosen: Ids chosen after this query in the log -> how often.
    """
    products = index.products
    brand = _named(products.brand, result.query)
    category = _category_named(products.category, index, result)
    counted: Counter[str] = Counter()
    for one, times in (chosen or {}).items():
        place = products.place.get(one)
        if place is not None and products.category[place]:
            counted[str(products.category[place])] += times
    by_clicks = counted.total() >= CLICKS
    weighed: dict[str, float] = {one: float(times) for one, times in counted.items()}
    if not by_clicks:
        weighed = {}
        for hit in result.hits[:TOP]:
            name = str(products.category[hit.place])
            if name:
                weighed[name] = weighed.get(name, 0.0) + max(hit.score, 0.0)
    total = sum(weighed.values())
    shares = (
        {one: value / total for one, value in sorted(weighed.items(), key=lambda x: (-x[1], x[0]))} if total else {}
    )
    kind = "words"
    if result.hits and result.hits[0].whole:
        kind = "product"
    elif brand and category:
        kind = "brand_category"
    elif brand:
        kind = "brand"
    elif category:
        kind = "category"
    elif any(one in index.attribute_terms for one in result.terms):
        kind = "attribute"
    return Meaning(kind, brand, category, shares, by_clicks)


def _named(values: np.ndarray, query: str) -> str:
    """The longest of the values that the query says as whole words."""
    said = f" {' '.join(pieces(query))} "
    found = [one for one in dict.fromkeys(map(str, values)) if one and f" {' '.join(pieces(one))} " in said]
    return max(found, key=len, default="")


def _category_named(values: np.ndarray, index: Index, result: Result) -> str:
    """The category whose last level the query says whole, in whatever forms of its words."""
    asked = set(result.terms)
    found = []
    for one in dict.fromkeys(map(str, values)):
        level = fold(one).replace(">", "/").split("/")[-1]
        terms = index.reader.asked(level)
        if terms and asked.issuperset(terms):
            found.append((len(terms), one))
    return max(found, default=(0, ""))[1]
