"""Phases of the week or the day in which nothing is ever measured: a shop that is closed on Saturdays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.forecast.mends.found import Days, Found
from core.forecast.series import Ints, Mask

ALWAYS = 0.9
"""Share of a weekday's periods without a row from which on it is a day of rest; an open Sunday before Christmas may be
among them."""
CYCLES = 3
"""Times that it must have been seen."""


def resting_phases(unknown: Mask, phase: Ints, season: int) -> Ints:
    """Phases of a season that are ones of rest: (nearly) never is anything known in them. None of less than `CYCLES`
    seasons, nor where half a week would be one.

    Args:
        unknown: Periods of which nothing is known; shape (T,).
        phase: Place of each in its season; shape (T,).
    """
    none = np.zeros(0, dtype=np.int64)
    if season < 2 or len(unknown) < CYCLES * season:
        return none
    share = np.bincount(phase, weights=unknown, minlength=season) / np.bincount(phase, minlength=season)
    rest = np.flatnonzero(share >= ALWAYS)
    return rest if len(rest) * 2 < season + (season > 7) * season else none


def find(days: Days) -> list[Found]:
    """Phases in which no series has a value."""
    season = days.season
    if days.reading.panel.freq not in ("h", "D"):
        return []
    unknown = np.asarray(~np.isfinite(days.values[:, days.used]).any(axis=0))
    rest = resting_phases(unknown, days.phase[days.used], season)
    if not len(rest):
        return []
    at = np.flatnonzero(np.isin(days.phase, rest) & ~np.isfinite(days.values).any(axis=0))
    return [Found("resting", -1, at, {"phases": len(rest), "season": season})]


def mend(days: Days, found: list[Found]) -> Days:
    """What is measured there is 0, and nothing is missing."""
    values, resting = days.values.copy(), days.resting.copy()
    for one in found:
        values[:, one.at] = np.where(np.isnan(values[:, one.at]), 0.0, values[:, one.at])
        resting[np.unique(days.phase[one.at])] = True
    return replace(days, values=values, resting=resting)
