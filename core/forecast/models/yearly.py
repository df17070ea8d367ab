"""Level, week and year of a daily series, each robust: a step that comes every year (a December, a summer) comes again.

The level is that of the last weeks, the week is the usual part of each weekday, and the year is what the same dates
did against the same last weeks of each year before (the ratio to a level of classical decomposition; Hyndman &
Athanasopoulos 2021, section 3.4). Medians keep steps where they are, which means and Fourier terms smear.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.forecast.series import Floats

LAST = 28
"""Periods that the level is taken from: four weeks, in which a Poisson level of 20 is known to 4 %."""
WEEKS = 12
"""Seasons that the usual part of a weekday is taken from: a quarter."""
YEAR = 200
"""Periods from which on a season is a year of days, in which single periods are no phases of their own."""
MOST = 10.0
"""Times the level that a date of the year may have: beyond it the year before was nearly nothing."""


def fits(periods: int, seasons: tuple[int, ...]) -> bool:
    """Whether a year is among the seasons that were seen twice, and the level and the week can be told."""
    return len(seasons) > 1 and seasons[-1] >= YEAR and periods >= LAST


def yearly(values: Floats, h: int, seasons: tuple[int, ...]) -> Floats:
    """The forecast of one series; where no year before is known, the level and the week alone.

    Args:
        values: Without gaps; shape (T,).
        seasons: The shortest is the week, the longest the year.

    Returns:
        Shape (h,).
    """
    week, year = seasons[0], seasons[-1]
    periods = len(values)
    part = _week(values, week)
    at = np.arange(periods + h)
    by = part[at % week]
    flat = np.where(by[:periods] > 0, values / np.where(by[:periods] > 0, by[:periods], 1.0), np.nan)
    smooth = pd.Series(flat).rolling(week, center=True, min_periods=1).median().to_numpy(dtype=np.float64)
    last = np.nanmean(flat[-LAST:]) if np.isfinite(flat[-LAST:]).any() else 0.0
    ratios = []
    back = year
    while periods - LAST - back >= 0:
        then = smooth[periods - LAST - back : periods - back]
        ahead = at[periods:] - back
        usual = float(np.nanmean(then)) if np.isfinite(then).any() else 0.0
        if usual > 0:
            known = ahead < periods
            ratios.append(np.where(known, smooth[np.minimum(ahead, periods - 1)] / usual, np.nan))
        back += year
    index = np.ones(h)
    if ratios:
        table = np.asarray(ratios)
        some = np.isfinite(table).any(axis=0)
        index[some] = np.nanmean(table[:, some], axis=0)
    return np.asarray(last * np.clip(index, 0.0, MOST) * by[periods:])


def _week(values: Floats, week: int) -> Floats:
    """The usual part of each phase in the mean of its season; shape (week,)."""
    some = values[-WEEKS * week :]
    some = some[len(some) % week :]
    rows = some.reshape(-1, week)
    means = rows.mean(axis=1, keepdims=True)
    kept = means[:, 0] > 0
    if not kept.any():
        return np.ones(week)
    part = np.median(rows[kept] / means[kept], axis=0)
    part = part / max(float(part.mean()), 1e-12)
    # the rows end with the series: lay them so that place 0 is the phase of its first value
    return np.roll(part, (len(values) - len(some)) % week)
