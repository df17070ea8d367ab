"""How differently two sets of rows are spread, as effects with a size, not as probabilities.

Of values: the population stability index (Siddiqi, Credit Risk Scorecards, 2006: from 0.1 moderate, from 0.25 large)
and the Jensen-Shannon divergence (in nats; for small moves it is an eighth of Cohen's w squared, so his sizes of w,
0.1, 0.3 and 0.5, become 0.00125, 0.011 and 0.031). Of numbers: the Wasserstein distance of their logarithms in standard
deviations; of two spreads of one shape it is Cohen's d, with his sizes 0.2, 0.5 and 0.8 (Statistical Power Analysis,
1988).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.i18n import N_
from core.quality.watch.sketch import ORIGIN, summed
from core.quality.watch.usual import LEAST, SIGMAS

Floats = npt.NDArray[np.float64]

LARGE_SHIFT = 0.25
"""Population stability index from which two distributions differ much (Siddiqi)."""
PSI_SIZES = (0.1, 0.25, 1.0)
"""From which an index is moderate, large (Siddiqi) and, four times that, very large."""
JS_SIZES = (0.00125, 0.011, 0.031)
"""An eighth of Cohen's w squared, 0.1, 0.3 and 0.5."""
WASSERSTEIN_SIZES = (0.2, 0.5, 0.8)
"""Cohen's d: small, medium, large."""
SIZES = (N_("negligible"), N_("small"), N_("medium"), N_("large"))
PSI_WORDS = (N_("negligible"), N_("moderate"), N_("large"), N_("very large"))
NEWCOMER, VANISHED = 0.01, 0.05
"""Share of a value that is new, or of one that is gone, from which it is told."""
UNSEEN = 0.2
"""New values to be expected in a piece, from which a column is open to them: one in five pieces."""


def size_word(value: float, sizes: Sequence[float], words: Sequence[str] = SIZES) -> str:
    """The word, as a msgid, for the size of an effect."""
    return words[sum(value >= one for one in sizes)]


@dataclass(frozen=True)
class Shift:
    """How the values of the newest piece are spread otherwise than before. `index` is the population stability index
    beyond what chance makes of so few rows, `divergence` the Jensen-Shannon divergence as it is; `new` and `gone` are
    values with their share."""

    index: float
    new: tuple[tuple[str, float], ...]
    gone: tuple[tuple[str, float], ...]
    divergence: float = 0.0

    @property
    def large(self) -> bool:
        return self.index > LARGE_SHIFT or bool(self.new) or bool(self.gone)


def spread(counts: Sequence[Mapping[str, int]]) -> Shift | None:
    """Compare how often each value occurs in the last piece with all before it.

    A value that some piece before did without is no loss, and one is new only when no piece had it; nor is it told
    where new ones have come before, as countries do among orders.
    """
    if len(counts) <= LEAST:
        return None
    *earlier, last = counts
    rows, before = sum(last.values()), sum(sum(one.values()) for one in earlier)
    if not rows or not before:
        return None
    names = sorted({name for one in counts for name in one})
    now = np.array([last.get(name, 0) for name in names], dtype=float)
    then = np.array([sum(one.get(name, 0) for one in earlier) for name in names], dtype=float)
    p, q = _shares(now), _shares(then)
    chance = (len(names) - 1) * (1 / rows + 1 / before)  # what the index is on average when nothing changed
    wander = _wander(earlier, names)
    index = max(0.0, float(np.sum((p - q) * np.log(p / q))) - max(SIGMAS * chance, 2 * wander))
    shares = [(name, float(a) / rows, float(b) / before) for name, a, b in zip(names, now, then, strict=True)]
    new = () if _open(earlier) else _newcomers(earlier, last)
    steady = {name for name in names if all(one.get(name, 0) for one in earlier if one)}
    gone = tuple((name, b) for name, a, b in shares if not a and b >= VANISHED and name in steady and rows * b >= LEAST)
    return Shift(index, new, gone, _divergence(p, q))


