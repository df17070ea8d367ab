"""Fraud: readable detectors of known patterns, each with its rule, its thresholds and the source rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.anomaly.fraud.case import Case
    from core.anomaly.fraud.patterns import PATTERNS, Pattern
    from core.anomaly.fraud.reading import readable
    from core.anomaly.fraud.searching import Searched, search, searched
    from core.anomaly.fraud.source import shared_accounts, source_rows

__getattr__ = lazily(
    __name__,
    {
        "Case": "case",
        "PATTERNS": "patterns",
        "Pattern": "patterns",
        "Searched": "searching",
        "readable": "reading",
        "search": "searching",
        "searched": "searching",
        "shared_accounts": "source",
        "source_rows": "source",
    },
)

__all__ = [
    "PATTERNS",
    "Case",
    "Pattern",
    "Searched",
    "readable",
    "search",
    "searched",
    "shared_accounts",
    "source_rows",
]
