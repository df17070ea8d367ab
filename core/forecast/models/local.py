"""Local models of statsforecast: fitted to one series, and moved on over later values without being fitted again."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from core.forecast.models.yearly import yearly
from core.forecast.series import Floats

SMOOTH = 0.1
"""Smoothing of TSB for amounts and for chances: the middle of what its authors recommend (Teunter, Syntetos &
Babai 2011)."""
AGAIN = 1.25
"""Times as many values from which on a model is fitted again: what it learned of fewer is out of date."""
FLAT = 1e-12
"""Spread below which a series is constant: nothing to fit."""


def rolled(name: str, values: Floats, cuts: list[int], h: int, seasons: tuple[int, ...]) -> Floats:
    """Forecasts after each of several moments, by a model that learned from what was known then or shortly before.

    Args:
        values: One series without gaps; shape (T,).
        cuts: Values known at each moment, rising.

    Returns:
        Shape (len(cuts), h).
    """
    if name in ("croston", "sba", "tsb", "yearly") or np.ptp(values[: cuts[0]]) < FLAT:
        return np.asarray([fitted(name, values[:cut], h, seasons) for cut in cuts])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if name == "mstl":  # its seasons are taken off anew each time, its trend is cheap to fit
            return np.asarray([_mean(_model(name, seasons, cut).forecast(values[:cut], h)) for cut in cuts])
        found, learned = [], 0
        for cut in cuts:
            if cut >= AGAIN * learned:
                model, learned = _model(name, seasons, cut), cut
                model.fit(values[:cut])
                found.append(_mean(model.predict(h)))
            else:
                found.append(_mean(model.forward(y=values[:cut], h=h)))
    return np.asarray(found)


def fitted(name: str, values: Floats, h: int, seasons: tuple[int, ...]) -> Floats:
    """The forecast of a model fitted to all of a series; shape (h,)."""
    if np.ptp(values) < FLAT:
        return np.full(h, values[-1])
    if name == "yearly":
        return yearly(values, h, seasons)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _mean(_model(name, seasons, len(values)).forecast(values, h))


def _mean(found: dict[str, Any]) -> Floats:
    return np.asarray(found["mean"], dtype=np.float64)


def _model(name: str, seasons: tuple[int, ...], periods: int) -> Any:
    from statsforecast import models

    fitting = [one for one in seasons if periods >= 2 * one]
    season = fitting[0] if fitting else 1
    made: dict[str, Any] = {
        "theta": lambda: (
            models.DynamicTheta(season_length=season)
            if periods > 500  # the choice among four forms is four fits; this one is nearly always the best of them
            else models.AutoTheta(season_length=season)
        ),
        "ces": lambda: models.AutoCES(season_length=season),
        "ets": lambda: models.AutoETS(season_length=season),
        "arima": lambda: models.AutoARIMA(season_length=season, approximation=periods > 150, max_order=4),
        "mstl": lambda: (
            models.MSTL(season_length=fitting, trend_forecaster=models.AutoETS(model="ZZN"))
            if fitting
            else models.AutoETS(model="ZZN")
        ),
        "croston": models.CrostonClassic,
        "sba": models.CrostonSBA,
        "tsb": lambda: models.TSB(alpha_d=SMOOTH, alpha_p=SMOOTH),
    }
    return made[name]()
