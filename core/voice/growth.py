"""Early warning: which topics grow, suddenly or slowly, judged as a look at the end of each period would judge it.

Of the n texts of a period x are about a topic (and negative, where the tone is known). Two tests, each against the
topic's own past:

- sudden: the tail P(X >= x) of the beta-binomial distribution with the share of the periods before. Its scatter is
  estimated (moments of the Pearson residuals, Williams 1982, Applied Statistics 31), shrunk towards that of all topics
  together, as a rare topic tells little of its own. A period no higher than the second highest before it is none.
- slow: the score test of a linear trend in the share (Cochran 1954, Armitage 1955) over the newest `SPAN` weeks or
  months, with the dispersion of the same topic, of all topics, and of the trends that earlier spans had by themselves.

Where the same season of the year before is known, what grew as much then is no growth. Over all topics and both tests
of one look the false discovery rate is held (Benjamini and Hochberg 1995), so that a shop in which nothing changes is
warned at one look in forty at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text.sentiment import surges

RATE = 0.015
"""False discovery rate of a look. Scatter is estimated, so that it is held a little below the promise of one look in
forty (`PROMISED`), which made shops of seven kinds keep (`python -m benchmarks.voice`)."""
PROMISED = 0.025
"""Share of looks, at most, at which a shop in which nothing changes is warned."""
LOOKED = {"day": 180, "week": 104, "month": 60}
"""Newest periods that are judged: what grew earlier is nobody's warning any more."""
WINDOW = {"day": 56, "week": 26, "month": 12}
"""Periods of past that a sudden growth is held against."""
YEAR = {"day": 364, "week": 52, "month": 12}
"""Periods of a year; of days whole weeks, so that a Monday is held against Mondays."""
SEASON = {"day": 14, "week": 2, "month": 1}
"""Periods on both sides of the same time a year before that belong to that season."""
AT_ONCE = {"day": 7, "week": 1, "month": 1}
"""Periods that are taken together to see how high a topic stood in that season: few texts of one day tell nothing."""
SPAN = 12
"""Weeks or months over which a slow growth is seen: a quarter of weeks, a year of months."""
PART = 4
"""Weeks or months at both ends of the span that are held side by side: a third, the most telling of a line."""
LEAST_PAST, LEAST_TEXTS = 8, 20
"""Periods, and texts, of past from which a topic is judged."""
LEAST_GROWN = 5
"""Texts of a period from which a topic is warned of: fewer are nobody's trend, however rare they were before."""
LEAST_RISE = 1.5
"""Times that the newest part is above the first: less is seen in large shops, and nobody's alarm."""
SHRUNK = 30
"""Periods' worth of the scatter of all topics that is added to a topic's own: about a month of days."""
TAIL, LEAST_TAIL = 0.05, 200
"""Share of a shop's past periods, of all topics, by which its tail is known; periods from which it is."""
LEAST_TOPICS = 8
"""Topics from which the trends of all are a measure of how much trends scatter here."""
MOST_TRUST = 50.0
"""Texts from which a topic's scatter is known as well as any."""
MEDIAN = 0.4549
"""Of chi-squared with one degree of freedom."""
OUTLYING, NEW_LEVEL = 0.001, 4
"""The chance below which a period is left out of the past that others are judged by, and the periods in a row after
which it is a new level and no outlier."""

Numbers = NDArray[np.float64]
Trend = tuple[Numbers, Numbers, Numbers, Numbers, Numbers, Numbers]


@dataclass(frozen=True)
class Rise:
    """A topic that grew at one look.

    Attributes:
        row: Which topic, by its place.
        at: Place of the period at whose end it was seen.
        first: Place of the first period counted in `negative` and `texts`; `at` where it grew suddenly.
        way: "sudden" or "slow".
        negative, texts: What was counted, of how many.
        usual: The share before, 0 to 1.
        q: Smallest false discovery rate, over all topics at that look, at which it would be told.
    """

    row: int
    at: int
    first: int
    way: str
    negative: int
    texts: int
    usual: float
    q: float


