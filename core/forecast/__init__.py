"""Forecast: a measure's next days from its past ones, refused where the days are broken, and the stock that follows.

- series, forecasts: what goes in and what comes out, as arrays
- data: from a dataset's rows to series
- mends: broken days found and mended
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.data import Measure, Offer, Reading, offer_of, reading_of
    from core.forecast.forecasts import LEVELS, Forecast
    from core.forecast.mends import Mended, mended
    from core.forecast.series import FREQUENCIES, Panel

__getattr__ = lazily(
    __name__,
    {
        "FREQUENCIES": "series",
        "Forecast": "forecasts",
        "LEVELS": "forecasts",
        "Measure": "data",
        "Mended": "mends",
        "Offer": "data",
        "Panel": "series",
        "Reading": "data",
        "mended": "mends",
        "offer_of": "data",
        "reading_of": "data",
    },
)

__all__ = [
    "FREQUENCIES",
    "LEVELS",
    "Forecast",
    "Measure",
    "Mended",
    "Offer",
    "Panel",
    "Reading",
    "mended",
    "offer_of",
    "reading_of",
]
