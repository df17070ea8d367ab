"""What can be narrowed by, and how many of the products found each choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from core.search.products import Products

FIELDS = ("category", "brand")


@dataclass(frozen=True)
class Filters:
    """What a product must be; empty = whatever.

    Attributes:
        category, brand: Any of these values, as they are written in the data.
        least, most: Bounds of the price; a product without a price is within none.
        in_stock: Only products known to be in stock.
    """

    category: tuple[str, ...] = ()
    brand: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    in_stock: bool = False

    def allow(self, products: Products) -> NDArray[np.bool_]:
        """(products,) whether each is allowed."""
        found = np.ones(len(products), np.bool_)
        for name in FIELDS:
            if wanted := getattr(self, name):
                found &= np.isin(getattr(products, name).astype(str), list(wanted))
        if self.least is not None:
            found &= products.price >= self.least
        if self.most is not None:
            found &= products.price <= self.most
        if self.in_stock:
            found &= products.stock > 0
        return found


EVERYTHING = Filters()


@dataclass(frozen=True)
class Facets:
    """Counts among the products found; each field's without its own choice, so that another can be seen beside it.

    Attributes:
        values: Field -> value -> products, the most frequent first.
        prices: (least, most) price among the products found; None where none has one.
        stocked, sold_out: Products known to be in stock and known not to be; neither where no stock is known.
    """

    values: Mapping[str, Mapping[str, int]]
    prices: tuple[float, float] | None
    stocked: int
    sold_out: int


def facet_counts(products: Products, found: NDArray[np.bool_], filters: Filters = EVERYTHING) -> Facets:
    """Count what the products found could be narrowed to."""
    values = {}
    for name in FIELDS:
        others = found & replace(filters, **{name: ()}).allow(products)  # type: ignore[arg-type]
        counted = Counter(str(value) for value in getattr(products, name)[others] if value)
        values[name] = dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
    prices = products.price[found & np.isfinite(products.price)]
    free = found & replace(filters, in_stock=False).allow(products)
    return Facets(
        values,
        (float(prices.min()), float(prices.max())) if len(prices) else None,
        int((products.stock[free] > 0).sum()),
        int((products.stock[free] <= 0).sum()),
    )
