"""What a table looks like: every column over every row, and what is odd about it.

`profile` reads the whole table in a few scans and says which figures are exact; `describe` puts a
finding into words; `examples` shows the source rows behind one.
"""

from __future__ import annotations

from core.profile.compute import profile
from core.profile.findings import describe, explain
from core.profile.model import (
    CoMissing,
    ColumnProfile,
    Correlation,
    EventStage,
    Finding,
    Histogram,
    Pattern,
    Profile,
    Rhythm,
    ValueCount,
)

__all__ = [
    "CoMissing",
    "ColumnProfile",
    "Correlation",
    "EventStage",
    "Finding",
    "Histogram",
    "Pattern",
    "Profile",
    "Rhythm",
    "ValueCount",
    "describe",
    "explain",
    "profile",
]
