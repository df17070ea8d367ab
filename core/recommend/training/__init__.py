"""Training in the background: the sequence model, and the text model with what tuning it gained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.training.gain import Gain
    from core.recommend.training.job import TRAINED, submit, unfinished
    from core.recommend.training.states import Trained, state

__getattr__ = lazily(
    __name__,
    {
        "Gain": "gain",
        "TRAINED": "job",
        "Trained": "states",
        "state": "states",
        "submit": "job",
        "unfinished": "job",
    },
)

__all__ = ["TRAINED", "Gain", "Trained", "state", "submit", "unfinished"]
