"""A table while faults are put into it: every change is written down for the answer key."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

WHOLE = "*"
"""The column of a change that concerns the whole row."""


@dataclass(frozen=True)
class Rows:
    """A table as lists of cells, with what it means.

    Attributes:
        columns: Column -> its cells; all as long.
        lines: The line of each row in its file; kept by a row whatever is put before it.
    """

    columns: Mapping[str, Sequence[Any]]
    kind: str = "other"
    roles: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[int] = ()

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def numbered(self) -> Rows:
        """The same with lines: those of a file with a header."""
        return self if self.lines else Rows(self.columns, self.kind, self.roles, range(2, len(self) + 2))


@dataclass(frozen=True)
class Change:
    """One entry of the answer key: the row by its line, the column (`WHOLE`: the row itself came or went), and what
    stood there before and stands there now."""

    line: int
    column: str
    before: Any = None
    after: Any = None
    how: str = "changed"


@dataclass(frozen=True)
class Planted:
    """A table with a fault, and the answer key."""

    rows: Rows
    key: tuple[Change, ...]

    @property
    def lines(self) -> set[int]:
        """The lines that hold a fault; rows that went have none."""
        return {one.line for one in self.key if one.how != "removed"}


class Sheet:
    """What a fault writes into. `share` is the severity, `draw` the source of chance, `behind` a line that new rows
    come after."""

    def __init__(self, rows: Rows, share: float, seed: int, column: str = "", behind: int = 0) -> None:
        numbered = rows.numbered()
        self.kind, self.roles = rows.kind, dict(rows.roles)
        self.cells = {name: list(values) for name, values in numbered.columns.items()}
        self.lines = list(numbered.lines)
        self.share, self.column = share, column
        self._last = max(behind, max(self.lines, default=1))
        self.draw = random.Random(f"{seed}")
        self.key: list[Change] = []
        self._gone: set[int] = set()

    def __len__(self) -> int:
        return len(self.lines)

    def named(self, role: str) -> str:
        """The column that plays a role, or ""."""
        found = self.roles.get(role, "")
        return found if found in self.cells else ""

    def of(self, *roles: str) -> list[str]:
        return [name for role in roles if (name := self.named(role))]

    def pick(self, fits: Callable[[int], bool] = lambda _place: True, share: float | None = None) -> list[int]:
        """Places of a share of the rows that fit, at least one where any does, in the table's order."""
        fitting = [place for place in range(len(self)) if fits(place)]
        if not fitting:
            return []
        count = min(len(fitting), max(1, round((self.share if share is None else share) * len(fitting))))
        return sorted(self.draw.sample(fitting, count))

    def filled(self, column: str) -> Callable[[int], bool]:
        cells = self.cells[column]
        return lambda place: cells[place] is not None and str(cells[place]).strip() != ""

    def set(self, place: int, column: str, value: Any) -> None:
        before = self.cells[column][place]
        if before != value:
            self.key.append(Change(self.lines[place], column, before, value))
            self.cells[column][place] = value

    def change(self, column: str, turn: Callable[[Any], Any], fits: Callable[[int], bool] | None = None) -> None:
        """Turn a share of a column's filled cells into something else."""
        filled = self.filled(column)
        for place in self.pick(lambda one: filled(one) and (fits is None or fits(one))):
            self.set(place, column, turn(self.cells[column][place]))

    def append(self, of: int | None = None, /, **cells: Any) -> int:
        """A row at the end: a copy of another one, or an empty one, with some cells of its own. Gives its place."""
        for name, values in self.cells.items():
            values.append(cells[name] if name in cells else (values[of] if of is not None else None))
        self._last += 1
        self.lines.append(self._last)
        self.key.append(Change(self.lines[-1], WHOLE, None if of is None else self.lines[of], None, "added"))
        return len(self.lines) - 1

    def also(self, place: int) -> None:
        """A row that is wrong by what was done to another one."""
        self.key.append(Change(self.lines[place], WHOLE, how="involved"))

    def remove(self, places: Sequence[int]) -> None:
        for place in places:
            self._gone.add(place)
            self.key.append(Change(self.lines[place], WHOLE, how="removed"))

    def drop_column(self, column: str) -> None:
        self.key += [Change(line, column, cell) for line, cell in zip(self.lines, self.cells[column], strict=True)]
        del self.cells[column]

    def add_column(self, column: str, cells: Sequence[Any]) -> None:
        self.cells[column] = list(cells)
        self.key += [Change(line, column, None, cell) for line, cell in zip(self.lines, cells, strict=True)]

    def planted(self) -> Planted:
        """The table as it is now, with its key."""
        kept = [place for place in range(len(self)) if place not in self._gone]
        columns = {name: [values[place] for place in kept] for name, values in self.cells.items()}
        roles = {role: name for role, name in self.roles.items() if name in columns}
        return Planted(Rows(columns, self.kind, roles, [self.lines[place] for place in kept]), tuple(self.key))


def number_of(cell: Any) -> float | None:
    """A cell as a number, None where it is none."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return None


def moment_of(cell: Any) -> datetime | None:
    """A cell as a moment, None where it is none."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    try:
        return datetime.fromisoformat(str(cell).strip())
    except ValueError:
        return None


def like(cell: Any, moment: datetime) -> Any:
    """A moment written as another cell is: a text stays one."""
    if isinstance(cell, datetime):
        return moment
    if isinstance(cell, date):
        return moment.date()
    return moment.isoformat(sep=" ", timespec="seconds" if len(str(cell)) <= 19 else "milliseconds")
