"""Subjects with their features as arrays, and the way back to source rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.anomaly.subjects.within import Within
from core.engine import literal

if TYPE_CHECKING:
    from core.anomaly.subjects.source import Source
    from core.engine import Cursor

Floats = NDArray[np.float64]
LISTED = 200
"""Source rows of a finding that are listed: more are counted."""


@dataclass(frozen=True)
class Table:
    """n subjects with f named features.

    Attributes:
        subject: One of `core.anomaly.finding.SUBJECTS`.
        keys: What names each; shape (n,).
        days: The day that each is counted to, "" without one; shape (n,).
        names: Features; values: shape (n, f), NaN where a subject has none.
        rare: Features that hold -log(share of the cell's value) instead of a value.
        sides: Feature -> "high", "low" or "both", where being far out is odd.
        within: Numbers held against their groups: feature -> what of.
        told: Features of which another value is told than the one judged: feature -> what is told; shape (n,) each.
        by: SQL of the subject's key in the source's `base`.
        total: Subjects in all; more than n where the table is so large that some were drawn.
    """

    subject: str
    keys: NDArray[np.object_]
    days: NDArray[np.object_]
    names: tuple[str, ...]
    values: Floats
    by: str
    total: int
    rare: frozenset[str] = frozenset()
    sides: Mapping[str, str] = field(default_factory=dict)
    within: Mapping[str, Within] = field(default_factory=dict)
    told: Mapping[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.keys)


def source_rows(
    cursor: Cursor, source: Source, by: str, keys: Sequence[str], most: int = LISTED
) -> dict[str, tuple[tuple[int, ...], int]]:
    """Source rows of subjects.

    Args:
        by: SQL of the key in `source.base`.

    Returns:
        Key -> its first `most` rows in the order of time, and how many it has in all.
    """
    if not keys:
        return {}
    wanted = ", ".join(map(literal, keys))
    rows = cursor.execute(
        f"SELECT g, list(r ORDER BY t NULLS FIRST, r)[1:{int(most)}], count(*) "
        f"FROM (SELECT *, {by} AS g FROM ({source.base})) WHERE g IN ({wanted}) GROUP BY g"
    ).fetchall()
    return {str(key): (tuple(map(int, found)), int(n)) for key, found, n in rows}
