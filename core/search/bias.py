"""How much a place in the list does for a choice, told apart from how good the product is.

The same product stands at different places for the same query, as prices, stock and models move. Given that it was
chosen, where it stood when it was tells the pull of places alone: its own quality cancels out. This is intervention
harvesting (Agarwal et al., Estimating Position Bias without Intrusive Interventions, WSDM 2019), here with one
parameter: a choice at place k is k ** -eta as likely as at the first, and eta is the likeliest one given each
product's choices (conditional Poisson). Too few such choices give eta = 1, and the result says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from core.search.log import SearchLog

USUAL = 1.0
"""Eta where the log cannot tell: a choice at place k is taken to be 1/k as likely, the usual assumption."""
ENOUGH = 50
"""Choices of products that moved, from which eta is told by the log: fewer leave it open between 0 and 2."""
STEEPEST = 3.0
"""Largest eta considered: at 3 the second place would get an eighth of the first's choices."""
MOST_WEIGHT = 10.0
"""Largest weight of one choice: deep choices are few, and unclipped one of them would outweigh a whole query."""


@dataclass(frozen=True)
class Bias:
    """The pull of places.

    Attributes:
        eta: A choice at place k is k ** -eta as likely as at the first.
        clicks: Choices of products that stood at several places for one query: what eta is told from.
        told: Whether the log tells eta; else it is the usual one.
    """

    eta: float
    clicks: int
    told: bool

    def weight(self, position: NDArray[np.float64]) -> NDArray[np.float64]:
        """What a choice at each place counts: 1 / its pull, at most `MOST_WEIGHT`; 1 where the place is unknown."""
        known = np.where(np.isfinite(position) & (position >= 1), position, 1.0)
        return np.asarray(np.minimum(known**self.eta, MOST_WEIGHT))


def bias_of(log: SearchLog) -> Bias:
    """Tell the pull of places from a log that lists what it showed."""
    pair, place, clicked = _shown(log)
    if not len(pair):
        return Bias(USUAL, 0, False)
    key = pair * (int(place.max()) + 1) + place
    seen, inverse = np.unique(key, return_inverse=True)
    shown = np.bincount(inverse)
    chosen = np.bincount(inverse, weights=clicked)
    pairs, at = np.divmod(seen, int(place.max()) + 1)
    places_of = np.bincount(pairs)
    clicks_of = np.bincount(pairs, weights=chosen)
    useful = (places_of[pairs] > 1) & (clicks_of[pairs] > 0)
    clicks = int(chosen[useful].sum())
    if clicks < ENOUGH:
        return Bias(USUAL, clicks, False)
    return Bias(_likeliest(pairs[useful], at[useful], shown[useful], chosen[useful]), clicks, True)


def _shown(log: SearchLog) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """One row for each product shown by a search with a choice or without: (query, product), place from 1, chosen."""
    numbers: dict[tuple[int, str], int] = {}
    pair, place, clicked = [], [], []
    for query, results, chosen in zip(log.query.tolist(), log.results, log.clicked, strict=True):
        for rank, item in enumerate(results or (), start=1):
            pair.append(numbers.setdefault((query, item), len(numbers)))
            place.append(rank)
            clicked.append(item == chosen)
    return np.array(pair, np.int64), np.array(place, np.int64), np.array(clicked, np.float64)


def _likeliest(
    pairs: NDArray[np.int64], at: NDArray[np.int64], shown: NDArray[np.int64], chosen: NDArray[np.float64]
) -> float:
    """The eta of the highest conditional likelihood."""
    from scipy.optimize import minimize_scalar

    _numbers, group = np.unique(pairs, return_inverse=True)
    total = np.bincount(group, weights=chosen)
    logs = np.log(at)

    def loss(eta: float) -> float:
        pull = np.bincount(group, weights=shown * np.exp(-eta * logs))
        return float(eta * (chosen * logs).sum() + (total * np.log(pull)).sum())

    return float(minimize_scalar(loss, bounds=(0.0, STEEPEST), method="bounded").x)
