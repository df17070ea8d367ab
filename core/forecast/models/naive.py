"""Seasonal naive: each period as it was a season ago; what every model is held against."""

from __future__ import annotations

import numpy as np

from core.forecast.series import Floats


def repeated_season(values: Floats, h: int, season: int) -> Floats:
    """The last season over and over; the last value where there is no season.

    Args:
        values: Shape (N, T), without gaps at the end.

    Returns:
        Shape (N, h).
    """
    season = season if 1 <= season <= values.shape[1] else 1
    return np.asarray(values[:, -season:][:, np.arange(h) % season])
