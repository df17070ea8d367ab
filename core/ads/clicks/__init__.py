"""The click rate: learned from what was shown, freed of the place it was shown at, calibrated, and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.ads.clicks.measure import Bin, Judged, judged
    from core.ads.clicks.model import ClickModel, Segments, learn, segments
    from core.ads.clicks.predicting import Clicks, clicks_of

__getattr__ = lazily(
    __name__,
    {
        "Bin": "measure",
        "ClickModel": "model",
        "Clicks": "predicting",
        "Judged": "measure",
        "Segments": "model",
        "clicks_of": "predicting",
        "judged": "measure",
        "learn": "model",
        "segments": "model",
    },
)

__all__ = ["Bin", "ClickModel", "Clicks", "Judged", "Segments", "clicks_of", "judged", "learn", "segments"]