def index(now: Mapping[str, int], before: Mapping[str, int], times: float = SIGMAS) -> float:
    """The population stability index between two counts of values, beyond so many times what chance makes of so few
    rows."""
    names = sorted({*now, *before})
    rows, others = sum(now.values()), sum(before.values())
    if not rows or not others:
        return 0.0
    p, q = (_shares(np.array([one.get(name, 0) for name in names], dtype=float)) for one in (now, before))
    chance = (len(names) - 1) * (1 / rows + 1 / others)
    return max(0.0, float(np.sum((p - q) * np.log(p / q))) - times * chance)


def _shares(counts: Floats) -> Floats:
    """Shares of counts; half a row each keeps the logarithm finite where one side has none."""
    return np.asarray((counts + 0.5) / (counts.sum(axis=-1, keepdims=True) + 0.5 * counts.shape[-1]), dtype=np.float64)


def _divergence(p: Floats, q: Floats) -> float:
    middle = (p + q) / 2
    return float(np.sum(p * np.log(p / middle) + q * np.log(q / middle)) / 2)


def _newcomers(earlier: Sequence[Mapping[str, int]], last: Mapping[str, int]) -> tuple[tuple[str, float], ...]:
    """Values that no piece before had, with their share: as frequent as to be seen there if they had been used."""
    rows, before = sum(last.values()), sum(sum(one.values()) for one in earlier)
    known = {name for one in earlier for name in one}
    shares = [(name, n / rows) for name, n in sorted(last.items()) if name not in known]
    return tuple((name, a) for name, a in shares if a >= NEWCOMER and min(rows, before / 2) * a >= LEAST)


def _open(pieces: Sequence[Mapping[str, int]]) -> bool:
    """Whether new values come by nature: they have come before, or so many values are of one piece alone that one more
    is to be expected (Good, The population frequencies of species, 1953)."""
    single = sum(sum(name in one for one in pieces) == 1 for name in {name for one in pieces for name in one})
    if single > UNSEEN * len(pieces):
        return True
    return any(_newcomers(pieces[:place], pieces[place]) for place in range(LEAST, len(pieces)))


def _wander(earlier: Sequence[Mapping[str, int]], names: Sequence[str]) -> float:
    """The middle of the indices of each piece before against the others: how much pieces differ by nature."""
    table = np.array([[one.get(name, 0) for name in names] for one in earlier if one], dtype=float)
    if not len(table):
        return 0.0
    p, q = _shares(table), _shares(table.sum(axis=0) - table)
    return float(np.median(np.sum((p - q) * np.log(p / q), axis=1)))


def distance(now: Mapping[str, int], before: Sequence[Mapping[str, int]]) -> tuple[float, float] | None:
    """The Wasserstein distance of the logarithms of numbers to those before, in their standard deviations, and what it
    is on average by chance alone; None where there are no numbers."""
    then = summed(before)
    places = sorted({int(bucket) for bucket in (*now, *then)})
    if not now or not then or len(places) < 2:
        return (0.0, 0.0) if now and then else None
    at = np.array([_place(bucket) for bucket in places])
    a = np.array([now.get(str(bucket), 0) for bucket in places], dtype=float)
    b = np.array([then.get(str(bucket), 0) for bucket in places], dtype=float)
    rows, others = a.sum(), b.sum()
    p, q = a / rows, b / others
    centre = float(np.sum(q * at))
    deviation = math.sqrt(max(float(np.sum(q * (at - centre) ** 2)), 0.25))  # half a bucket at least
    steps = np.diff(at)
    under = np.cumsum(p)[:-1] - np.cumsum(q)[:-1]
    level = np.cumsum(q)[:-1]
    # a share's mean absolute error is 0.8 standard errors
    chance = 0.8 * np.sum(steps * np.sqrt(np.clip(level * (1 - level), 0, None) * (1 / rows + 1 / others)))
    return float(np.sum(steps * np.abs(under))) / deviation, float(chance) / deviation


def _place(bucket: int) -> float:
    """Where a bucket lies on a line on which equal ratios are equally far, and which goes through nought."""
    if not bucket:
        return 0.0
    size = max(0, abs(bucket) - ORIGIN + NEAR)
    return math.copysign(size, bucket)


NEAR = 48
"""Buckets between nought and one: numbers below a hundredth count as nought, or an amount of 1e-12 would lie farther
from 1 than a million does."""
