"""What may be the cause: values of the other columns that a topic's texts have more often than the rest.

Each value is held against the texts outside the topic by the hypergeometric tail (Fisher's exact test, one-sided); over
all values of all columns the false discovery rate is held (Benjamini and Hochberg 1995). It tells where to look and
proves no cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.text.sentiment import surges
from core.voice.said import Said

RATE = 0.05
"""False discovery rate: the expected share of false ones among what is told."""
LEAST = 5
"""Texts of the topic with a value: fewer are chance."""
LEAST_LIFT = 1.25
"""Times that the value is more frequent: less is no place to look at, however sure it is."""
MOST = 10
"""Values that are told."""
ITEM = "item"
"""The column of products, whatever it is called."""


@dataclass(frozen=True)
class Root:
    """A value that stands out.

    Attributes:
        column, value: Of which column which value; the column is `ITEM` for a product.
        texts: Texts of the topic with it; `of` are all of them.
        share: Of the topic's texts with any value there, 0 to 1; rest: the same of the other texts.
        p: Chance of so many or more, were the topic spread like the rest; q with the false discovery rate.
    """

    column: str
    value: str
    texts: int
    of: int
    share: float
    rest: float
    p: float
    q: float = 1.0

    @property
    def lift(self) -> float:
        """Times that it is more frequent than in the rest."""
        return self.share / self.rest if self.rest else float("inf")


def roots(said: Said, places: Sequence[int]) -> list[Root]:
    """What sets some texts apart, the surest first.

    Args:
        places: Places of the texts in `said`, such as a topic's of one period.
    """
    from scipy.stats import hypergeom

    mine = np.zeros(len(said), dtype=bool)
    mine[list(places)] = True
    found: list[Root] = []
    for column, values in [(ITEM, said.items), *said.groups.items()]:
        inside = Counter(value for value, own in zip(values, mine, strict=True) if own and value)
        outside = Counter(value for value, own in zip(values, mine, strict=True) if not own and value)
        of, rest = sum(inside.values()), sum(outside.values())
        if not of or not rest:
            continue
        for value, count in inside.items():
            if count >= LEAST:
                every = count + outside[value]
                p = float(hypergeom.sf(count - 1, of + rest, every, of))
                found.append(Root(column, value, count, of, count / of, outside[value] / rest, p))
    told = [replace(one, q=q) for one, q in zip(found, surges.adjusted([one.p for one in found]), strict=True)]
    kept = [one for one in told if one.q <= RATE and one.lift >= LEAST_LIFT]
    return sorted(kept, key=lambda one: (one.p, one.column, one.value))[:MOST]
