"""Recommendation: interest from events, named scorers with their reasons, and honest evaluation."""

from __future__ import annotations

from core.recommend.data.events import Events
from core.recommend.evaluation.evaluate import Comparison, Evaluation, Figure, Protocol, compare, evaluate
from core.recommend.features.bundle import Features, Inputs, Options
from core.recommend.features.interest import Weights, interest
from core.recommend.scorers.declared import Scorer
from core.recommend.scorers.registry import SCORERS, fit, scorer
from core.recommend.scorers.terms import Term

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