def rises(counts: NDArray[np.int64], every: NDArray[np.int64], grain: str, rate: float = RATE) -> list[Rise]:
    """What grew, the newest first.

    Args:
        counts: (topics, periods) texts of each topic.
        every: (periods,) all texts.
        grain: A key of `WINDOW`.
        rate: False discovery rate of a look.
    """
    if not counts.size:
        return []
    x, n = counts.astype(np.float64), every.astype(np.float64)
    sudden, usual = _sudden(x, n, grain)
    slow, first, before = _slow(x, n, grain)
    found = []
    for at in range(max(0, x.shape[1] - LOOKED[grain]), x.shape[1]):
        p = np.concatenate([sudden[:, at], slow[:, at]])
        if p.min() > rate:
            continue
        for place, q in enumerate(surges.adjusted(p.tolist())):
            if q > rate:
                continue
            row, is_slow = place % len(x), place >= len(x)
            begin = int(first[at]) if is_slow else at
            held = int(x[row, begin : at + 1].sum()), int(n[begin : at + 1].sum())
            past = float((before if is_slow else usual)[row, at])
            found.append(Rise(row, at, begin, "slow" if is_slow else "sudden", *held, past, q))
    return sorted(found, key=lambda one: (-one.at, one.q, one.row))


# --- sudden ----------------------------------------------------------------------------------------


def _sudden(x: Numbers, n: Numbers, grain: str) -> tuple[Numbers, Numbers]:
    """(topics, periods) the chance of so many, 1 where it is not judged; and the usual share."""
    p, usual, alone = np.ones_like(x), np.zeros_like(x), np.ones_like(x)
    calm = np.ones(x.shape, dtype=bool)
    row_of = np.zeros(len(x), dtype=np.int64)
    window = WINDOW[grain]
    for at in range(max(LEAST_PAST, x.shape[1] - LOOKED[grain] - window), x.shape[1]):
        past = np.arange(max(0, at - window), at)
        past = past[n[past] > 0]
        if n[at] < LEAST_GROWN or len(past) < LEAST_PAST or n[past].sum() < LEAST_TEXTS:
            continue
        held = calm[:, past]
        known = (n[past] * held).sum(axis=1)
        share = ((x[:, past] * held).sum(axis=1) + 0.5) / (known + 1.0)
        far = _scatter(x[:, past], n[past], held, share)
        share, known = _with_season(x, n, at, grain, share, known)
        usual[:, at] = share
        highest = np.sort(x[:, past] / n[past], axis=1)[:, -2]
        loose = far + (1.0 + far * (n[past].mean() - 1.0)) / np.maximum(known, 1.0)
        spread = np.sqrt(n[at] * share * (1.0 - share) * (1.0 + loose * (n[at] - 1.0)))
        for row in np.flatnonzero(x[:, at] - n[at] * share > spread):  # nearer ones are in no tail
            alone[row, at] = surges.tail(int(x[row, at]), int(n[at]), float(share[row]), 1.0 / float(loose[row]))
        told = (x[:, at] >= LEAST_GROWN) & (x[:, at] / n[at] > highest)
        p[:, at] = np.where(told, _as_usual_here(alone[:, at], alone[:, past[past >= LEAST_PAST]]), 1.0)
        outlying = p[:, at] < OUTLYING
        row_of = np.where(outlying, row_of + 1, 0)
        calm[outlying, at] = False
        for row in np.flatnonzero(row_of >= NEW_LEVEL):  # a new level is the past from now on
            calm[row] = False
            calm[row, at - NEW_LEVEL + 1 :] = True
            row_of[row] = 0
    return p, usual


