"""Describing: what a column means, suggested from its name, its role and its values; kept only by a person's word."""

from __future__ import annotations

from core.govern.describing.asked import ask
from core.govern.describing.covered import Covered, covered, covered_said
from core.govern.describing.critical import CRITICAL, Element, critical, mark
from core.govern.describing.owners import own, owner_of, owners_of
from core.govern.describing.suggested import Suggestion, suggested

__all__ = [
    "CRITICAL",
    "Covered",
    "Element",
    "Suggestion",
    "ask",
    "covered",
    "covered_said",
    "critical",
    "mark",
    "own",
    "owner_of",
    "owners_of",
    "suggested",
]
