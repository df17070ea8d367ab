"""Honest evaluation: splits, metrics, intervals, stored results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.evaluation.job import HANDLER, params
    from core.recommend.evaluation.metrics import LABELS
    from core.recommend.evaluation.results import (
        BASELINE,
        Stored,
        comparison,
        is_small,
        looked_at,
        stored,
        suggested_scorer,
    )

__getattr__ = lazily(
    __name__,
    {
        "BASELINE": "results",
        "HANDLER": "job",
        "LABELS": "metrics",
        "Stored": "results",
        "comparison": "results",
        "is_small": "results",
        "looked_at": "results",
        "params": "job",
        "stored": "results",
        "suggested_scorer": "results",
    },
)

__all__ = [
    "BASELINE",
    "HANDLER",
    "LABELS",
    "Stored",
    "comparison",
    "is_small",
    "looked_at",
    "params",
    "stored",
    "suggested_scorer",
]
