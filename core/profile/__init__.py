"""What a table looks like: every column over every row, and what is odd about it.

`profile` reads the whole table in a few scans and says which figures are exact; `describe` puts a
finding into words; `examples` shows the source rows behind one. `part` adds the costlier parts: keys and
dependencies, associations, gap patterns, joins, the long tail.
"""

from __future__ import annotations

from core.profile.columns.examples import SourceRow, examples
from core.profile.columns.rare import lengths, rare_values
from core.profile.columns.timeline import Timeline, timeline
from core.profile.compare import ColumnChange, compare
from core.profile.compute import profile
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
from core.profile.on_demand import part
from core.profile.overlay import Overlay, overlay
from core.profile.table.associations import Association, Associations
from core.profile.table.contradictions import Contradiction, contradicting_rows
from core.profile.table.duplicates import DuplicateGroup, duplicate_groups
from core.profile.table.gap_patterns import GapPattern, GapPatterns
from core.profile.table.joins import Join, Joins
from core.profile.table.long_tail import LongTail
from core.profile.table.structure import Dependency, Key, Structure
from core.profile.words import describe, describe_join, explain

__all__ = [
    "Association",
    "Associations",
    "CoMissing",
    "ColumnChange",
    "ColumnProfile",
    "Contradiction",
    "Correlation",
    "Dependency",
    "DuplicateGroup",
    "EventStage",
    "Finding",
    "GapPattern",
    "GapPatterns",
    "Histogram",
    "Join",
    "Joins",
    "Key",
    "LongTail",
    "Overlay",
    "Pattern",
    "Profile",
    "Rhythm",
    "SourceRow",
    "Structure",
    "Timeline",
    "ValueCount",
    "compare",
    "contradicting_rows",
    "describe",
    "describe_join",
    "duplicate_groups",
    "examples",
    "explain",
    "lengths",
    "overlay",
    "part",
    "profile",
    "rare_values",
    "timeline",
]
