"""The log of a test: what was planned, read out and decided, by whom, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.experiment.log.against_plan import Deviation, deviation_text, deviation_title, deviations
    from core.experiment.log.decided import DECISIONS, Decision, decide, decision_label, decisions
    from core.experiment.log.registered import (
        ROLES,
        STOPS,
        Planned,
        Registration,
        of_dataset,
        register,
        registration,
        registrations,
    )

__getattr__ = lazily(
    __name__,
    {
        "DECISIONS": "decided",
        "Decision": "decided",
        "Deviation": "against_plan",
        "Planned": "registered",
        "ROLES": "registered",
        "Registration": "registered",
        "STOPS": "registered",
        "decide": "decided",
        "decision_label": "decided",
        "deviation_text": "against_plan",
        "deviation_title": "against_plan",
        "decisions": "decided",
        "deviations": "against_plan",
        "of_dataset": "registered",
        "register": "registered",
        "registration": "registered",
        "registrations": "registered",
    },
)

__all__ = [
    "DECISIONS",
    "ROLES",
    "STOPS",
    "Decision",
    "Deviation",
    "Planned",
    "Registration",
    "decide",
    "decision_label",
    "decisions",
    "deviation_text",
    "deviation_title",
    "deviations",
    "of_dataset",
    "register",
    "registration",
    "registrations",
]
