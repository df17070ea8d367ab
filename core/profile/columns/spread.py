"""What a number or time column holds, from its sorted distinct values and their counts.

One sort gives every order statistic exactly: distinct values, quantiles, histogram, outliers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from core.cells.limits import IQR_TO_SIGMA, ROBUST_Z
from core.profile.model import Histogram, Scalar

BINS = 24
"""Bars of a histogram: what a small figure shows."""
QUANTILES = (5, 25, 50, 75, 95)
"""Percent: the median, the middle half, and nine tenths."""
DAY = 86_400_000_000
"""Microseconds."""
EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Spread:
    """Sorted distinct values and how many rows hold each; both arrays have one length."""

    values: NDArray[np.generic]
    counts: NDArray[np.int64]

    @property
    def rows(self) -> int:
        return int(self.counts.sum())

    def below(self, bound: float) -> int:
        """Rows with a value smaller than the bound."""
        return int(self.counts[: np.searchsorted(self.values, bound, side="left")].sum())

    def equal(self, value: float) -> int:
        """Rows with exactly this value."""
        at = int(np.searchsorted(self.values, value, side="left"))
        return int(self.counts[at]) if at < len(self.values) and self.values[at] == value else 0


def spread(array: NDArray[np.generic]) -> Spread:
    """Sort an array in place and count its runs."""
    array.sort()
    if not len(array):
        return Spread(array, np.zeros(0, np.int64))
    starts = np.concatenate([[0], np.flatnonzero(array[1:] != array[:-1]) + 1])
    if len(starts) == len(array):
        return Spread(array, np.ones(len(array), np.int64))
    return Spread(array[starts], np.diff(np.append(starts, len(array))))


def quantiles(data: Spread, percents: tuple[float, ...] = QUANTILES) -> list[float]:
    """Quantiles with linear interpolation between the two nearest rows (type 7)."""
    last = np.cumsum(data.counts)
    found = []
    for percent in percents:
        place = (data.rows - 1) * percent / 100
        low = math.floor(place)
        pair = np.searchsorted(last, [low, min(low + 1, data.rows - 1)], side="right")
        left, right = float(data.values[pair[0]]), float(data.values[pair[1]])
        part = place - low
        found.append(left if part == 0 or left == right else left * (1 - part) + right * part)
    return found


def moments(data: Spread) -> tuple[float | None, float | None]:
    """Mean and sample standard deviation; None where they do not exist as finite numbers."""
    rows = data.rows
    values = data.values.astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        shift = float(values[len(values) // 2])
        mean = shift + float(((values - shift) * data.counts).sum()) / rows
        if not math.isfinite(mean):
            return None, None
        squares = float((np.square(values - mean) * data.counts).sum())
    if rows < 2 or not math.isfinite(squares):
        return mean, None
    return mean, math.sqrt(squares / (rows - 1))


def outlier_bounds(data: Spread, marks: list[float]) -> tuple[tuple[float, float] | None, bool]:
    """Bounds of five robust standard deviations around the median, and whether on a log scale.

    The robust standard deviation is the interquartile range over 1.349. Columns whose 5 % quantile
    is positive and whose right tail is long are judged by their logarithms. None where the middle
    half is one value or there are fewer than 20 rows or 5 values.
    """
    p5, low, middle, high, p95 = marks
    if data.rows < 20 or len(data.values) < 5 or not high > low:
        return None, False
    log = p5 > 0 and (p95 - middle) > 3 * (middle - p5)
    if log:
        low, middle, high = math.log(low), math.log(middle), math.log(high)
    reach = ROBUST_Z * (high - low) * IQR_TO_SIGMA
    bounds = (middle - reach, middle + reach)
    if not all(map(math.isfinite, bounds)):
        return None, False
    if log:
        bounds = (math.exp(max(bounds[0], -700)), math.exp(min(bounds[1], 700)))
    return bounds, log


def robust_range(data: Spread, marks: list[float]) -> tuple[float, float]:
    """Where the histogram lies: three interquartile ranges around the quartiles, within the data."""
    first, last = float(data.values[0]), float(data.values[-1])
    p5, low, _middle, high, p95 = marks
    reach = 3 * (high - low) if high > low else 3 * (p95 - p5)
    if reach <= 0 or not math.isfinite(reach):
        return first, last
    return max(first, low - reach), min(last, high + reach)


def histogram(data: Spread, marks: list[float], whole: bool) -> Histogram | None:
    """Equal-width bins between robust bounds, with the rest counted in two tails.

    Args:
        whole: whether the values are whole numbers; bins are then whole numbers wide.
    """
    low, high = robust_range(data, marks)
    if not math.isfinite(high - low):
        return None
    if whole:
        low, high = math.floor(low), math.ceil(high)
        width = max(1, math.ceil((high - low + 1) / BINS))
        count = max(1, math.ceil((high - low + 1) / width))
        edges = np.array([low + width * step for step in range(count + 1)], dtype=np.float64)
    elif high > low:
        edges = np.linspace(low, high, BINS + 1)
        if (np.diff(edges) <= 0).any():
            return None
    else:
        edges = np.array([low, high], dtype=np.float64)
    return _count(data, edges, [_plain(edge, whole) for edge in edges.tolist()], "value")


def time_histogram(data: Spread, marks: list[float]) -> Histogram | None:
    """Rows per hour, day, week, month or year, whichever gives a readable number of bins."""
    low, high = robust_range(data, marks)
    try:
        start = EPOCH + timedelta(microseconds=int(low))
        end = EPOCH + timedelta(microseconds=int(high))
        unit, marks_at = _ticks(start, end)
    except OverflowError:
        return None  # years that a calendar date cannot name
    edges = np.array([(mark - EPOCH) // timedelta(microseconds=1) for mark in marks_at], dtype=np.int64)
    return _count(data, edges, [mark.isoformat(sep=" ") for mark in marks_at], unit)


def _count(data: Spread, edges: NDArray[np.generic], names: list[Scalar], unit: str) -> Histogram:
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(data.counts)])
    at = np.searchsorted(data.values, edges, side="left")
    at[-1] = np.searchsorted(data.values, edges[-1], side="right")
    total = before[at]
    return Histogram(
        edges=tuple(names),
        counts=tuple(int(one) for one in np.diff(total)),
        below=int(total[0]),
        above=int(before[-1] - total[-1]),
        unit=unit,
    )


def _plain(value: float, whole: bool) -> Scalar:
    return int(value) if whole else value


def _ticks(start: datetime, end: datetime) -> tuple[str, list[datetime]]:
    """The unit and the bin edges that cover start to end."""
    span = end - start
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    if span <= timedelta(days=3):
        return "hour", _steps(start.replace(minute=0, second=0, microsecond=0), end, timedelta(hours=1))
    if span <= timedelta(days=120):
        return "day", _steps(day, end, timedelta(days=1))
    if span <= timedelta(days=3 * 366):
        return "week", _steps(day - timedelta(days=day.weekday()), end, timedelta(days=7))
    if span <= timedelta(days=15 * 366):
        return "month", _months(day, end, 1)
    years = max(1, math.ceil((end.year - start.year + 1) / 60))
    return "year", _months(day.replace(month=1), end, 12 * years)


def _steps(first: datetime, end: datetime, step: timedelta) -> list[datetime]:
    marks = [first]
    while marks[-1] <= end:
        marks.append(marks[-1] + step)
    return marks


def _months(first: datetime, end: datetime, step: int) -> list[datetime]:
    marks = [first.replace(day=1)]
    while marks[-1] <= end:
        month = marks[-1].year * 12 + marks[-1].month - 1 + step
        if month // 12 > 9999:
            raise OverflowError
        marks.append(marks[-1].replace(year=month // 12, month=month % 12 + 1))
    return marks
