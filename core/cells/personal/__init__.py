"""What belongs to a person: the kinds, the columns that hold them, numbers with check digits, names and places."""

from __future__ import annotations

from core.cells.personal.column import BY_KEY, HIDDEN, KINDS, Held, Kind, held, masked, personal

__all__ = ["BY_KEY", "HIDDEN", "KINDS", "Held", "Kind", "held", "masked", "personal"]
