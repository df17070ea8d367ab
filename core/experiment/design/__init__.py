"""Design: how many units a test needs, how long that takes, and who is given which arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.experiment.design.assignment import Assignment, arm_of, independent, python_of, sql_of
    from core.experiment.design.power import units_for_mean, units_for_proportion
    from core.experiment.design.sizes import Design, every_look, power_of, smallest_effect, tuned_to, units_needed
    from core.experiment.design.traffic import (
        DAY,
        LONGEST,
        WEEK,
        Duration,
        Traffic,
        course,
        duration,
        steady,
        traffic_of,
    )

__getattr__ = lazily(
    __name__,
    {
        "Assignment": "assignment",
        "DAY": "traffic",
        "Design": "sizes",
        "Duration": "traffic",
        "LONGEST": "traffic",
        "Traffic": "traffic",
        "WEEK": "traffic",
        "arm_of": "assignment",
        "course": "traffic",
        "duration": "traffic",
        "every_look": "sizes",
        "independent": "assignment",
        "power_of": "sizes",
        "python_of": "assignment",
        "smallest_effect": "sizes",
        "sql_of": "assignment",
        "steady": "traffic",
        "traffic_of": "traffic",
        "tuned_to": "sizes",
        "units_for_mean": "power",
        "units_for_proportion": "power",
        "units_needed": "sizes",
    },
)

__all__ = [
    "DAY",
    "LONGEST",
    "WEEK",
    "Assignment",
    "Design",
    "Duration",
    "Traffic",
    "arm_of",
    "course",
    "duration",
    "every_look",
    "independent",
    "power_of",
    "python_of",
    "smallest_effect",
    "sql_of",
    "steady",
    "traffic_of",
    "tuned_to",
    "units_for_mean",
    "units_for_proportion",
    "units_needed",
]