def _scatter(x: Numbers, n: Numbers, held: NDArray[np.bool_], share: Numbers) -> Numbers:
    """(topics,) how much the share scatters beyond chance: the correlation of two texts of one period, 0 for chance."""
    variance = n * (share * (1 - share))[:, None]
    squared = np.where(held, (x - n * share[:, None]) ** 2 / variance, 0.0)
    size = np.maximum(n.mean() - 1.0, 1.0)
    own = held.sum(axis=1)
    mean = share * n.mean()
    trust = own / (2.0 + 1.0 / np.maximum(mean, 1e-9))  # the variance of a squared residual of rare counts
    whole = float((trust * squared.sum(axis=1) / np.maximum(own, 1)).sum() / max(trust.sum(), 1e-9))
    shrunk = (squared.sum(axis=1) + SHRUNK * max(whole, 1.0)) / (own + SHRUNK)
    return np.asarray(np.maximum(shrunk - 1.0, 0.0) / size)


def _as_usual_here(p: Numbers, past: Numbers) -> Numbers:
    """Chances as this shop's own past periods bear them out: where one in twenty of them lies further out than chances
    do, so does what is said of new ones (peaks over a threshold with an exponential tail, Pickands 1975). The scale is
    that of the upper quartile, which a few true surges do not move."""
    held = -np.log(np.maximum(past.ravel(), 1e-300))
    if len(held) < LEAST_TAIL:
        return p
    edge = max(float(np.quantile(held, 1.0 - TAIL)), -float(np.log(TAIL)))
    beyond = held[held > edge] - edge
    scale = max(float(np.quantile(beyond, 0.75)) / np.log(4.0), 1.0) if len(beyond) >= 8 else 1.0
    mine = -np.log(np.maximum(p, 1e-300))
    return np.where(mine > edge, TAIL * np.exp(-(mine - edge) / scale), p)


def _with_season(
    x: Numbers, n: Numbers, at: int, grain: str, share: Numbers, known: Numbers
) -> tuple[Numbers, Numbers]:
    """The share and the texts it is known from: of the same season a year before where that was higher."""
    middle, long = at - YEAR[grain], AT_ONCE[grain]
    if middle < SEASON[grain] + long:
        return share, known
    season = slice(middle - SEASON[grain] - long + 1, middle + SEASON[grain] + 1)
    run = np.ones(long)
    texts = np.convolve(n[season], run, "valid")
    then = np.array([np.convolve(one, run, "valid") for one in x[:, season]])
    at_top = ((then + 0.5) / (texts + 1.0)).argmax(axis=1)
    texts, then = texts[at_top], (then[np.arange(len(x)), at_top] + 0.5) / (texts[at_top] + 1.0)
    higher = (then > share) & (texts >= LEAST_TEXTS)
    return np.where(higher, then, share), np.where(higher, texts, known)


# --- slow ------------------------------------------------------------------------------------------


