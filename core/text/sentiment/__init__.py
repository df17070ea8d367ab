"""Sentiment of reviews: scored, stored, asked, explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.text.sentiment import certainty, explain, export, insights, job, predictions, score, stars, surge_report
    from core.text.sentiment import surges as surges
    from core.text.sentiment.certainty import Certainty
    from core.text.sentiment.explain import Explanation
    from core.text.sentiment.predictions import Summary, scored_versions
    from core.text.sentiment.score import Prediction
    from core.text.sentiment.surge_report import Evidence, Report
    from core.text.sentiment.surges import RATE, WINDOW, Series, Surge

__getattr__ = lazily(
    __name__,
    {
        "Certainty": "certainty",
        "Evidence": "surge_report",
        "Explanation": "explain",
        "Prediction": "score",
        "RATE": "surges",
        "Report": "surge_report",
        "Series": "surges",
        "Summary": "predictions",
        "Surge": "surges",
        "WINDOW": "surges",
        "scored_versions": "predictions",
    },
)

__all__ = [
    "RATE",
    "WINDOW",
    "Certainty",
    "Evidence",
    "Explanation",
    "Prediction",
    "Report",
    "Series",
    "Summary",
    "Surge",
    "certainty",
    "explain",
    "export",
    "insights",
    "job",
    "predictions",
    "score",
    "scored_versions",
    "stars",
    "surge_report",
    "surges",
]
