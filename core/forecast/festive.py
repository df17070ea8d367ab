"""Festivals taken from series before they are forecast, and put back after: a day that comes once a year is no outlier.

What each festival did is found by `core.forecast.calendar`; here it is divided out of a reading.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.forecast.calendar import Lifts, lifts_of
from core.forecast.data import Reading
from core.forecast.data.reading import Cells
from core.forecast.series import Floats

SEEN = 120
"""Periods below which no festival is looked for: a season of days on either side of one."""


def without_festivals(reading: Reading, country: str) -> tuple[Reading, Lifts, Floats]:
    """A reading with its festivals divided out.

    Returns:
        The reading, what the festivals did, and the factors, shape (N, T); all 1 where nothing is found.
    """
    panel = reading.panel
    freq = panel.freq.partition("-")[0]
    values = panel.values
    fitting = country and reading.dated and freq in ("h", "D") and reading.measure.how != "mean"
    if not fitting or len(panel.times) < SEEN or np.nanmin(values, initial=0.0) < 0:
        return reading, Lifts([], np.ones((len(values), 0)), (), np.zeros(0), ""), np.ones_like(values)
    lifts = lifts_of(panel.times, values, country, freq)
    factors = lifts.factors(panel.times, freq)
    if np.allclose(factors, 1.0):
        return reading, lifts, factors
    flat = replace(panel, values=values / factors)
    repeated = _divided(reading.repeated, factors, ("value", "negative"))
    negative = _divided(reading.negative, factors, ("value", "twice"))
    return replace(reading, panel=flat, repeated=repeated, negative=negative), lifts, factors


def _divided(cells: Cells, factors: Floats, names: tuple[str, ...]) -> Cells:
    by = factors[cells.series, cells.period] if len(cells) else np.zeros(0)
    return replace(cells, figures={name: one / by if name in names else one for name, one in cells.figures.items()})
