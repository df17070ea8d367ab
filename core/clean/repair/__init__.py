"""Suspicious cells, found without labels, and what they should say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.clean.repair.beside import Beside, neighbours
    from core.clean.repair.find import Found, detect, detect_file, repairs
    from core.clean.repair.store import Kept
    from core.clean.repair.suspect import KINDS, REASONS, SURE, Suspect

__getattr__ = lazily(
    __name__,
    {
        "KINDS": "suspect",
        "REASONS": "suspect",
        "SURE": "suspect",
        "Beside": "beside",
        "Found": "find",
        "Kept": "store",
        "Suspect": "suspect",
        "detect": "find",
        "detect_file": "find",
        "neighbours": "beside",
        "repairs": "find",
    },
)

__all__ = [
    "KINDS",
    "REASONS",
    "SURE",
    "Beside",
    "Found",
    "Kept",
    "Suspect",
    "detect",
    "detect_file",
    "neighbours",
    "repairs",
]
