"""What may be the cause: values of the other columns that a topic's texts have more often than the rest.

Each value is held against the texts outside the topic by the hypergeometric tail (Fisher's exact test, one-sided); over
all values of all columns the false discovery rate is held (Benjamini, Hochberg 1995). A value that stands out neither
among the texts with a surer one nor among those without it only goes with that one: a region that one supplier alone
delivers to. It tells where to look and proves no cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

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
        goes_with: Column and value of the surer one beside which it does not stand out by itself; None where it does.
        apart: False where the two are nearly always together, so that they cannot be told apart.
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
    goes_with: tuple[str, str] | None = None
    apart: bool = True

    @property
    def lift(self) -> float:
        """Times that it is more frequent than in the rest."""
        return self.share / self.rest if self.rest else float("inf")


def roots(said: Said, places: Sequence[int]) -> list[Root]:
    """What sets some texts apart, the surest first.

    Args:
        places: Places of the texts in `said`, such as a topic's of one period.
    """
    mine = np.zeros(len(said), dtype=bool)
    mine[list(places)] = True
    columns = {ITEM: np.array(said.items, dtype=object), **{
        name: np.array(values, dtype=object) for name, values in said.groups.items()
    }}  # fmt: skip
    found = [one for column, values in columns.items() for one in _of_column(column, values, mine)]
    told = [replace(one, q=q) for one, q in zip(found, surges.adjusted([one.p for one in found]), strict=True)]
    kept = [one for one in told if one.q <= RATE and one.lift >= LEAST_LIFT]
    order = sorted(kept, key=lambda one: (one.p, one.column, one.value))[:MOST]
    sure: list[Root] = []
    shown = []
    for one in order:
        alone = [(each, *_alone(columns, mine, one, each)) for each in sure]
        with_ = next(((each, judged) for each, stands, judged in alone if not stands), None)
        if with_ is None:
            sure.append(one)
            shown.append(one)
        else:
            other, judged = with_
            shown.append(replace(one, goes_with=(other.column, other.value), apart=judged))
    return shown


def _of_column(column: str, values: NDArray[np.object_], mine: NDArray[np.bool_]) -> list[Root]:
    from scipy.stats import hypergeom

    inside = Counter(value for value in values[mine] if value)
    outside = Counter(value for value in values[~mine] if value)
    of, rest = sum(inside.values()), sum(outside.values())
    if not of or not rest:
        return []
    found = []
    for value, count in inside.items():
        if count >= LEAST:
            every = count + outside[value]
            p = float(hypergeom.sf(count - 1, of + rest, every, of))
            found.append(Root(column, value, count, of, count / of, outside[value] / rest, p))
    return found


def _alone(
    columns: Mapping[str, NDArray[np.object_]], mine: NDArray[np.bool_], one: Root, other: Root
) -> tuple[bool, bool]:
    """Whether one value stands out among the texts without another, or among those with it; and whether there are texts
    enough to say so. Values of one column are never of one text, so that each stands by itself."""
    from scipy.stats import hypergeom

    if one.column == other.column:
        return True, True
    judged = False
    for same in (False, True):
        looked = ((columns[other.column] == other.value) == same) & (columns[one.column] != "")
        here = looked & (columns[one.column] == one.value)
        if min(int(here.sum()), int((looked & ~here).sum())) < LEAST or not (looked & mine).any():
            continue
        judged = True
        count, of = int((here & mine).sum()), int((looked & mine).sum())
        rest = int((here & ~mine).sum()) / max(int((looked & ~mine).sum()), 1)
        p = float(hypergeom.sf(count - 1, int(looked.sum()), int(here.sum()), of))
        if count / of >= LEAST_LIFT * rest and p <= RATE / 2:  # of two looks
            return True, True
    return False, judged
