"""The rules that find broken days and mend them, one module each, in the order in which they are asked."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.forecast.mends.found import Days, Found

ORDER = ("repeated", "returned", "hours", "edges", "resting", "gaps", "stockouts", "outliers", "shifts")
"""What rows say first, then whole periods, then what only stands out once the rest is mended."""


class Rule(Protocol):
    """One rule."""

    def find(self, days: Days) -> list[Found]:
        """The faults of this kind."""

    def mend(self, days: Days, found: list[Found]) -> Days:
        """The days without them."""


def rule(name: str) -> Rule:
    """The rule of this name."""
    return import_module(f"core.forecast.mends.rules.{name}")  # type: ignore[return-value]
