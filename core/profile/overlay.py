"""One column in two versions, on the same bins or the same values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.engine import Cursor
from core.lake import Lake
from core.profile.columns.families import Column, column
from core.profile.columns.spread import BINS, EPOCH
from core.profile.columns.values import CUT
from core.profile.compare import ColumnChange, value_changes
from core.profile.model import ColumnProfile, Profile

SHOWN = 12
"""Values drawn beside each other in two versions: what a figure's axis names."""


@dataclass(frozen=True)
class Overlay:
    """Rows per bin or per value, before and after.

    `labels` are the values, or for bins their lower edges and the last upper edge as numbers in
    `edges` (microseconds since 1970 for times, whose `labels` are ISO texts). Rows outside the
    bins, and rows with other values, are in neither.
    """

    name: str
    binned: bool
    labels: tuple[str, ...]
    edges: tuple[float, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    before_rows: int
    after_rows: int


def overlay(lake: Lake, before: Profile, after: Profile, change: ColumnChange) -> Overlay | None:
    """Count one column of two versions; None where it is in one of them only or holds nothing."""
    old, new = change.before, change.after
    if old is None or new is None or not (old.distinct or new.distinct):
        return None
    sides = [(before, old, column(old.name, old.type, old.role)), (after, new, column(new.name, new.type, new.role))]
    present = [one.rows - one.nulls - one.not_finite for one in (old, new)]
    with lake.read() as cursor:
        tables = [lake.table(profile.dataset, profile.layer, profile.version) for profile, _one, _column in sides]
        if old.family == new.family and old.family in ("number", "time") and (edges := _edges(old, new)):
            counts = [_binned(cursor, table, one, edges) for table, (_p, _c, one) in zip(tables, sides, strict=True)]
            labels = tuple(_label(edge, old.family == "time") for edge in edges)
            return Overlay(change.name, True, labels, edges, counts[0], counts[1], present[0], present[1])
        values = _telling(old, new)
        if not values:
            return None
        counts = [_valued(cursor, table, one, values) for table, (_p, _c, one) in zip(tables, sides, strict=True)]
    return Overlay(change.name, False, tuple(values), (), counts[0], counts[1], present[0], present[1])


def _telling(old: ColumnProfile, new: ColumnProfile) -> list[str]:
    """The values to show: those whose share changed most, filled up with the most frequent ones, in that order."""
    shares = [{one.value: one.rows / max(side.rows, 1) for one in side.top} for side in (old, new)]
    known = dict.fromkeys([*shares[0], *shares[1]])
    weight = {value: shares[0].get(value, 0.0) + shares[1].get(value, 0.0) for value in known}
    change = value_changes(old, new)
    frequent = sorted(known, key=lambda value: (-weight[value], value))
    moved = sorted(frequent, key=lambda value: -change[value])[: SHOWN // 2]
    kept = set([*moved, *(value for value in frequent if value not in set(moved))][:SHOWN])
    return [value for value in frequent if value in kept]


def _edges(old: ColumnProfile, new: ColumnProfile) -> tuple[float, ...]:
    """Equal bins over what the two histograms span; empty where that is one point or too far."""
    marks = [_mark(edge) for side in (old, new) if side.histogram for edge in side.histogram.edges]
    if not marks:
        return ()
    low, high = min(marks), max(marks)
    width = (high - low) / BINS
    if not 0 < width < float("inf") or low + width == low:
        return ()
    return tuple(low + width * step for step in range(BINS + 1))


def _mark(edge: object) -> float:
    if isinstance(edge, str):
        return (datetime.fromisoformat(edge) - EPOCH) / timedelta(microseconds=1)
    return float(edge)  # type: ignore[arg-type]


def _label(edge: float, is_time: bool) -> str:
    return (EPOCH + timedelta(microseconds=edge)).isoformat(sep=" ", timespec="seconds") if is_time else f"{edge:,.6g}"


def _binned(cursor: Cursor, table: str, one: Column, edges: tuple[float, ...]) -> tuple[int, ...]:
    low, high, width = edges[0], edges[-1], edges[1] - edges[0]
    rows = cursor.execute(
        f"SELECT least(floor((x - $low) / $width), {BINS - 1})::INT AS bin, count(*) "
        f"FROM (SELECT ({one.array_sql})::DOUBLE AS x FROM {table}) WHERE x >= $low AND x <= $high GROUP BY 1",
        {"low": low, "high": high, "width": width},
    ).fetchall()
    counted = dict(rows)
    return tuple(int(counted.get(place, 0)) for place in range(BINS))


def _valued(cursor: Cursor, table: str, one: Column, values: list[str]) -> tuple[int, ...]:
    rows = cursor.execute(
        f"SELECT left({one.text_sql}, {CUT}) AS x, count(*) FROM {table} "
        f"WHERE left({one.text_sql}, {CUT}) IN (SELECT unnest(?)) GROUP BY 1",
        [values],
    ).fetchall()
    counted = dict(rows)
    return tuple(int(counted.get(value, 0)) for value in values)
