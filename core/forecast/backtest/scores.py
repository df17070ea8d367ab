"""How far forecasts were off: MASE, RMSSE, sMAPE and bias (Hyndman & Koehler 2006; Makridakis et al. 2022)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from core.forecast.series import Floats


@dataclass(frozen=True)
class Scores:
    """Of each series; NaN where it could not be judged; shape (N,).

    Attributes:
        mase: Mean absolute error over the mean absolute change from season to season before the first moment.
        rmsse: The same of squares, under a root.
        smape: Mean of 200 |error| / (|actual| + |forecast|), in percent.
        bias: Sum of the forecasts over the sum of what came, less 1.
    """

    mase: Floats
    rmsse: Floats
    smape: Floats
    bias: Floats


def scored(actual: Floats, told: Floats, values: Floats, cut: int, season: int) -> Scores:
    """Score forecasts against what came.

    Args:
        actual, told: Shape (N, W, h).
        values: All values; those before `cut` give the scale; shape (N, T).
        season: Season of the scale, 1 for none.
    """
    error = told - actual
    before = values[:, :cut]
    season = season if before.shape[1] > season else 1
    apart = before[:, season:] - before[:, :-season]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # series that could not be judged: NaN
        absolute, squared = np.nanmean(np.abs(apart), axis=1), np.nanmean(apart**2, axis=1)
        mase = np.nanmean(np.abs(error), axis=(1, 2)) / np.where(absolute > 0, absolute, np.nan)
        rmsse = np.sqrt(np.nanmean(error**2, axis=(1, 2)) / np.where(squared > 0, squared, np.nan))
        size = np.abs(actual) + np.abs(told)
        smape = 200 * np.nanmean(np.where(size > 0, np.abs(error) / size, np.where(np.isnan(size), np.nan, 0)), (1, 2))
        total = np.nansum(np.where(np.isnan(error), np.nan, actual), axis=(1, 2))
        bias = np.nansum(error, axis=(1, 2)) / np.where(total != 0, np.abs(total), np.nan)
        judged = np.isfinite(error).any(axis=(1, 2))
    return Scores(*(np.where(judged, one, np.nan) for one in (mase, rmsse, smape, bias)))
