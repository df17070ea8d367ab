"""Models: a seasonal naive one that is always shown, local ones of statsforecast, and one learned from all series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.models.candidates import NAMES, candidates_for
    from core.forecast.models.demand import CLASSES, demand_of
    from core.forecast.models.local import fitted, rolled
    from core.forecast.models.naive import repeated_season
    from core.forecast.models.pooled import Pooled, learned

__getattr__ = lazily(
    __name__,
    {
        "CLASSES": "demand",
        "NAMES": "candidates",
        "Pooled": "pooled",
        "candidates_for": "candidates",
        "demand_of": "demand",
        "fitted": "local",
        "learned": "pooled",
        "repeated_season": "naive",
        "rolled": "local",
    },
)

__all__ = [
    "CLASSES",
    "NAMES",
    "Pooled",
    "candidates_for",
    "demand_of",
    "fitted",
    "learned",
    "repeated_season",
    "rolled",
]
