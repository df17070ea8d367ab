"""Which columns are missing together: the most frequent patterns of gaps in a row."""

from __future__ import annotations

from dataclasses import dataclass

from core.engine import Cursor
from core.profile.columns.families import Column
from core.profile.columns.sample import present_sql
from core.profile.model import Finding, Profile

COLUMNS = 60
"""Columns looked at, those with the most gaps first; one bit of a whole number each."""
KEPT = 30
"""Patterns of gaps kept, most frequent first; the rest is counted together."""


@dataclass(frozen=True)
class GapPattern:
    """Columns that are missing in the same rows (none: complete rows), and the rows that have exactly these gaps."""

    missing: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class GapPatterns:
    """The most frequent patterns over every row; `count` patterns occur among the `columns`."""

    columns: tuple[str, ...]
    patterns: tuple[GapPattern, ...]
    count: int
    rows: int
    limits: tuple[Finding, ...]


def gap_patterns(cursor: Cursor, table: str, columns: list[Column], profile: Profile) -> GapPatterns:
    """Count the patterns of nulls and blanks in one scan."""
    known = {one.name: one for one in profile.columns}
    gappy = sorted(
        (one for one in columns if known[one.name].nulls + known[one.name].blanks),
        key=lambda one: -known[one.name].nulls - known[one.name].blanks,
    )
    limits: tuple[Finding, ...] = ()
    if len(gappy) > COLUMNS:
        limits = (Finding("limit_gap_patterns", "info", 0, {"limit": COLUMNS, "columns": len(gappy)}),)
        gappy = gappy[:COLUMNS]
    if not gappy:
        return GapPatterns((), (), 0, profile.rows, limits)
    bits = " + ".join(
        f"CASE WHEN {present_sql(one, known[one.name])} IS NULL THEN {1 << place}::BIGINT ELSE 0 END"
        for place, one in enumerate(gappy)
    )
    counted = cursor.execute(
        f"SELECT bits, n, count(*) OVER () FROM (SELECT {bits} AS bits, count(*) AS n FROM {table} GROUP BY 1) "
        f"ORDER BY n DESC, bits LIMIT {KEPT}"
    ).fetchall()
    patterns = tuple(
        GapPattern(tuple(one.name for place, one in enumerate(gappy) if int(mark) >> place & 1), int(rows))
        for mark, rows, _count in counted
    )
    count = int(counted[0][2]) if counted else 0
    return GapPatterns(tuple(one.name for one in gappy), patterns, count, profile.rows, limits)
