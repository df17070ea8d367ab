"""Metrics: what is counted of a unit's events, named and owned, and read from any dataset of outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.experiment.metrics.course import check_outcomes
    from core.experiment.metrics.definition import MEASURES, Definition
    from core.experiment.metrics.joining import Measured, measured
    from core.experiment.metrics.outcomes import Outcomes, outcomes_of
    from core.experiment.metrics.robots import check_robots
    from core.experiment.metrics.store import BUILT_IN, Entry, define, library, named, retire, versions
    from core.experiment.metrics.words import explain, measure_label, role_label

__getattr__ = lazily(
    __name__,
    {
        "BUILT_IN": "store",
        "MEASURES": "definition",
        "Definition": "definition",
        "Entry": "store",
        "Measured": "joining",
        "Outcomes": "outcomes",
        "check_outcomes": "course",
        "check_robots": "robots",
        "define": "store",
        "explain": "words",
        "library": "store",
        "measure_label": "words",
        "measured": "joining",
        "named": "store",
        "outcomes_of": "outcomes",
        "retire": "store",
        "role_label": "words",
        "versions": "store",
    },
)

__all__ = [
    "BUILT_IN",
    "MEASURES",
    "Definition",
    "Entry",
    "Measured",
    "Outcomes",
    "check_outcomes",
    "check_robots",
    "define",
    "explain",
    "library",
    "measure_label",
    "measured",
    "named",
    "outcomes_of",
    "retire",
    "role_label",
    "versions",
]
