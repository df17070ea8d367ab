"""Surges of negative reviews: periods whose negative share is far above the same group's own past.

A period with x negative of n reviews is judged by the exact tail P(X >= x) of the beta-binomial distribution, with
the share of the periods before it. Its weight is the number of past reviews, so that a short past is trusted less, and
less where the past periods scattered more than chance allows (moment estimate of the dispersion, Williams 1982,
Applied Statistics 31). Periods that surged themselves do not become part of the past, until four in a row did: then
the level has changed and the new one is the past. Over all groups and periods tested, the false discovery rate is held
by Benjamini and Hochberg 1995.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

WINDOW = {"day": 56, "week": 26, "month": 12}
"""Periods of past that a period is judged by."""
LEAST_PERIODS, LEAST_PAST, LEAST_REVIEWS = 4, 20, 5
"""A period is tested from this many past periods and past reviews, and from this many reviews of its own."""
PRIOR = 2.0
"""Reviews' worth of the overall share added to the past, so that a past without any complaint is not taken for zero."""
RATE = 0.05
"""False discovery rate: the expected share of false ones among the surges told."""
OUTLYING, NEW_LEVEL = 0.001, 4
"""The chance below which a period is left out of the past that others are judged by, and the periods in a row after
which it is a new level and no outlier."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Surge:
    """One tested period of a group.

    Attributes:
        key, title: the group; both empty for all reviews together.
        period: first day of the period.
        reviews, negative: of the period; ``usual`` is the negative share of the ``past`` reviews before it.
        p: chance of so many negative reviews or more, had nothing changed; 1 where the share is not above the usual.
        q: smallest false discovery rate at which it would be told.
    """

    key: str
    title: str
    period: date
    reviews: int
    negative: int
    usual: float
    past: int
    p: float
    q: float = 1.0

    @property
    def share(self) -> float:
        """Negative share of the period, 0 to 1."""
        return self.negative / self.reviews

    @property
    def extra(self) -> float:
        """Negative reviews beyond what the past would lead one to expect."""
        return self.negative - self.usual * self.reviews


@dataclass(frozen=True)
class Series:
    """A group's counts per period with reviews, oldest first."""

    key: str
    title: str
    periods: tuple[date, ...]
    reviews: Counts
    negative: Counts


def judge(series: Iterable[Series], grain: str = "week", prior: tuple[float, float] | None = None) -> list[Surge]:
    """Every period that has enough past to be judged, with its p and, over all of them, its q.

    Args:
        series: The groups.
        grain: A key of `WINDOW`.
        prior: A share, and the reviews' worth of it that is added to the past of each; the share of all series, as
            many as `PRIOR`, when left out. Where the share is near none, (1/2, 1) is right: Jeffreys' prior, by which
            the first complaint after thousands of texts without one is no surprise.
    """
    given = list(series)
    if prior is None:
        reviews = sum(int(one.reviews.sum()) for one in given)
        prior = (sum(int(one.negative.sum()) for one in given) / reviews if reviews else 0.0, PRIOR)
    found = [surge for one in given for surge in _judged(one, WINDOW[grain], *prior)]
    return [replace(one, q=q) for one, q in zip(found, adjusted([one.p for one in found]), strict=True)]


def surging(found: Iterable[Surge], rate: float = RATE) -> list[Surge]:
    """The surges among tested periods at a false discovery rate, newest first, then the least likely."""
    return sorted((one for one in found if one.q <= rate), key=lambda one: (-one.period.toordinal(), one.p, one.key))


def adjusted(p: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's q of each p, in the same order."""
    from scipy.stats import false_discovery_control

    return [float(value) for value in false_discovery_control(p)] if len(p) else []


def tail(negative: int, reviews: int, share: float, weight: float) -> float:
    """P(X >= negative) for X beta-binomial of ``reviews`` trials with mean ``share`` and a + b = ``weight``."""
    from scipy.special import betaln, gammaln

    a, b = share * weight, (1 - share) * weight
    k = np.arange(negative, reviews + 1, dtype=np.float64)
    ways = gammaln(reviews + 1) - gammaln(k + 1) - gammaln(reviews - k + 1)
    terms = np.exp(ways + betaln(k + a, reviews - k + b) - betaln(a, b))
    return float(min(terms.sum(), 1.0))


def dispersion_weight(reviews: Counts, negative: Counts, share: float) -> float:
    """a + b of the beta-binomial that scatters as the past periods do; infinite where chance explains them.

    The tenth that scatters most is left out, so that one bad period of the past does not hide the next.
    """
    large = reviews >= LEAST_REVIEWS
    n, x = reviews[large].astype(np.float64), negative[large]
    variance = n * share * (1 - share)
    if len(n) < 8 or not variance.all():
        return float("inf")
    squared = np.sort((x - n * share) ** 2 / variance)[: int(np.ceil(len(n) * 0.9))]
    excess = float(squared.mean()) - 1.0
    return max((float(n.mean()) - 1.0) / excess - 1.0, 4.0) if excess > 0 else float("inf")


def _judged(one: Series, window: int, overall: float, prior: float) -> list[Surge]:
    found: list[Surge] = []
    calm: list[int] = []
    outlying: list[int] = []
    for place, period in enumerate(one.periods):
        past = np.asarray(calm[-window:], dtype=np.int64)
        reviews, negative = int(one.reviews[place]), int(one.negative[place])
        known = int(one.reviews[past].sum())
        p = 1.0
        if len(past) >= LEAST_PERIODS and known >= LEAST_PAST and reviews >= LEAST_REVIEWS:
            share = (float(one.negative[past].sum()) + prior * overall) / (known + prior)
            weight = min(known + prior, dispersion_weight(one.reviews[past], one.negative[past], share))
            p = tail(negative, reviews, share, weight) if negative > reviews * share else 1.0
            found.append(Surge(one.key, one.title, period, reviews, negative, share, known, p))
        outlying = [*outlying, place] if p < OUTLYING else []
        if len(outlying) >= NEW_LEVEL:
            calm, outlying = outlying, []
        elif not outlying:
            calm.append(place)
    return found


def series_of(rows: Iterable[tuple[Any, ...]]) -> list[Series]:
    """Series from rows (key, title, period, reviews, negative) in the order of key and period."""
    grouped: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        grouped.setdefault(str(row[0]), []).append(row)
    return [
        Series(
            key,
            str(own[0][1] or ""),
            tuple(row[2] for row in own),
            np.asarray([row[3] for row in own], dtype=np.int64),
            np.asarray([row[4] for row in own], dtype=np.int64),
        )
        for key, own in grouped.items()
    ]
