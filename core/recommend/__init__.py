"""Recommendation: interest from events, named scorers with their reasons, and honest evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.evaluation.evaluate import Comparison, Evaluation, Figure, Protocol, compare, evaluate
    from core.recommend.events import Events
    from core.recommend.features.bundle import Features, Inputs, Options
    from core.recommend.features.interest import Weights, interest
    from core.recommend.scorers.declared import Scorer
    from core.recommend.scorers.registry import SCORERS, fit, scorer
    from core.recommend.terms import Term

__getattr__ = lazily(
    __name__,
    {
        "Comparison": "evaluation.evaluate",
        "Evaluation": "evaluation.evaluate",
        "Events": "events",
        "Features": "features.bundle",
        "Figure": "evaluation.evaluate",
        "Inputs": "features.bundle",
        "Options": "features.bundle",
        "Protocol": "evaluation.evaluate",
        "SCORERS": "scorers.registry",
        "Scorer": "scorers.declared",
        "Term": "terms",
        "Weights": "features.interest",
        "compare": "evaluation.evaluate",
        "evaluate": "evaluation.evaluate",
        "fit": "scorers.registry",
        "interest": "features.interest",
        "scorer": "scorers.registry",
    },
)

__all__ = [
    "SCORERS",
    "Comparison",
    "Evaluation",
    "Events",
    "Features",
    "Figure",
    "Inputs",
    "Options",
    "Protocol",
    "Scorer",
    "Term",
    "Weights",
    "compare",
    "evaluate",
    "fit",
    "interest",
    "scorer",
]
