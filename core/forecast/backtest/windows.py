"""Moments at which the past is cut off and what followed is forecast: the rolling origin (Tashman 2000)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.forecast.series import Floats, Mask

WANTED = {1: 12, 3: 8, 50: 5}
"""Series up to which so many moments are tried: with one series each moment counts, with hundreds they add up."""
LEAST_WANTED = 4
"""Moments for a panel of more series."""
LEAST = 8
"""Known values before the first moment at least."""
CYCLES = 2
"""Seasons before the first moment at least, where the series is long enough to be cut at all."""


@dataclass(frozen=True)
class Windows:
    """Moments of a backtest.

    Attributes:
        cuts: Periods known at each moment, rising; W.
        h: Periods forecast from each.
    """

    cuts: tuple[int, ...]
    h: int

    def actual(self, values: Floats) -> Floats:
        """What followed each moment; shape (N, W, h)."""
        return np.stack([values[:, cut : cut + self.h] for cut in self.cuts], axis=1)

    def known(self, values: Floats, season: int) -> Mask:
        """Which series were old enough at each moment; shape (N, W)."""
        seen = np.cumsum(np.isfinite(values), axis=1)
        return np.stack([seen[:, cut - 1] >= least(season, values.shape[1], self.h) for cut in self.cuts], axis=1)


def least(season: int, periods: int, h: int) -> int:
    """Values that must be known before a forecast is judged: two seasons, or less where that leaves nothing."""
    wished = max(CYCLES * season + 1, LEAST)
    return wished if periods >= wished + h else LEAST


def windows_of(periods: int, h: int, season: int, series: int, typical: int | None = None) -> Windows | None:
    """The moments for a panel.

    Args:
        periods: Periods of the panel.
        h: Periods ahead.
        season: Shortest season, 1 for none.
        series: How many series there are.
        typical: Values that the usual series has; all periods where left out.

    Returns:
        None where the series are too short to be cut.
    """
    typical = periods if typical is None else typical
    room = typical - least(season, typical, h) - h
    if room < 0:
        return None
    wanted = next((n for most, n in WANTED.items() if series <= most), LEAST_WANTED)
    step = max(1, min(h, room // max(wanted - 1, 1)))
    number = min(wanted, room // step + 1)
    cuts = tuple(periods - h - step * i for i in range(number))[::-1]
    return Windows(cuts, h)
