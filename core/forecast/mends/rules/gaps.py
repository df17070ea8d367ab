"""Periods of which nothing is known: filled where they are few, left behind where they are long ago, refused else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.forecast.mends.found import Days, Found, runs
from core.forecast.mends.typical import filled

LONGEST = 2
"""Seasons that a gap may last and be filled: level and season on both sides say what was there."""
SHORT = 7
"""Periods that may always be filled where there is no season."""
MOST = 0.3
"""Share of the periods that may be unknown: beyond, what is filled outweighs what repeats."""
ENOUGH = 3
"""Seasons that must lie behind a gap for the series to begin there."""


def longest(season: int) -> int:
    """Periods that a gap may last and be filled."""
    return max(SHORT, LONGEST * season if season <= 31 else season // 4)


def find(days: Days) -> list[Found]:
    """Gaps of each series between its first and its last known period, and series that ended before the others."""
    found = []
    limit, least = longest(days.season), max(ENOUGH * min(days.season, 31), 12)
    unknown = np.isnan(days.values)
    for series in np.flatnonzero(unknown[:, days.used].any(axis=1)):
        there = np.flatnonzero(~unknown[series, days.used]) + days.start
        if not len(there):
            found.append(Found("gaps", int(series), np.zeros(0, dtype=np.int64), {"kind": "empty"}, True))
            continue
        first, last = max(int(there[0]), int(days.begin[series])), int(there[-1])
        ended = days.stop - 1 - last
        if ended > limit:
            found.append(Found("gaps", int(series), np.arange(last + 1, days.stop), {"kind": "ended"}, True))
            continue
        gaps = [(a + first, b + first) for a, b in runs(unknown[series, first : days.stop])]
        long = [one for one in gaps if one[1] - one[0] > limit]
        begin = long[-1][1] if long else first
        short = [one for one in gaps if one[0] >= begin]
        at = np.concatenate([np.arange(a, b) for a, b in short]) if short else np.zeros(0, dtype=np.int64)
        if long and days.stop - begin < least:
            a, b = long[-1]
            found.append(Found("gaps", int(series), np.arange(a, b), {"kind": "long"}, True))
        elif len(at) > MOST * (days.stop - begin):
            share = len(at) / (days.stop - begin)
            found.append(Found("gaps", int(series), at, {"kind": "many", "share": share}, True))
        else:
            if long:
                lost = np.arange(*long[-1])
                found.append(Found("gaps", int(series), lost, {"kind": "begins", "begin": begin}))
            if len(at):
                found.append(Found("gaps", int(series), at, {"kind": "filled", "gaps": len(short)}))
    return found


def mend(days: Days, found: list[Found]) -> Days:
    """A series begins after its last long gap; shorter ones are filled with the level and the season around them."""
    begin = days.begin.copy()
    touched = sorted({one.series for one in found})
    for one in found:
        if one.facts["kind"] == "begins":
            begin[one.series] = int(one.facts["begin"])
    values = days.values.copy()
    for series in touched:
        part = values[series : series + 1, begin[series] : days.stop]
        whole = filled(part, days.season)
        at = np.zeros(values.shape[1], dtype=np.bool_)
        for one in found:
            if one.series == series and one.facts["kind"] == "filled":
                at[one.at] = True
        inside = at[begin[series] : days.stop]
        part[0, inside] = whole[0, inside]
    return replace(days, values=values, begin=begin)
