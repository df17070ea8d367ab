"""Detectors: robust rules, neighbours, an isolation forest and empirical tails on named features, made one score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.anomaly.detect.ensemble import DETECTORS, Scored, score
    from core.anomaly.detect.scaling import Prepared, prepare
    from core.anomaly.detect.tails import rare_enough, tail_probability

__getattr__ = lazily(
    __name__,
    {
        "DETECTORS": "ensemble",
        "Prepared": "scaling",
        "Scored": "ensemble",
        "prepare": "scaling",
        "rare_enough": "tails",
        "score": "ensemble",
        "tail_probability": "tails",
    },
)

__all__ = ["DETECTORS", "Prepared", "Scored", "prepare", "rare_enough", "score", "tail_probability"]
