"""Rolling-origin backtest: how far each model was off at moments whose future is known, and intervals from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.backtest.choosing import Choice, chosen
    from core.forecast.backtest.conformal import Residuals, intervals, residuals_of
    from core.forecast.backtest.coverage import held, usual_step
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
        "held": "coverage",
        "intervals": "conformal",
        "residuals_of": "conformal",
        "scored": "scores",
        "usual_step": "coverage",
        "windows_of": "windows",
    },
)

__all__ = [
    "Choice",
    "Residuals",
    "Scores",
    "Windows",
    "chosen",
    "held",
    "intervals",
    "residuals_of",
    "scored",
    "usual_step",
    "windows_of",
]
