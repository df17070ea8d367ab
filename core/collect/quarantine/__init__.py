"""Rows that could not be loaded: listed with their reason, mended, and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.quarantine import faults, listing
    from core.collect.quarantine.read_again import Edit, Outcome, readmit
    from core.collect.quarantine.suggest import suggestions

__getattr__ = lazily(
    __name__,
    {
        "Edit": "read_again",
        "Outcome": "read_again",
        "readmit": "read_again",
        "suggestions": "suggest",
    },
)

__all__ = [
    "Edit",
    "Outcome",
    "faults",
    "listing",
    "readmit",
    "suggestions",
]
