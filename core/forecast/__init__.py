"""Forecast: a measure's next days from its past ones, refused where the days are broken, and the stock that follows.

- series, forecasts: what goes in and what comes out, as arrays
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.forecasts import LEVELS, Forecast
    from core.forecast.series import FREQUENCIES, Panel

__getattr__ = lazily(
    __name__,
    {
        "FREQUENCIES": "series",
        "Forecast": "forecasts",
        "LEVELS": "forecasts",
        "Panel": "series",
    },
)

__all__ = ["FREQUENCIES", "LEVELS", "Forecast", "Panel"]
