"""Honest evaluation: splits, metrics, intervals, stored results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.evaluation.job import HANDLER, params
    from core.recommend.evaluation.metrics import ACCURACY, BEYOND, LABELS
    from core.recommend.evaluation.results import (
        BASELINE,
        Stored,
        comparison,
        evaluate_and_store,
        is_small,
        looked_at,
        stored,
        suggested_scorer,
    )
    from core.recommend.evaluation.splits import TARGETS

__getattr__ = lazily(
    __name__,
    {
        "ACCURACY": "metrics",
        "BASELINE": "results",
        "BEYOND": "metrics",
        "HANDLER": "job",
        "LABELS": "metrics",
        "Stored": "results",
        "TARGETS": "splits",
        "comparison": "results",
        "evaluate_and_store": "results",
        "is_small": "results",
        "looked_at": "results",
        "params": "job",
        "stored": "results",
        "suggested_scorer": "results",
    },
)

__all__ = [
    "ACCURACY",
    "BASELINE",
    "BEYOND",
    "HANDLER",
    "LABELS",
    "TARGETS",
    "Stored",
    "comparison",
    "evaluate_and_store",
    "is_small",
    "looked_at",
    "params",
    "stored",
    "suggested_scorer",
]
