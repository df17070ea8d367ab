"""Whether equal ids of two datasets are one thing, as pairs of what is the same tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.engine import Cursor


def clash(cursor: Cursor, pairs: str, left: str, right: str) -> bool:
    """Whether equal ids of two sides are two things more often than one.

    A pair of different ids of which one stands on the other side too says that this id means two things; a pair of
    equal ids says that it means one.

    Args:
        cursor: Of the reading engine.
        pairs: SQL of the pairs as `l` and `r`.
        left, right: SQL of the ids of each side, one column.
    """
    row = cursor.execute(
        f"SELECT count(*) FILTER (l <> r AND (l IN ({right}) OR r IN ({left}))), count(*) FILTER (l = r) FROM ({pairs})"
    ).fetchone() or (0, 0)
    return bool(row[0] > row[1])
