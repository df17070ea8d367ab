"""Describing: what a column means, suggested from its name, its role and its values; kept only by a person's word."""

from __future__ import annotations

from core.govern.describing.asked import ask
from core.govern.describing.critical import CRITICAL, Element, critical, mark
from core.govern.describing.suggested import Suggestion, suggested

__all__ = ["CRITICAL", "Element", "Suggestion", "ask", "critical", "mark", "suggested"]
