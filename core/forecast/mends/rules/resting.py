"""Phases of the week or the day in which nothing is ever measured: a shop that is closed on Saturdays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.forecast.mends.found import Days, Found

ALWAYS = 0.9
"""Share of a weekday's periods without a row from which on it is a day of rest; an open Sunday before Christmas may be
among them."""
CYCLES = 3
"""Times that it must have been seen."""


def find(days: Days) -> list[Found]:
    """Phases in which no series has a value."""
    season = days.season
    unknown = np.asarray(~np.isfinite(days.values[:, days.used]).any(axis=0))
    if season < 2 or days.reading.panel.freq not in ("h", "D") or len(unknown) < CYCLES * season:
        return []
    phase = days.phase[days.used]
    share = np.bincount(phase, weights=unknown, minlength=season) / np.bincount(phase, minlength=season)
    rest = np.flatnonzero(share >= ALWAYS)
    if not len(rest) or len(rest) * 2 >= season + (season > 7) * season:
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
