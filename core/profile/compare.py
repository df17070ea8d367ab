"""Two profiles side by side: what each column lost, gained and became."""

from __future__ import annotations

from dataclasses import dataclass

from core.profile.model import ColumnProfile, Profile


@dataclass(frozen=True)
class ColumnChange:
    """One column before and after; None on the side where it does not exist."""

    name: str
    before: ColumnProfile | None
    after: ColumnProfile | None

    @property
    def state(self) -> str:
        """ "added", "removed", "retyped", "changed" or "same"."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        if self.before.type != self.after.type:
            return "retyped"
        return "same" if _figures(self.before) == _figures(self.after) else "changed"


def _figures(column: ColumnProfile) -> tuple[object, ...]:
    return (
        column.rows, column.nulls, column.blanks, column.distinct, column.min_text, column.max_text, column.mean,
        column.sd, column.quantiles, column.top, column.patterns,
    )  # fmt: skip


STATES = ("removed", "added", "retyped", "changed", "same")


def compare(before: Profile, after: Profile) -> list[ColumnChange]:
    """Every column of either profile; vanished, new and retyped ones first, then changed ones."""
    old = {column.name: column for column in before.columns}
    new = {column.name: column for column in after.columns}
    names = list(dict.fromkeys([*new, *old]))
    changes = [ColumnChange(name, old.get(name), new.get(name)) for name in names]
    return sorted(changes, key=lambda change: STATES.index(change.state))
