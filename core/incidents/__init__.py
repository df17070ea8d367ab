"""Incidents: findings grouped by what caused them, who looks after each, and what became of it."""

from __future__ import annotations

from core.incidents.fold import incidents, one
from core.incidents.impact import Impact, impact
from core.incidents.model import ACTIONS, OPEN_STATES, STATES, Deed, Finding, Incident, Turn
from core.incidents.shared import Trait, traits
from core.incidents.store import act
from core.incidents.words import cause_said, deed_said, headline, state_label, trait_said

__all__ = [
    "ACTIONS",
    "OPEN_STATES",
    "STATES",
    "Deed",
    "Finding",
    "Impact",
    "Incident",
    "Trait",
    "Turn",
    "act",
    "cause_said",
    "deed_said",
    "headline",
    "impact",
    "incidents",
    "one",
    "state_label",
    "trait_said",
    "traits",
]
