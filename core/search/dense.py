"""Vectors of products: near in meaning where no word is shared.

The encoder is the one that ships for the languages of the titles. Vectors are remembered on disk by what the texts say
(`core.text.reading.remembered`), so a new version reads its new texts alone. Looking reads none of a product: where
some are missing, the page offers the job that reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable
from core.search.tokens import has_chinese

if TYPE_CHECKING:
    from torch import nn

    from core.search.products import Products
    from core.text.models import encoders

ENGLISH, SEVERAL = "all-MiniLM-L6-v2", "multilingual-e5-small"
CHINESE_SHARE = 0.02
"""Share of titles with a Chinese sign from which the encoder of several languages reads: fewer are names."""
LENGTH = 64
"""Tokens read of a product: its title, brand and category, and the beginning of its description."""
LONGEST = 300
"""Signs of a product that are given to the encoder: more than its tokens take."""
PORTION = 1_024
"""Products read between two looks at whether to stop: the encoder is loaded for each, in about a second."""
SAMPLED = 2_000
"""Titles looked at to tell the languages."""


@dataclass(frozen=True)
class Dense:
    """The vectors of products.

    Attributes:
        vectors: (products, hidden) of length 1; zeros where none is there.
        known: (products,) whether a product has one.
        encoder: Whose they are.
    """

    vectors: NDArray[np.float32]
    known: NDArray[np.bool_]
    encoder: encoders.Encoder

    @property
    def share(self) -> float:
        """Share of the products that have a vector, 0 to 1; NaN without products."""
        return float(self.known.mean()) if len(self.known) else float("nan")

    def similar(self, query: str) -> NDArray[np.float64]:
        """(products,) cosine between the query and each product; NaN where a product has no vector."""
        vector = query_vector(self.encoder, query)
        found = (self.vectors @ vector).astype(np.float64)
        found[~self.known] = np.nan
        return found


def encoder_for(products: Products) -> encoders.Encoder | None:
    """The encoder that reads the titles' languages; None where it is not on this machine."""
    from core.text.models import encoders

    some = products.texts["title"][:: max(1, len(products) // SAMPLED)]
    chinese = sum(map(has_chinese, some)) / max(len(some), 1)
    try:
        return encoders.resolve(SEVERAL if chinese >= CHINESE_SHARE else ENGLISH)
    except Unavailable:
        return None


def written(products: Products) -> list[str]:
    """What the encoder reads of each product."""
    parts = [products.texts[name] for name in ("title", "brand", "category", "description") if name in products.texts]
    return [" ".join(" ".join(cells).split())[:LONGEST] for cells in zip(*parts, strict=True)]


def recalled(products: Products, home: Path) -> Dense | None:
    """The vectors that were read before; None where no encoder is here."""
    from core.text.reading import remembered

    encoder = encoder_for(products)
    if encoder is None:
        return None
    texts = written(products)
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    vectors, known = remembered.recalled(list(places), encoder, LENGTH, home)
    at = np.array([places[text] for text in texts], dtype=np.int64)
    return Dense(vectors[at], known[at], encoder)


def read(products: Products, home: Path, check: Callable[[int, int], None]) -> int:
    """Read what was not read before; `check` is told how many of how many are done and may raise.

    Returns:
        How many were read.
    """
    from core.text.reading import remembered

    encoder = encoder_for(products)
    if encoder is None:
        return 0
    texts = list(dict.fromkeys(written(products)))
    _vectors, known = remembered.recalled(texts, encoder, LENGTH, home)
    waiting = [text for text, there in zip(texts, known, strict=True) if not there]
    for start in range(0, len(waiting), PORTION):
        check(start, len(waiting))
        remembered.vectors(waiting[start : start + PORTION], encoder, LENGTH, home)
    check(len(waiting), len(waiting))
    return len(waiting)


def query_vector(encoder: encoders.Encoder, query: str) -> NDArray[np.float32]:
    """(hidden,) of length 1."""
    return _query_vector(encoder.name, str(encoder.folder), query)


@lru_cache(maxsize=512)
def _query_vector(name: str, folder: str, query: str) -> NDArray[np.float32]:
    from core.text.models import encoders
    from core.text.reading import pooled

    encoder = encoders.resolve(name)
    _rows, made = next(iter(pooled([query[:LONGEST]], encoder, LENGTH, _network(name, folder))))
    return np.asarray(made[0] / max(float(np.linalg.norm(made[0])), 1e-12), dtype=np.float32)


@lru_cache(maxsize=2)
def _network(name: str, folder: str) -> nn.Module:
    from core.text.models import encoders

    return encoders.load_model(encoders.resolve(name))
