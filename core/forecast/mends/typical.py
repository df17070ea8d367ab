"""What is usual in a series: its level, its season, and how far values stray from both; robust against odd days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.forecast.series import Floats, Mask

CHUNK = 2_000
"""Series decomposed at once: of three years of days 18 MB a step."""
LEAST_SPREAD = 0.5
"""Standard deviation of the square root of a Poisson count (Anscombe 1948): counts cannot stray less."""
TO_DEVIATION = 1.4826
"""Median distance from the median to standard deviation, of a normal distribution."""


@dataclass(frozen=True)
class Usual:
    """N series over T periods on a scale on which they stray alike: the square root of what cannot be below 0.

    Attributes:
        level, season: On that scale; shape (N, T).
        spread: Robust standard deviation of what is left; shape (N,).
        rooted: Whether the scale is the square root; shape (N,).
    """

    level: Floats
    season: Floats
    spread: Floats
    rooted: Mask

    def scaled(self, values: Floats) -> Floats:
        """Values on that scale."""
        with np.errstate(invalid="ignore"):
            return np.where(self.rooted[:, None], np.sqrt(np.maximum(values, 0.0)), values)

    def expected(self) -> Floats:
        """The usual value of each period, on the scale of the values; shape (N, T)."""
        found = self.level + self.season
        return np.where(self.rooted[:, None], np.maximum(found, 0.0) ** 2, found)

    def distance(self, values: Floats) -> Floats:
        """How many standard deviations each value is above what is usual; shape (N, T)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Floats = (self.scaled(values) - self.level - self.season) / self.spread[:, None]
        return found


def usual(values: Floats, season: int) -> Usual:
    """Decompose series: a centred moving median, the median of each phase of the season, and the median distance.

    Args:
        values: Shape (N, T), NaN where unknown.
        season: Periods of the season, 1 for none.
    """
    parts = [_usual(values[start : start + CHUNK], season) for start in range(0, max(len(values), 1), CHUNK)]
    return Usual(*(np.concatenate([getattr(one, name) for one in parts]) for name in Usual.__dataclass_fields__))


def _usual(values: Floats, season: int) -> Usual:
    periods = values.shape[1]
    with np.errstate(all="ignore"):
        low = np.nanmin(np.where(np.isfinite(values), values, np.inf), axis=1, initial=np.inf)
    rooted = low >= 0
    scaled = np.where(rooted[:, None], np.sqrt(np.maximum(values, 0.0)), values)
    width = season if season % 2 else season + 1
    width = max(width if season > 12 else 2 * season + 1, 7)
    level = moving(scaled, width)
    cycle = phases(scaled - level, season)
    level = moving(scaled - cycle, width)
    cycle = phases(scaled - level, season)
    rest = scaled - level - cycle
    with np.errstate(all="ignore"):
        spread = _median(np.abs(rest - _median(rest, 1)[:, None]), 1) * TO_DEVIATION
    floor = np.where(rooted, LEAST_SPREAD, 1e-9 * (1 + np.nanmax(np.abs(np.nan_to_num(values)), axis=1, initial=0)))
    whole = np.all((values == np.round(values)) | ~np.isfinite(values), axis=1)
    spread = np.maximum(np.nan_to_num(spread), np.where(whole | ~rooted, floor, 1e-9))
    assert level.shape == (len(values), periods)
    return Usual(level, cycle, spread, rooted)


def moving(values: Floats, width: int) -> Floats:
    """Centred moving median of each row over what is known; ends take what there is."""
    frame = pd.DataFrame(values.T)
    found = frame.rolling(width, center=True, min_periods=max(width // 4, 1)).median()
    filled: Floats = found.ffill().bfill().to_numpy(dtype=np.float64).T
    return filled


def phases(rest: Floats, season: int) -> Floats:
    """The median of each phase of the season, laid over all periods and summing to 0; shape (N, T)."""
    n, periods = rest.shape
    if season < 2 or periods < 2 * season:
        return np.zeros_like(rest)
    cycles = -(-periods // season)
    padded = np.full((n, cycles * season), np.nan)
    padded[:, :periods] = rest
    typical = np.nan_to_num(_median(padded.reshape(n, cycles, season), 1))
    typical -= typical.mean(axis=1, keepdims=True)
    return np.tile(typical, (1, cycles))[:, :periods]


def _median(values: Floats, axis: int) -> Floats:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rows of which nothing is known: NaN, as it should be
        found: Floats = np.nanmedian(values, axis=axis)
    return found


def filled(values: Floats, season: int) -> Floats:
    """Series with what is unknown replaced by level and season; what lies before their beginnings stays unknown.

    The level runs straight between its neighbours, so that a gap in a rising series rises.
    """
    unknown: Mask = np.isnan(values)
    if not unknown.any():
        return values
    typical = usual(values, season)
    scaled = typical.scaled(values) - typical.season
    smooth = np.where(unknown, np.nan, moving(scaled, max(season, 3)))
    level: Floats = (
        pd.DataFrame(smooth.T).interpolate(limit_direction="both", limit_area=None).to_numpy(dtype=np.float64).T
    )
    found = level + typical.season
    found = np.where(typical.rooted[:, None], np.maximum(found, 0.0) ** 2, found)
    first = np.argmax(np.isfinite(values), axis=1)
    before: Mask = np.less(np.arange(values.shape[1])[None], first[:, None])
    some: Mask = np.asarray(np.isfinite(values).any(axis=1))[:, None]
    return np.where(unknown & ~before & some, found, values)
