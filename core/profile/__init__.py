"""What a table looks like: every column over every row, and what is odd about it.

`profile` reads the whole table in a few scans and says which figures are exact; `describe` puts a
finding into words; `examples` shows the source rows behind one.
"""

from __future__ import annotations

from core.profile.compare import ColumnChange, compare
from core.profile.compute import profile
from core.profile.examples import SourceRow, examples
from core.profile.findings import describe, explain
from core.profile.model import (
    ColumnProfile,
    CoMissing,
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
    "ColumnChange",
    "ColumnProfile",
    "Correlation",
    "EventStage",
    "Finding",
    "Histogram",
    "Pattern",
    "Profile",
    "Rhythm",
    "SourceRow",
    "ValueCount",
    "compare",
    "describe",
    "examples",
    "explain",
    "profile",
]
