"""Which models a series is tried with: by its length, its seasons and its kind of demand; cheap ones first."""

from __future__ import annotations

from core.forecast.models.yearly import fits
from core.i18n import N_

NAMES = {
    "naive": N_("seasonal naive"),
    "theta": N_("AutoTheta"),
    "yearly": N_("level, week and year"),
    "ces": N_("complex smoothing"),
    "ets": N_("AutoETS"),
    "mstl": N_("MSTL"),
    "arima": N_("AutoARIMA"),
    "croston": N_("Croston"),
    "sba": N_("Croston, Syntetos and Boylan"),
    "tsb": N_("TSB"),
    "pooled": N_("gradient boosting on all series"),
    "mean": N_("combination"),
}
"""Models by name; the order is the order of their cost."""
SEASON_ETS = 24
"""Longest season of exponential smoothing: a state for each period of it."""
SEASON_ARIMA = 12
"""Longest season at which orders of ARIMA are searched: at 24 one search over 700 values takes half a minute."""
LONG_ARIMA = 400
"""Values up to which they are searched: a second or two each."""
LONG_ETS = 1_500
"""Values up to which all forms of exponential smoothing are tried: half a second at a season of 24."""
ENOUGH = 3
"""Seasons needed for a seasonal model beyond the naive one."""


def candidates_for(periods: int, seasons: tuple[int, ...], demand: str) -> tuple[str, ...]:
    """Local models to try on a series.

    Args:
        periods: Known values before the first test.
        seasons: Seasons that fit into it, shortest first.
        demand: A class of `demand_of`.
    """
    if demand == "none" or periods < 6:
        return ("naive",)
    if demand in ("intermittent", "lumpy"):
        return ("naive", "croston", "sba", "tsb")
    season = seasons[0] if seasons and periods >= 2 * seasons[0] else 1
    chosen = ["naive", "theta"]
    if fits(periods, seasons):
        chosen.append("yearly")
    if periods >= ENOUGH * season:
        chosen.append("ces")
        if season <= SEASON_ETS and periods <= LONG_ETS and (season < SEASON_ETS or periods <= LONG_ARIMA):
            chosen.append("ets")
    if season > 1 and periods >= ENOUGH * season:
        chosen.append("mstl")
    if season <= SEASON_ARIMA and periods <= LONG_ARIMA:
        chosen.append("arima")
    return tuple(chosen)
