"""Forecast: a measure's next days from its past ones, refused where the days are broken, and the stock that follows.

- series, forecasts: what goes in and what comes out, as arrays
- data: from a dataset's rows to series
- mends: broken days found and mended
- models, backtest, run: models tried on the past, the best of each series, intervals
- request: what is asked, and the answer; words: its sentences; store, job: thousands of series in the background
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.caution import cautions
    from core.forecast.data import Measure, Offer, Reading, changed, laid_of, measures_of, offer_of, reading_of
    from core.forecast.forecasts import LEVELS, Forecast
    from core.forecast.job import submit, unfinished
    from core.forecast.mends import ORDER, Mended, mended
    from core.forecast.processes import on_cores
    from core.forecast.request import AT_ONCE, Request, Result, first_look, prepared, request_of, result_of, together
    from core.forecast.run import Outcome, forecast
    from core.forecast.series import FREQUENCIES, Panel
    from core.forecast.store import SHOWN, Stored, stored, stored_series
    from core.forecast.whose import country_for

__getattr__ = lazily(
    __name__,
    {
        "AT_ONCE": "request",
        "FREQUENCIES": "series",
        "Forecast": "forecasts",
        "LEVELS": "forecasts",
        "Measure": "data",
        "Mended": "mends",
        "ORDER": "mends",
        "Offer": "data",
        "Outcome": "run",
        "Panel": "series",
        "Reading": "data",
        "Request": "request",
        "Result": "request",
        "SHOWN": "store",
        "Stored": "store",
        "cautions": "caution",
        "changed": "data",
        "country_for": "whose",
        "first_look": "request",
        "forecast": "run",
        "laid_of": "data",
        "measures_of": "data",
        "mended": "mends",
        "offer_of": "data",
        "on_cores": "processes",
        "prepared": "request",
        "reading_of": "data",
        "request_of": "request",
        "result_of": "request",
        "stored": "store",
        "stored_series": "store",
        "submit": "job",
        "together": "request",
        "unfinished": "job",
    },
)

__all__ = [
    "AT_ONCE",
    "FREQUENCIES",
    "LEVELS",
    "ORDER",
    "SHOWN",
    "Forecast",
    "Measure",
    "Mended",
    "Offer",
    "Outcome",
    "Panel",
    "Reading",
    "Request",
    "Result",
    "Stored",
    "cautions",
    "changed",
    "country_for",
    "first_look",
    "forecast",
    "laid_of",
    "measures_of",
    "mended",
    "offer_of",
    "on_cores",
    "prepared",
    "reading_of",
    "request_of",
    "result_of",
    "stored",
    "stored_series",
    "submit",
    "together",
    "unfinished",
]
