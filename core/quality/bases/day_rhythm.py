"""By how many hours the daily rhythm of one source lies beside that of the others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SLOTS = 48
"""Half hours of a day: India and central Australia lie half an hour beside the others."""
FEWEST = 200
"""Rows of a source from which its rhythm is known: some eight an hour."""
LEAST_HOURS = 2.0
"""Hours apart from which it is a zone: an app that is used an hour later in the evening is none."""
EASTMOST, WESTMOST = 14.0, -12.0
"""The farthest zones from UTC (Kiribati, Baker Island)."""
BETTER = 4.0
"""Times the unlikeness that moving the clock must take away: less, and the two have rhythms of their own."""
ALIKE = 0.05
"""The Jensen-Shannon divergence (nats) up to which two rhythms are one, such as those of web and app."""
CANDIDATES = 8
"""Sources, the largest, that may be the measure: a small one is agreed with by few rows."""
SMOOTHED = 3
"""Half hours over which a rhythm is averaged: what is left of chance is a third."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Aside:
    """A source whose clock is `hours` behind (below 0) or ahead of that of the others."""

    source: str
    hours: float
    rows: int


def asides(counts: Mapping[str, Sequence[int]], least_hours: float = LEAST_HOURS) -> list[Aside]:
    """The sources whose rhythm fits the others' when their clock is moved, and does not as it is.

    The source that most rows agree with, and every source that fits it, are the measure; each other is held against it.

    Args:
        counts: Source -> rows in each half hour of the day.
    """
    known = {name: np.asarray(row, dtype=np.float64) for name, row in counts.items() if sum(row) >= FEWEST}
    if len(known) < 2:
        return []
    by_size = sorted(known, key=lambda name: (-float(known[name].sum()), name))

    def agreed(name: str) -> float:
        return sum(float(row.sum()) for row in known.values() if not _moved(row, known[name], least_hours))

    first = max(by_size[:CANDIDATES], key=agreed)
    measure = known[first].copy()
    found = []
    for name in by_size:
        if name == first:
            continue
        hours = _moved(known[name], measure, least_hours)
        if hours:
            found.append(Aside(name, hours, int(known[name].sum())))
        else:
            measure += known[name]
    return sorted(found, key=lambda one: one.source)


def _moved(own: Floats, measure: Floats, least_hours: float) -> float:
    """Hours that a source's clock is ahead of the measure (below 0: behind), 0 where it is not."""
    chance = (SLOTS / SMOOTHED - 1) / 8 * (1 / own.sum() + 1 / measure.sum())  # of the divergence, when all is equal
    unlike = {lag: _divergence(np.roll(own, -lag), measure) for lag in range(-SLOTS // 2, SLOTS // 2 + 5)}
    asis = unlike[0]
    best = min(unlike, key=lambda lag: (unlike[lag], abs(lag)))
    hours = best / 2
    fits = unlike[best] <= ALIKE + chance and asis > BETTER * (unlike[best] + chance)
    return hours if fits and abs(hours) >= least_hours and WESTMOST <= hours <= EASTMOST else 0.0


def _divergence(a: Floats, b: Floats) -> float:
    p, q = _smooth(a), _smooth(b)
    middle = (p + q) / 2
    return float(np.sum(p * np.log(p / middle) + q * np.log(q / middle)) / 2)


def _smooth(row: Floats) -> Floats:
    """Shares, averaged over the neighbours around the clock; half a row each keeps the logarithm finite."""
    around = sum((np.roll(row, step) for step in range(-(SMOOTHED // 2), SMOOTHED // 2 + 1)), np.zeros(SLOTS))
    full = np.asarray(around / SMOOTHED + 0.5, dtype=np.float64)
    return np.asarray(full / math.fsum(full), dtype=np.float64)
