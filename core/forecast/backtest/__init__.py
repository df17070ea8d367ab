"""Rolling-origin backtest: how far each model was off at moments whose future is known, and intervals from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.backtest.choosing import Choice, chosen
    from core.forecast.backtest.conformal import Residuals, intervals, residuals_of
    from core.forecast.backtest.scores import Scores, scored
    from core.forecast.backtest.windows import Windows, windows_of

__getattr__ = lazily(
    __name__,
    {
        "Choice": "choosing",
        "Residuals": "conformal",
        "Scores": "scores",
        "Windows": "windows",
        "chosen": "choosing",
        "intervals": "conformal",
        "residuals_of": "conformal",
        "scored": "scores",
        "windows_of": "windows",
    },
)

__all__ = [
    "Choice",
    "Residuals",
    "Scores",
    "Windows",
    "chosen",
    "intervals",
    "residuals_of",
    "scored",
    "windows_of",
]
