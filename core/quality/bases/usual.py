"""Whether the newest of a series is as usual, judged by those before it and never by itself.

The centre of what came before is their median, and how far they scatter their median deviation, but at least what
chance alone does to figures of so many rows. What was unusual itself does not teach what is usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cells.limits import MAD_TO_SIGMA

Floats = npt.NDArray[np.float64]

LEAST = 5
"""Pieces before one can be judged: of fewer a median deviation says nothing."""
SIGMAS = 5.0
"""How many deviations are unusual: eighty figures of a day are judged, and clean days shall be quiet."""
YOUNG = 4.0
"""A median deviation of few pieces is often far too small by chance: of five the limit is nearly doubled, of forty it
is a tenth wider."""
RHYTHMS = (5, 6, 7)
"""Pieces after which it may begin again: the days of a week on which a shop is open."""
UNKNOWN_FOR = 14
"""Pieces until such a rhythm can be known: two weeks."""
LARGE_SHIFT = 0.25
"""Population stability index from which two distributions differ much; the figure of credit scoring's practice
(Siddiqi, Credit Risk Scorecards, 2006)."""
NEWCOMER, VANISHED = 0.01, 0.05
"""Share of a value that is new, or of one that is gone, from which it is told."""


@dataclass(frozen=True)
class Verdict:
    """One figure of the newest piece. `low` and `high` bound what would have been usual."""

    value: float
    centre: float
    low: float
    high: float

    @property
    def off(self) -> bool:
        return self.above or self.below

    def wider(self, limit: float) -> Verdict:
        """The same with at least so much room on both sides."""
        return Verdict(self.value, self.centre, min(self.low, self.centre - limit), max(self.high, self.centre + limit))

    @property
    def above(self) -> bool:
        return self.value > self.high

    @property
    def below(self) -> bool:
        return self.value < self.low


def newest(
    values: Sequence[float], noise: Sequence[float], effect: float, unknown: float | None = None
) -> Verdict | None:
    """Judge the last of a series.

    Args:
        values: One figure per piece, the oldest first.
        noise: The standard error of each.
        effect: The least difference from the centre that matters.
        unknown: The same while a weekly rhythm cannot be known yet, of a figure that may have one. Later such a figure
            is unusual only when it is far also from those that stand whole weeks before it.

    Returns:
        None while fewer than `LEAST` pieces came before it.
    """
    usual: list[int] = []
    verdict: Verdict | None = None
    for place in range(len(values)):
        verdict = _judged(values, noise, effect, usual, place) if len(usual) >= LEAST else None
        if verdict is not None and verdict.off and unknown is not None:
            if place < UNKNOWN_FOR:
                verdict = verdict.wider(unknown)
            elif any(abs(verdict.value - one) <= verdict.high - verdict.centre for one in _weeks_before(values, place)):
                verdict = verdict.wider(abs(verdict.value - verdict.centre))
        if verdict is None or not verdict.off:
            usual.append(place)
    return verdict if verdict is not None and np.isfinite(verdict.value) else None


def _weeks_before(values: Sequence[float], place: int) -> list[float]:
    """The middle of what stands whole weeks before a piece, for each length that a week may have."""
    return [float(np.median([values[one] for one in range(place % week, place, week)])) for week in RHYTHMS]


def _judged(
    values: Sequence[float], noise: Sequence[float], effect: float, usual: Sequence[int], place: int
) -> Verdict:
    before = np.array([values[one] for one in usual])
    centre = float(np.median(before))
    scatter = MAD_TO_SIGMA * float(np.median(np.abs(before - centre)))
    chance = float(np.hypot(noise[place], np.median([noise[one] for one in usual])))
    limit = max(SIGMAS * max(scatter, chance) * (1 + YOUNG / len(before)), effect)
    return Verdict(float(values[place]), centre, centre - limit, centre + limit)


@dataclass(frozen=True)
class Shift:
    """How the values of the newest piece are spread otherwise than before. `index` is the population stability index
    beyond what chance makes of so few rows; `new` and `gone` are values with their share."""

    index: float
    new: tuple[tuple[str, float], ...]
    gone: tuple[tuple[str, float], ...]

    @property
    def large(self) -> bool:
        return self.index > LARGE_SHIFT or bool(self.new) or bool(self.gone)


def spread(counts: Sequence[dict[str, int]]) -> Shift | None:
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
    # half a row each keeps the logarithm finite where one side has none
    p = (now + 0.5) / (rows + 0.5 * len(names))
    q = (then + 0.5) / (before + 0.5 * len(names))
    chance = (len(names) - 1) * (1 / rows + 1 / before)  # what the index is on average when nothing changed
    wander = _wander(earlier, names)
    index = max(0.0, float(np.sum((p - q) * np.log(p / q))) - max(SIGMAS * chance, 2 * wander))
    shares = [(name, float(a) / rows, float(b) / before) for name, a, b in zip(names, now, then, strict=True)]
    new = () if _open(earlier) else _newcomers(earlier, last)
    steady = {name for name in names if all(one.get(name, 0) for one in earlier if one)}
    gone = tuple((name, b) for name, a, b in shares if not a and b >= VANISHED and name in steady and rows * b >= LEAST)
    return Shift(index, new, gone)


def _newcomers(earlier: Sequence[dict[str, int]], last: dict[str, int]) -> tuple[tuple[str, float], ...]:
    """Values that no piece before had, with their share: as frequent as to be seen there if they had been used."""
    rows, before = sum(last.values()), sum(sum(one.values()) for one in earlier)
    known = {name for one in earlier for name in one}
    shares = [(name, n / rows) for name, n in sorted(last.items()) if name not in known]
    return tuple((name, a) for name, a in shares if a >= NEWCOMER and min(rows, before / 2) * a >= LEAST)


def _open(pieces: Sequence[dict[str, int]]) -> bool:
    """Whether new values have come to pieces before."""
    return any(_newcomers(pieces[:place], pieces[place]) for place in range(LEAST, len(pieces)))


def _wander(earlier: Sequence[dict[str, int]], names: Sequence[str]) -> float:
    """The middle of the indices of each piece before against the others: how much pieces differ by nature."""
    table = np.array([[one.get(name, 0) for name in names] for one in earlier if one], dtype=float)
    whole = table.sum(axis=0)
    found = []
    for row in table:
        rest = whole - row
        p = (row + 0.5) / (row.sum() + 0.5 * len(names))
        q = (rest + 0.5) / (rest.sum() + 0.5 * len(names))
        found.append(float(np.sum((p - q) * np.log(p / q))))
    return float(np.median(found)) if found else 0.0
