"""Days held against the rhythm of their own series: weekday season and trend by medians, then the tail.

Each day is expected at the running median of its neighbours times the median of its weekday (on a logarithm, so that
both are factors): a festival, a gap or a spike moves neither. What is left is held against its median deviation, but at
least against what chance alone does to counts, with a t distribution as wide as the series is short. A silence is a run
of hours without a row where the rhythm expected some: Poisson, widened by how much more the hours scatter than that.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.anomaly.finding import LEAST
from core.cells.limits import MAD_TO_SIGMA

Floats = NDArray[np.float64]

LEAST_DAYS = 14
"""Days from which a series can be judged: two of each weekday."""
SEASON_DAYS = 21
"""Days from which weekdays are told apart: the median of three is not moved by one that is off."""
AROUND = 10
"""Days before and after one that tell its level: three weeks, more than any festival or break that lasts ten days."""
SMALLEST = 0.05
"""Least spread of a day, as a share of it: what differs by less than that from its like matters to nobody."""
LEARNED = 1.1
"""What else the spread is wider by because level and season are medians of few days and err themselves: the variance of
a median of twenty is 1.57 / 20 of one day's, that of thirteen weekdays 1.57 / 13, together a fifth."""
EFFICIENCY = 0.37
"""What a median deviation knows of the spread, beside a standard deviation (its asymptotic relative efficiency)."""
ROUNDS = 3
"""Rounds in which trend and season are freed of each other; the third changes no digit that is shown."""
PART = 0.05
"""Where a sum of money stands on its logarithm: this share of its median is added, so that 0 has one."""
SELDOM = 5.0
"""Counts of a day below which chance has no symmetric shape, on no scale: they are held against a Poisson tail."""
CALM = 0.95
"""Share of the days that tell how often something seldom happens: the others may be what is looked for."""
TRIMMED = 2.0
"""What the scatter of those days is multiplied by: without its upper twentieth a skew count scatters half as much."""
LEAST_SILENCE = 2
"""Hours without a row from which they are a silence."""
EXPECTED = 1.0
"""Rows that the hours of a silence must have led to expect."""


@dataclass(frozen=True)
class Rhythm:
    """D days of a series as they were to be expected.

    Attributes:
        usual, low, high: What was expected, and what 98 in 100 such days lie between; shape (D,).
        chance: Two-sided tail probability of each day; shape (D,), in (0, 1].
        off: Deviations, above 0 where the day has more than expected; shape (D,).
    """

    usual: Floats
    low: Floats
    high: Floats
    chance: Floats
    off: Floats


@dataclass(frozen=True)
class Silence:
    """Hours without a row: from hour `hour` of day `day` (place in the series) on, with the rows expected in them."""

    day: int
    hour: int
    hours: int
    expected: float
    chance: float


