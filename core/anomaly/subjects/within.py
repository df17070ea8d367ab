"""A number against the rows of its own group: an amount that is usual in the table may be none in its category.

For each number the one category is taken that tells most of it, if any does. What is left is the distance from the
median of the group in robust deviations of that group (a conditional outlier, as in Song et al., 2007, with the
environment a category), on the amounts or their logarithms, whichever leaves the two sides more alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.cells.limits import MAD_TO_SIGMA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 30
"""Rows of a group from which its median and spread are known to a fifth: in a smaller one nothing is out of place."""
MOST_GROUPS = 50
"""Values of a category up to which it makes groups; of more, few have rows enough."""
TELLS = 0.02
"""Share of a number's ranks that a category must tell: a group of one row in twenty, apart from all others, tells a
tenth."""
CHANCE = 0.001
"""Chance below which it does not tell it by chance alone (F test), divided by the pairs looked at."""
SAMPLE = 20_000
"""Rows that tell it."""
NARROW = 0.05
"""Least spread of a group, as a share of that of all groups: where nine in ten cells are equal, the tenth is no
fault."""
EDGE = 0.05
"""Share at either end whose distances say which side is longer."""


@dataclass(frozen=True)
class Within:
    """A number held against its groups.

    Attributes:
        number, category: Their columns.
        values: The number; group: which group each row is of, -1 none that is large enough; shape (n,).
        off: Distance from the group's median in its robust deviations, NaN without a group; shape (n,).
    """

    number: str
    category: str
    values: Floats
    group: Ints
    off: Floats

    @property
    def feature(self) -> str:
        """Its key."""
        return f"within:{self.number} / {self.category}"

    def of(self, place: int) -> tuple[float, float, float]:
        """What 98 in 100 of the group of a row lie between, and its median: low, median, high."""
        own = self.values[(self.group == self.group[place]) & np.isfinite(self.values)]
        low, middle, high = np.quantile(own, [0.01, 0.5, 0.99], method="nearest")
        return float(low), float(middle), float(high)


def within(numbers: Mapping[str, Floats], categories: Mapping[str, Ints]) -> list[Within]:
    """The numbers that some category tells.

    Args:
        numbers: Column -> its values, NaN where there is none; shape (n,).
        categories: Column -> a code for each value, -1 where there is none; shape (n,).
    """
    groups = {name: _groups(codes) for name, codes in categories.items()}
    groups = {name: codes for name, codes in groups.items() if codes.max(initial=-1) > 0}
    pairs = len(numbers) * len(groups)
    found = []
    for name, values in numbers.items():
        told = {one: _told(values, codes, pairs) for one, codes in groups.items() if one != name}
        best = max(told, key=lambda one: told[one], default=None)
        if best is not None and told[best] >= TELLS:
            found.append(Within(name, best, values, groups[best], _off(values, groups[best])))
    return found


def _groups(codes: Ints) -> Ints:
    """Codes from 0 of the groups that are large enough, -1 else; all -1 where there are too many."""
    known, where, counts = np.unique(codes, return_inverse=True, return_counts=True)
    large = (counts >= LEAST) & (known >= 0)
    if large.sum() > MOST_GROUPS:
        return np.full(len(codes), -1, dtype=np.int64)
    place = np.where(large, np.cumsum(large) - 1, -1)
    return np.asarray(place[where.ravel()], dtype=np.int64)


def _told(values: Floats, codes: Ints, pairs: int) -> float:
    """Share of the ranks' variance that the groups tell, less what they would by chance; 0 where it may be chance."""
    from scipy.stats import f as fisher
    from scipy.stats import rankdata

    use = (codes >= 0) & np.isfinite(values)
    step = max(1, int(use.sum()) // SAMPLE)
    x, g = values[use][::step], codes[use][::step]
    counts = np.bincount(g)
    k, n = int((counts > 0).sum()), len(x)
    if k < 2 or n <= k + 1:
        return 0.0
    ranks = rankdata(x) - (n + 1) / 2
    whole = float((ranks**2).sum())
    if whole <= 0:
        return 0.0
    between = float((np.bincount(g, weights=ranks) ** 2 / np.maximum(counts, 1)).sum())
    left = max(whole - between, 1e-12 * whole)
    chance = float(fisher.sf(between / (k - 1) / (left / (n - k)), k - 1, n - k))
    return 1 - (left / (n - k)) / (whole / (n - 1)) if chance * pairs < CHANCE else 0.0


def _off(values: Floats, codes: Ints) -> Floats:
    """Distances from the group's median in its robust deviations."""
    plain = _scaled(values, codes)
    known = values[(codes >= 0) & np.isfinite(values)]
    if known.min() <= 0:
        return plain
    logs = _scaled(np.log(np.where(values > 0, values, np.nan)), codes)
    return min(plain, logs, key=_lean)


def _lean(off: Floats) -> float:
    known = off[np.isfinite(off)]
    if not len(known):
        return math.inf
    low, high = np.quantile(known, [EDGE, 1 - EDGE])
    return float(abs(np.log(max(high, 1e-9) / max(-low, 1e-9))))


SAME = 0.01
"""Part of a group's one value that passes for it: a hundredth, within which prices are rounded."""


def _scaled(values: Floats, codes: Ints) -> Floats:
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] >= 0]
    parts = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
    left = np.full(len(values), np.nan)
    spreads = []
    for part in parts:
        known = values[part][np.isfinite(values[part])]
        middle = np.median(known) if len(known) else np.nan
        left[part] = values[part] - middle
        spreads.append(float(MAD_TO_SIGMA * np.median(abs(known - middle))) if len(known) >= LEAST else np.nan)
    usual = float(np.nanmedian(spreads)) if np.isfinite(spreads).any() else np.nan
    for part, spread in zip(parts, spreads, strict=True):
        least = max(spread, NARROW * usual)
        if usual == 0 and np.isfinite(spread):  # one value for each group, such as a price: what differs from it is off
            known = values[part][np.isfinite(values[part])]
            least = max(spread, SAME * abs(float(np.median(known))))
        left[part] = left[part] / least if least > 0 else np.nan
    return left