def _slow(x: Numbers, n: Numbers, grain: str) -> tuple[Numbers, NDArray[np.int64], Numbers]:
    """(topics, periods) the chance of such a trend, 1 where it is not judged; (periods,) where the newest part begins;
    (topics, periods) the share of the first part."""
    from scipy.stats import t as student

    p, before = np.ones_like(x), np.zeros_like(x)
    block = 7 if grain == "day" else 1  # by whole weeks, so that weekends are no trend
    first = np.maximum(np.arange(x.shape[1]) - block * PART + 1, 0)
    for at in range(max(block * SPAN - 1, x.shape[1] - LOOKED[grain]), x.shape[1]):
        spans = [
            _trend(*_blocks(x, n, at - back * block * SPAN, block))
            for back in range(1 + YEAR[grain] // (block * SPAN))
            if at - (back + 1) * block * SPAN + 1 >= 0
        ]
        now = spans[0]
        if now is None:
            continue
        slope, error, _far, start, newest, _total = now
        loose = _loose(now, [one for one in spans[1:] if one is not None])
        slope, error = _beyond_last_year(x, n, at, grain, block, slope, error, start)
        score = slope / (error * np.sqrt(loose))
        grown = (newest * n[first[at] : at + 1].sum() >= LEAST_GROWN) & (newest >= LEAST_RISE * start)
        p[:, at] = np.where(grown, student.sf(score, SPAN - 2 + SHRUNK), 1.0)
        before[:, at] = start
    return p, first, before


def _blocks(x: Numbers, n: Numbers, at: int, block: int) -> tuple[Numbers, Numbers]:
    """(topics, SPAN), (SPAN,) counts of the span that ends with the period `at`."""
    part = slice(at - block * SPAN + 1, at + 1)
    return x[:, part].reshape(len(x), SPAN, block).sum(axis=2), n[part].reshape(SPAN, block).sum(axis=1)


def _trend(x: Numbers, n: Numbers) -> Trend | None:
    """Of each topic: slope of the share, its error under chance, dispersion about the line, share of the first and of
    the newest part, texts in all; None where texts are too few."""
    if (n > 0).sum() < LEAST_PAST or n.sum() < LEAST_TEXTS or n[:PART].sum() == 0 or n[-PART:].sum() == 0:
        return None
    place = np.arange(SPAN) - float((n * np.arange(SPAN)).sum() / n.sum())
    wide = float((n * place**2).sum())
    share = (x.sum(axis=1) + 0.5) / (n.sum() + 1.0)
    slope = (x @ place) / wide
    line = np.maximum(share[:, None] + slope[:, None] * place, 0.25 * share[:, None])
    there = n > 0
    squared = (x - n * line)[:, there] ** 2 / (n * line * (1.0 - np.minimum(line, 0.99)))[:, there]
    far = squared.sum(axis=1) / max(int(there.sum()) - 2, 1)
    error = np.sqrt(share * (1.0 - share) / wide)
    start = (x[:, :PART].sum(axis=1) + 0.5) / (n[:PART].sum() + 1.0)
    newest = x[:, -PART:].sum(axis=1) / n[-PART:].sum()
    return slope, error, far, start, newest, x.sum(axis=1)


def _loose(now: Trend, earlier: Sequence[Trend]) -> Numbers:
    """(topics,) how much more than chance trends scatter, 1 or more: about their lines, from one span to the next, and
    from topic to topic."""
    slope, error, far, _start, _newest, total = now
    own = [far, *(one[2] for one in earlier)]
    mine, weight = np.mean(own, axis=0), np.minimum(total, MOST_TRUST)
    whole = float((weight * mine).sum() / max(weight.sum(), 1e-9))
    periods = (SPAN - 2) * len(own)
    loose = (periods * mine + SHRUNK * max(whole, 1.0)) / (periods + SHRUNK)
    if earlier:
        tall = np.array([(one[0] / one[1]) ** 2 for one in earlier])
        heavy = np.array([np.minimum(one[5], MOST_TRUST) for one in earlier])
        loose = np.maximum(loose, float((heavy * tall).sum() / max(heavy.sum(), 1e-9)))
    common = total >= LEAST_GROWN
    if common.sum() >= LEAST_TOPICS:  # genomic control (Devlin and Roeder 1999): one that grows moves no median
        beyond = ((slope / error) ** 2 / MEDIAN - 1.0)[common]
        loose = np.maximum(loose, 1.0 + float(np.median(beyond)))
        loose = np.maximum(loose, 1.0 + float(np.median(beyond / total[common])) * total)
    return np.asarray(np.maximum(loose, 1.0))


def _beyond_last_year(
    x: Numbers, n: Numbers, at: int, grain: str, block: int, slope: Numbers, error: Numbers, start: Numbers
) -> tuple[Numbers, Numbers]:
    """Slope and error less what the same span of the year before rose by, as a share of where it began."""
    then = at - YEAR[grain]
    if then - block * SPAN + 1 < 0 or (last := _trend(*_blocks(x, n, then, block))) is None:
        return slope, error
    scale = start / last[3]
    risen = last[0] > 0
    return (
        slope - np.where(risen, last[0] * scale, 0.0),
        np.sqrt(error**2 + np.where(risen, (last[1] * scale) ** 2, 0.0)),
    )


def matrix(rows: Sequence[NDArray[np.int64]], periods: int) -> NDArray[np.int64]:
    """(topics, periods) of rows, also of none."""
    return np.array(rows, dtype=np.int64).reshape(len(rows), periods)
