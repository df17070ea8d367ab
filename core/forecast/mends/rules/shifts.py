"""Level shifts: from one day to the next a series runs at another level and stays there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from core.forecast.mends.found import Days, Found
from core.forecast.mends.typical import TO_DEVIATION, moving, phases, usual
from core.forecast.series import Floats

SIDE = 28
"""Periods on either side that a level is taken from at most: four weeks of days."""
LEAST = 10
"""Periods on either side that it is taken from at least."""
RATIO = 1.35
"""Times that one level must be of the other: what is less, every model follows by itself."""
FAR = 6.0
"""Standard errors between the two levels."""
OWN = 2.0
"""Times the largest change of level elsewhere in the series: one that wanders has no shift."""
SUDDEN = 0.5
"""Part of the change that must have come within the first `NEAR` periods."""
NEAR = 7
"""Periods on either side that tell a jump from a slope."""
LOW = 30.0
"""Pieces a period below which chance hides a jump within four weeks: a level is then taken from longer sides."""
LONG_SIDE, LEAST_LONG = 84, 35
"""Periods of such a side at most, and at least: three months of days, five weeks."""
LOW_FAR = 5.0
"""Standard errors between levels of long sides; the error is that of weekly means: what carries over counts."""
SEVERAL = 8
"""Small series from which on the median of all tells what a season does to each."""
OWN_LONG = 1.8
"""`OWN` for long sides, of which two years hold few apart: at 1.6 two of 48 items show a shift that is none."""
AGAINST_LINE = 3.0
"""Variances of a weekly mean by which a jump must fit better than a slope; a true one of half fits by about twelve."""
FLAT = 0.35
"""Part of the change by which a long side may drift within itself: of a straight slope it is two thirds."""


def find(days: Days) -> list[Found]:
    """At most one shift of each series: the largest change between two levels, where it is sudden and stays."""
    values = np.where(np.arange(days.values.shape[1])[None] >= days.begin[:, None], days.values, np.nan)[:, days.used]
    side = _side(values.shape[1], days.season)
    if side < LEAST or (values < 0).any():
        return []
    with np.errstate(all="ignore"):
        logs = np.where(values > 0, np.log(np.maximum(values, 1e-12)), np.nan)
    enough = np.isfinite(logs).mean(axis=1) > 0.5
    found = []
    rest = logs - phases(logs - usual(logs, days.season).level, days.season)
    before, after = _sides(rest, side)
    change = after - before
    steps = pd.DataFrame(np.abs(np.diff(rest, axis=1)).T).median().to_numpy()
    spread = steps * TO_DEVIATION / np.sqrt(2)
    for series in np.flatnonzero(enough):
        size = np.abs(np.nan_to_num(change[series]))
        at = int(size.argmax())
        error = max(float(np.nan_to_num(spread[series])), 0.02) * np.sqrt(2 * 1.57 / side)  # of two medians
        away = np.abs(np.arange(len(size)) - at) > side
        elsewhere = float(size[away].max(initial=0.0))
        if not (size[at] > np.log(RATIO) and size[at] > FAR * error and size[at] > OWN * elsewhere):
            continue
        exact = _exact(rest[series], at, float(before[series, at]), float(after[series, at]))
        step = _jump(rest[series], exact) * np.sign(change[series, at])
        if step > SUDDEN * size[at] and _stays(rest[series], exact, side, float(change[series, at])):
            ratio = float(np.exp(change[series, at]))
            found.append(Found("shifts", int(series), np.asarray([exact + days.start]), {"ratio": ratio}))
    seen = {one.series for one in found}
    found += [one for one in _among_small(values, days) if one.series not in seen]
    return sorted(found, key=lambda one: one.series)


def _among_small(values: Floats, days: Days) -> list[Found]:
    """Shifts of series of few pieces, by means of square roots over long sides: sudden, and flat on either side.

    The root of a Poisson count strays by a half whatever its level (Anscombe 1948), so that three months of six pieces
    a day tell a level of 1.5 times where four weeks cannot.
    """
    unit = days.season if 1 < days.season <= NEAR else NEAR
    side = min(LONG_SIDE, values.shape[1] // 3) // unit * unit
    if side < LEAST_LONG:
        return []
    known = np.isfinite(values)
    mean = np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    small = np.flatnonzero((known.mean(axis=1) > 0.9) & (mean > 1) & (mean < LOW))
    if not len(small):
        return []
    roots = np.sqrt(values[small])
    rest = roots - phases(roots - usual(roots, days.season).level, days.season)
    rest = np.where(np.isfinite(rest), rest, np.nanmean(rest, axis=1, keepdims=True))
    size_of = rest.mean(axis=1, keepdims=True)
    if len(small) >= SEVERAL:  # what all do at a time is the season of the shop
        together = np.median(rest / size_of, axis=0)
        rest = rest - size_of * (moving(together[None], unit)[0] - 1)
    found = []
    for series, own in zip(small, rest, strict=True):
        total = np.concatenate([[0.0], np.cumsum(own)])
        places = np.arange(side, len(own) - side + 1)
        change = (total[places + side] - 2 * total[places] + total[places - side]) / side
        at = int(places[np.abs(change).argmax()])
        size = float(change[at - side])
        before, after = (one.reshape(-1, unit).mean(axis=1) for one in (own[at - side : at], own[at : at + side]))
        strays = np.sqrt((before.var(ddof=1) + after.var(ddof=1)) / len(before))
        chance = 0.5 * np.sqrt(2 / side)  # of pieces that come one by one
        third = len(before) // 3
        drift = max(
            abs(before[:third].mean() - before[-third:].mean()), abs(after[:third].mean() - after[-third:].mean())
        )
        level = float(own[at - side : at].mean())
        ratio = ((level + size) / max(level, 1e-9)) ** 2
        sudden = abs(after[:third].mean() - before[-third:].mean()) > SUDDEN * abs(size)
        away = np.abs(places - at) > side
        alone = abs(size) > OWN_LONG * float(np.abs(change[away]).max(initial=0.0))
        big = max(ratio, 1 / max(ratio, 1e-9)) > RATIO
        if (
            big
            and alone
            and sudden
            and _no_slope(before, after)
            and abs(size) > LOW_FAR * max(strays, chance)
            and drift < FLAT * abs(size) + 2 * chance
        ):
            found.append(Found("shifts", int(series), np.asarray([at + days.start]), {"ratio": float(ratio)}))
    return found


def _no_slope(before: Floats, after: Floats) -> bool:
    """Whether two levels fit weekly means better than one straight line, by what `AGAINST_LINE` weeks stray."""
    both = np.concatenate([before, after])
    time = np.arange(len(both)) - (len(both) - 1) / 2
    line = both.mean() + time * (time @ both) / (time @ time)
    steps = float(((before - before.mean()) ** 2).sum() + ((after - after.mean()) ** 2).sum())
    return float(((both - line) ** 2).sum()) - steps > AGAINST_LINE * steps / (len(both) - 2)


def _jump(rest: Floats, at: int) -> float:
    """The change from just before a period to just after; 0 where either is unknown."""
    sides = (rest[max(at - NEAR, 0) : at], rest[at : at + NEAR])
    if not all(np.isfinite(one).sum() >= 3 for one in sides):
        return 0.0
    return float(np.nanmedian(sides[1]) - np.nanmedian(sides[0]))


def _side(periods: int, season: int) -> int:
    """Periods that a level is taken from: whole seasons where they are short."""
    side = min(SIDE, periods // 4)
    return side - side % season if season <= side else side


def _sides(rest: Floats, side: int) -> tuple[Floats, Floats]:
    """Medians of the `side` periods before each period, and of those from it on; shape (N, T)."""
    frame = pd.DataFrame(rest.T)
    before = frame.rolling(side, min_periods=max(side // 2, 2)).median().shift(1)
    after = frame[::-1].rolling(side, min_periods=max(side // 2, 2)).median()[::-1]
    full_before = before.to_numpy(dtype=np.float64).T.copy()
    full_after = after.to_numpy(dtype=np.float64).T.copy()
    full_before[:, :side] = np.nan
    if side > 1:
        full_after[:, -(side - 1) :] = np.nan
    return full_before, full_after


def _stays(rest: Floats, at: int, side: int, change: float) -> bool:
    """Whether what follows runs nearer to the new level than to the old, and so did what came before to the old."""
    middle = np.nanmedian(rest[max(at - side, 0) : at]) + change / 2
    sign = np.sign(change)
    later, earlier = rest[at:], rest[:at]
    return bool(
        np.nanmean((later[: 4 * side] - middle) * sign > 0) > 0.85
        and np.nanmean((earlier[-4 * side :] - middle) * sign < 0) > 0.85
    )


def _exact(rest: Floats, at: int, before: float, after: float) -> int:
    """The period near `at` from which on the new level fits better (least absolute deviations)."""
    near = 2 * NEAR
    places = np.arange(max(at - near, 1), min(at + near, len(rest) - 1) + 1)
    window = slice(max(at - 2 * near, 0), at + 2 * near)
    loss = [
        np.nansum(np.abs(np.where(np.arange(len(rest)) < place, rest - before, rest - after)[window]))
        for place in places
    ]
    return int(places[int(np.argmin(loss))])


def mend(days: Days, found: list[Found]) -> Days:
    """What came before is brought to the new level, so that its season is kept."""
    values = days.values.copy()
    for one in found:
        values[one.series, : int(one.at[0])] *= float(one.facts["ratio"])
    return replace(days, values=values)
