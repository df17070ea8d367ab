"""Vectors of products: near in meaning where no word is shared.

The encoder is the one that ships for the languages of the titles. Vectors are remembered on disk by what the texts say
(`core.text.reading.remembered`), so a new version reads its new texts alone. Looking reads none of a product: where
some are missing, the page offers the job that reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable
from core.text.reading import item_text

if TYPE_CHECKING:
    from torch import nn

    from core.search.products import Products
    from core.text.models import encoders, plain


ASKED = 5_000
"""Vectors of queries kept in memory, 8 MB: ten replays of a log."""


@dataclass(frozen=True)
class Dense:
    """The vectors of products.

    Attributes:
        vectors: (products, hidden) of length 1; zeros where none is there.
        known: (products,) whether a product has one.
        encoder: Whose they are.
        missing: Products that say something and have none yet; one that says nothing never has one.
    """

    vectors: NDArray[np.float32]
    known: NDArray[np.bool_]
    encoder: encoders.Encoder
    missing: int = 0

    @property
    def share(self) -> float:
        """Share of the products that have a vector, 0 to 1; NaN without products."""
        return float(self.known.mean()) if len(self.known) else float("nan")

    def similar(self, query: str) -> NDArray[np.float64]:
        """(products,) cosine between the query and each product; NaN where a product has no vector."""
        vector = query_vectors(self.encoder, [query])[0]
        found = np.asarray(self.vectors @ vector, dtype=np.float64)
        found[~self.known] = np.nan
        return found


def encoder_for(products: Products) -> encoders.Encoder | None:
    """The encoder that reads the products' languages; None where it is not on this machine."""
    from core.text.models import encoders

    try:
        return encoders.resolve(item_text.encoder_for(products.said))
    except Unavailable:
        return None


def recalled(products: Products, home: Path) -> Dense | None:
    """The vectors that were read before; None where no encoder is here."""
    from core.text.reading import remembered

    encoder = encoder_for(products)
    if encoder is None:
        return None
    places = {text: place for place, text in enumerate(dict.fromkeys(products.said))}
    vectors, known = remembered.recalled(list(places), encoder, item_text.LENGTH, home)
    at = np.array([places[text] for text in products.said], dtype=np.int64)
    waiting = sum(bool(text) and not known[places[text]] for text in products.said)
    return Dense(vectors[at], known[at], encoder, waiting)


def state(products: Products, home: Path) -> tuple[int, int] | None:
    """What changes whenever more products were read; None where none was."""
    from core.text.reading import remembered

    encoder = encoder_for(products)
    return remembered.state(encoder, item_text.LENGTH, home) if encoder else None


def read(products: Products, home: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Read what was not read before; what was read stays when `progress` (read now, to be read now) raises to stop.

    Returns:
        How many texts were read.
    """
    from core.text.reading import remembered

    encoder = encoder_for(products)
    return remembered.read(products.said, encoder, item_text.LENGTH, home, progress) if encoder else 0


def query_vectors(
    encoder: encoders.Encoder, queries: Sequence[str], model: plain.Plain | None = None
) -> NDArray[np.float32]:
    """(queries, hidden) of length 1; what was not asked before is read together, by `model` where one is given.

    Kept in memory alone: what a shopper types is no product, and would push products out of what is remembered.
    """
    from core.text.reading import remembered

    asked = [query[: item_text.MOST_CHARACTERS] for query in queries]
    known = {query: _asked.get((encoder.sha256, query)) for query in asked}
    found = {query: vector for query, vector in known.items() if vector is not None}
    missing = [query for query in dict.fromkeys(asked) if query not in found]
    if missing:
        made = remembered.vectors(missing, encoder, item_text.LENGTH, model=model or _network(encoder.name))
        found |= dict(zip(missing, made, strict=True))
        if len(_asked) > ASKED:
            _asked.clear()
        _asked.update({(encoder.sha256, query): found[query] for query in missing})
    return np.array([found[query] for query in asked], dtype=np.float32).reshape(len(asked), encoder.hidden)


@lru_cache(maxsize=2)
def _network(name: str) -> nn.Module:
    from core.text.models import encoders

    return encoders.load_model(encoders.resolve(name))


_asked: dict[tuple[str, str], NDArray[np.float32]] = {}
