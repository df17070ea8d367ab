"""A table of markup as a grid of cells, and what its readers share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.collect.encoding.decode import TextScan
from core.collect.readers.workbook.sheet_table import Row, Span
from core.collect.stage import Staged
from core.errors import BadInput
from core.i18n import _

MAX_BYTES = 256 << 20
"""A table that is held whole as a tree takes several times its bytes."""
MAX_PLACES = 20_000_000
"""Places of all tables of a file together; a span or an index may claim thousands with a few letters."""
_PLACES_FLOOR, _PLACES_PER_BYTE = 2_000_000, 4
"""Places that a file of any size may have, and for each of its bytes: a cell takes some ten, spans claim the others.
The floor is an empty sheet of spreadsheets' longest two times over (1,048,576 rows)."""
_REACHING = 10
"""Places that a column counts into which a cell above reaches: it is held in ten times the memory of a cell."""
_MAX_SPAN = 2_000
"""Columns that one cell may span: HTML allows 1,000, and a wrong number must not fill the memory."""


class TooLarge(Exception):
    """Tables of more places than a file of this size is believed to hold."""


@dataclass
class Room:
    """Places that the tables of a file may still take, all of them together."""

    left: int

    @classmethod
    def of(cls, scan: TextScan) -> Room:
        return cls(min(MAX_PLACES, _PLACES_FLOOR + _PLACES_PER_BYTE * scan.size))

    def take(self, places: int) -> None:
        """Count places that are about to be held; `TooLarge` where there is no room for them."""
        self.left -= places
        if self.left < 0:
            raise TooLarge


@dataclass
class Sheet:
    """A table as a grid; `taken` holds the last row that a cell above reaches down to, by column, `reach` of them all.

    Every method that adds raises `TooLarge` where the file's room ends.
    """

    name: str
    room: Room
    rows: list[list[str]] = field(default_factory=list)
    merged: list[Span] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)
    reach: int = 0

    def begin_row(self, blank: int = 0) -> None:
        """Begin a row after so many that hold nothing; those that no cell above reaches into are one list."""
        reached = min(blank, max(0, self.reach - len(self.rows)))
        for _row in range(reached):
            self.begin_row()
        if blank > reached:
            self.room.take(blank - reached)
            self.rows.extend([[]] * (blank - reached))
        self.rows.append([])
        self.room.take(1)
        self._pass_taken()

    def add(self, text: str, across: int = 1, down: int = 1) -> None:
        """Put a cell at the next free place of the last row; it covers `across` x `down` places."""
        if not self.rows:
            self.begin_row()
        row, number = self.rows[-1], len(self.rows)
        at = len(row)
        across, down = max(1, min(across, _MAX_SPAN)), max(1, down)
        self.room.take(across * (1 if down == 1 else _REACHING))
        row.extend([text, *[""] * (across - 1)])
        if across > 1 or down > 1:
            self.merged.append(((number, at), (number + down - 1, at + across - 1)))
        if down > 1:
            self.taken.update(dict.fromkeys(range(at, at + across), number + down - 1))
            self.reach = max(self.reach, number + down - 1)
        self._pass_taken()

    def skip_to(self, place: int) -> None:
        """Leave the places of the last row before `place` (from 0) blank."""
        row = self.rows[-1]
        missing = max(0, place - len(row))
        self.room.take(missing)
        row.extend([""] * missing)

    def _pass_taken(self) -> None:
        if self.reach < len(self.rows):
            return
        row = self.rows[-1]
        while self.taken.get(len(row), 0) >= len(self.rows):
            row.append("")
            self.room.take(1)

    @property
    def cells(self) -> int:
        return sum(1 for row in self.rows for cell in row if cell)


def refuse_large(scan: TextScan, label: str) -> None:
    if scan.size > MAX_BYTES:
        raise BadInput(
            _("“{file}” is an XML file of more than {limit} MB.").format(file=label, limit=MAX_BYTES >> 20),
            hint=_("Split it, or convert it to CSV or JSON lines."),
        )


def staged_of(label: str, name: str, scan: TextScan, target: Path) -> Staged:
    return Staged(
        label=label,
        format=name,
        path=target,
        columns=[],
        originals=[],
        encoding=scan.encoding,
        encodings=scan.guesses,
    )


def numbered(sheet: Sheet) -> Iterator[Row]:
    yield from enumerate(sheet.rows, start=1)


def too_large(label: str) -> BadInput:
    """The refusal of a table that is `TooLarge`."""
    return BadInput(
        _("“{file}” is a workbook of far more cells than can be held in memory.").format(file=label),
        hint=_("Save the sheet as CSV and load that."),
    )