def rhythm_of(values: Floats, first: int, *, counts: bool = True) -> Rhythm:
    """What was to be expected of each day.

    Args:
        values: Shape (D,), at least `LEAST_DAYS`, none below 0 where they count.
        first: The first day, counted from 1970.
        counts: Whether chance moves a day by its square root.
    """
    from scipy.stats import t as student

    days = len(values)
    shift = 0.5 if counts else PART * float(np.median(abs(values[values != 0]))) if (values != 0).any() else 1.0
    level = np.log(np.maximum(values, 0) + shift)
    weekday = (first + np.arange(days)) % 7
    season, trend = np.zeros(7), np.zeros(days)
    for _round in range(ROUNDS):
        trend = _running_median(level - season[weekday])
        if days >= SEASON_DAYS:
            season = np.array([np.median((level - trend)[weekday == one]) for one in range(7)])
    expected = trend + season[weekday]
    usual = np.maximum(np.exp(expected) - shift, 0)
    used = 1 + days / (2 * AROUND + 1) + (6 if days >= SEASON_DAYS else 0)
    wider = LEARNED * np.sqrt(days / max(1.0, days - used))
    chance_alone = 1 / np.sqrt(usual + shift) if counts else np.zeros(days)
    left = level - expected
    width = np.maximum(max(wider * _spread(left), SMALLEST), chance_alone)
    # A logarithm makes a day of few things look fewer than it is: downwards the root judges, upwards the logarithm.
    root = np.sqrt((np.maximum(values, 0) + shift) / np.exp(expected)) - 1
    narrow = np.maximum(max(wider * _spread(root), SMALLEST / 2), chance_alone / 2)
    off = np.where(left > 0, left / width, root / narrow)
    freedom = max(3.0, EFFICIENCY * (days - used))
    edge = float(student.ppf(0.99, freedom))
    chance = 2 * student.sf(abs(off), freedom)
    high = np.exp(expected + edge * width) - shift
    if counts:
        seldom = usual < SELDOM
        if seldom.any():
            much, bound = _seldom(values)
            chance[seldom] = np.where(off > 0, much, 1.0)[seldom]
            high[seldom] = bound
    return Rhythm(
        usual,
        np.maximum(np.maximum(1 - edge * narrow, 0) ** 2 * np.exp(expected) - shift, 0),
        high,
        np.clip(chance, LEAST, 1.0),
        off,
    )


def _spread(left: Floats) -> float:
    """Robust standard deviation."""
    return MAD_TO_SIGMA * float(np.median(abs(left - np.median(left))))


def _seldom(values: Floats) -> tuple[Floats, float]:
    """Of counts of something seldom, the chance of at least as many on a day, and what 99 in 100 days do not pass.

    Negative binomial with the mean and the scatter of all days but the highest in twenty: Poisson where those scatter
    no more than that.
    """
    from scipy.stats import nbinom, poisson

    calm = np.sort(values)[: max(1, int(len(values) * CALM))]
    mean = (float(calm.sum()) + 1) / len(calm)  # one more, so that what never happened can happen
    over = max(1.0, TRIMMED * float(calm.var()) / mean)
    if over <= 1:
        return np.asarray(poisson.sf(values - 1, mean)), float(poisson.ppf(0.99, mean))
    size, share = mean / (over - 1), 1 / over
    return np.asarray(nbinom.sf(values - 1, size, share)), float(nbinom.ppf(0.99, size, share))


def silences(hours: Floats, usual: Floats) -> list[Silence]:
    """Runs of hours without a row where rows were expected.

    Args:
        hours: Rows by day and hour; shape (D, 24).
        usual: Rows expected of each day; shape (D,).
    """
    busy = hours.sum(axis=1) > 0
    if not busy.any():
        return []
    shape = np.median(hours[busy] / hours[busy].sum(axis=1, keepdims=True), axis=0)
    if shape.sum() <= 0:
        shape = hours.sum(axis=0)
    expected = (usual[:, None] * (shape / shape.sum())[None, :]).ravel()
    flat = hours.ravel()
    known = expected >= EXPECTED
    scatter = (flat - expected)[known] / np.sqrt(expected[known]) if known.any() else np.zeros(1)
    wide = max(1.0, float((MAD_TO_SIGMA * np.median(abs(scatter))) ** 2))
    filled = np.flatnonzero(flat > 0)
    found = []
    for before, behind in pairwise(filled):
        long = int(behind - before - 1)
        if long < LEAST_SILENCE:
            continue
        lost = float(expected[before + 1 : behind].sum())
        if lost < EXPECTED:
            continue
        looked = len(filled)  # each hour with a row begins a run: that many were looked at
        chance = min(1.0, looked * np.exp(-lost / wide) / max(1, len(hours)))
        day, hour = divmod(int(before) + 1, 24)
        found.append(Silence(day, hour, long, lost, float(max(chance, LEAST))))
    return found


def _running_median(values: Floats) -> Floats:
    """Median of each day and those around it; at the ends of those that there are."""
    padded = np.pad(values, AROUND, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1)
    return np.asarray(np.nanmedian(windows, axis=1))
