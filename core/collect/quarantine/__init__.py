"""Rows that could not be loaded: listed with their reason, mended, and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.quarantine import listing
    from core.collect.quarantine.faults import NO_FORM, WAYS, Fault, Plan, faults_of, plan, ways
    from core.collect.quarantine.listing import Held
    from core.collect.quarantine.read_again import Edit, Outcome, readmit
    from core.collect.quarantine.suggest import suggestions

__getattr__ = lazily(
    __name__,
    {
        "NO_FORM": "faults",
        "WAYS": "faults",
        "Fault": "faults",
        "Plan": "faults",
        "faults_of": "faults",
        "plan": "faults",
        "ways": "faults",
        "Held": "listing",
        "Edit": "read_again",
        "Outcome": "read_again",
        "readmit": "read_again",
        "suggestions": "suggest",
    },
)

__all__ = [
    "NO_FORM",
    "WAYS",
    "Edit",
    "Fault",
    "Held",
    "Outcome",
    "Plan",
    "faults_of",
    "listing",
    "plan",
    "readmit",
    "suggestions",
    "ways",
]
