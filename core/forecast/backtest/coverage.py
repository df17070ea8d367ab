"""How often intervals held what came, judged at each moment by intervals made from the other moments alone."""

from __future__ import annotations

import warnings

import numpy as np

from core.forecast.backtest.conformal import intervals, residuals_of
from core.forecast.series import Floats

WANTED = (0.8, 0.9, 0.95)
"""Intervals whose coverage is told."""
LEAST = 3
"""Moments from which on two others are left to make an interval from."""


def usual_step(values: Floats, season: int) -> Floats:
    """Mean absolute change from one season to the next; shape (N,)."""
    season = season if values.shape[1] > season else 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found = np.nanmean(np.abs(values[:, season:] - values[:, :-season]), axis=1)
    return np.asarray(np.nan_to_num(found, nan=0.0))


def held(actual: Floats, past: Floats, size: Floats, low: Floats) -> tuple[dict[float, float], dict[float, Floats]]:
    """Coverage of the intervals at past moments.

    Args:
        actual, past: What came and what was foretold, NaN where not judged; shape (N, W, h).
        size: `usual_step` of the series; low: what no figure falls below; shape (N,).

    Returns:
        Level -> share of all, and level -> share of each series; nothing of fewer than three moments.
    """
    moments = actual.shape[1]
    if moments < LEAST:
        return {}, {}
    inside: dict[float, list[Floats]] = {one: [] for one in WANTED}
    ends = np.asarray([level for one in WANTED for level in ((1 - one) / 2, (1 + one) / 2)])
    order = np.argsort(ends)
    for moment in range(moments):
        others = [one for one in range(moments) if one != moment]
        around = residuals_of(actual[:, others], past[:, others], size)
        found = intervals(around, np.nan_to_num(past[:, moment]), ends[order], low)
        back = np.empty_like(found)
        back[..., order] = found
        came = actual[:, moment]
        known = np.isfinite(came) & np.isfinite(past[:, moment])
        for i, one in enumerate(WANTED):
            within = (came >= back[..., 2 * i]) & (came <= back[..., 2 * i + 1])
            inside[one].append(np.where(known, within.astype(np.float64), np.nan))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        of = {one: np.nanmean(np.concatenate(parts, axis=1), axis=1) for one, parts in inside.items()}
        return {one: float(np.nanmean(np.concatenate(parts, axis=1))) for one, parts in inside.items()}, of
