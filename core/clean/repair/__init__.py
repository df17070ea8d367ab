"""Suspicious cells, found without labels, and what they should say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.clean.repair.find import Found, detect, detect_file, repairs
    from core.clean.repair.suspect import REASONS, SURE, Suspect

__getattr__ = lazily(
    __name__,
    {
        "REASONS": "suspect",
        "SURE": "suspect",
        "Found": "find",
        "Suspect": "suspect",
        "detect": "find",
        "detect_file": "find",
        "repairs": "find",
    },
)

__all__ = ["REASONS", "SURE", "Found", "Suspect", "detect", "detect_file", "repairs"]
