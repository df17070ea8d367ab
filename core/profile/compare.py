"""Two profiles side by side: what each column lost, gained and became."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.profile.columns.values import TOP
from core.profile.model import ColumnProfile, Profile


@dataclass(frozen=True)
class ColumnChange:
    """One column before and after; None on the side where it does not exist.

    `cells` counts the cells that differ in the rows which both versions have, where rows were matched; else None, and
    the column's figures say whether it changed.
    """

    name: str
    before: ColumnProfile | None
    after: ColumnProfile | None
    cells: int | None = None

    @property
    def state(self) -> str:
        """ "added", "removed", "retyped", "changed" or "same"."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        if self.before.type != self.after.type:
            return "retyped"
        if self.cells is not None:
            return "changed" if self.cells else "same"
        return "same" if _figures(self.before) == _figures(self.after) else "changed"

    @property
    def shift(self) -> float:
        """How far the column moved, 0 to 1; 0 where it is in one version only.

        The largest of: the change of the missing share; half the summed changes of the shares of the most
        frequent values (total variation); the largest move of a quantile, in widths of the 5 to 95 % range.
        """
        old, new = self.before, self.after
        if old is None or new is None:
            return 0.0
        moved = [abs(old.missing_share - new.missing_share), sum(value_changes(old, new).values()) / 2]
        if old.family == new.family == "number" and old.quantiles and new.quantiles:
            moved.append(_quantile_move(old, new))
        return min(1.0, max(moved))


def value_changes(old: ColumnProfile, new: ColumnProfile) -> dict[str, float]:
    """By how much the share of the rows changed, for each of the most frequent values of either side.

    A value that is no longer among the most frequent ones may be just below the last of them, so only what
    its share exceeds that one by is counted: a lower bound.
    """
    shares = [{one.value: one.rows / side.rows for one in side.top} if side.rows else {} for side in (old, new)]
    floors = [_floor(side) for side in (old, new)]
    changes = {}
    for value in dict.fromkeys([*shares[0], *shares[1]]):
        a, b = shares[0].get(value), shares[1].get(value)
        if a is not None and b is not None:
            changes[value] = abs(a - b)
        else:
            share, floor = (a, floors[1]) if a is not None else (b, floors[0])
            changes[value] = max(0.0, (share or 0.0) - floor)
    return changes


def _floor(side: ColumnProfile) -> float:
    """The largest share that a value may have which is not listed."""
    if not side.rows or side.distinct <= len(side.top):
        return 0.0
    return (side.top[-1].rows if len(side.top) >= TOP else 1) / side.rows


def _quantile_move(old: ColumnProfile, new: ColumnProfile) -> float:
    marks = [{name: float(mark or 0) for name, mark in side.quantiles.items()} for side in (old, new)]
    width = max(one["95"] - one["5"] for one in marks)
    largest = max(abs(marks[0][name] - marks[1][name]) for name in marks[0])
    return largest / width if width > 0 else float(largest > 0)


def _figures(column: ColumnProfile) -> tuple[object, ...]:
    return (
        column.rows, column.nulls, column.blanks, column.distinct, column.min_text, column.max_text, column.mean,
        column.sd, column.quantiles, column.top, column.patterns,
    )  # fmt: skip


STATES = ("removed", "added", "retyped", "changed", "same")


def compare(before: Profile, after: Profile, cells: Mapping[str, int] | None = None) -> list[ColumnChange]:
    """Every column of either profile; vanished, new and retyped ones first, then changed ones by their shift.

    Args:
        cells: Column -> cells that differ in the rows of both versions, from `core.quality.differences`; columns that
            are not named have none. Rows that came or went then move a column's figures and change none of its cells.
    """
    old = {column.name: column for column in before.columns}
    new = {column.name: column for column in after.columns}
    names = list(dict.fromkeys([*new, *old]))
    changes = [
        ColumnChange(name, old.get(name), new.get(name), None if cells is None else cells.get(name, 0))
        for name in names
    ]
    return sorted(changes, key=lambda change: (STATES.index(change.state), -change.shift))
