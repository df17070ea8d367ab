"""Recommendation: interest from events, named scorers with their reasons, and honest evaluation."""

from __future__ import annotations

from core.recommend.evaluation import Comparison, Evaluation, Figure, Protocol, compare, evaluate
from core.recommend.events import Events
from core.recommend.features import Features, Inputs, Options
from core.recommend.interest import Weights, interest
from core.recommend.scorers import SCORERS, Scorer, fit, scorer
from core.recommend.terms import Term

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
