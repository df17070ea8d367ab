"""A table of text cells that remembers every change made to it, so that the answer key writes itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

EVERY_COLUMN = "*"


@dataclass(frozen=True)
class Entry:
    """One change: the cell at `place` (or the whole row, column ``*``) and what it was before."""

    place: int
    column: str
    kind: str
    original: str
    dirty: str
    source: int = -1


class Sheet:
    """Text cells by column, rows in the order of `order`; rows are spoiled, copied, inserted and dropped.

    A cell is changed at most once, so that the key always names the original.
    """

    def __init__(self, frame: pd.DataFrame, order: Sequence[float] | None = None) -> None:
        self.cells: dict[str, list[str]] = {name: frame[name].astype(str).tolist() for name in frame.columns}
        self.order: list[float] = list(order) if order is not None else list(map(float, range(len(frame))))
        self.alive = [True] * len(self.order)
        self.entries: list[Entry] = []
        self._touched: dict[tuple[int, str], Entry] = {}
        self._fixed: set[int] = set()

    def __len__(self) -> int:
        return len(self.order)

    @property
    def columns(self) -> list[str]:
        return list(self.cells)

    def free(self, place: int, column: str) -> bool:
        """Whether the cell may still be changed."""
        return self.alive[place] and place not in self._fixed and (place, column) not in self._touched

    def spoil(self, place: int, column: str, kind: str, dirty: str) -> bool:
        """Write `dirty` into a cell; False where the cell was changed before or would not change."""
        original = self.cells[column][place]
        if not self.free(place, column) or original == dirty:
            return False
        self.cells[column][place] = dirty
        self._touched[place, column] = Entry(place, column, kind, original, dirty)
        self.entries.append(self._touched[place, column])
        return True

    def spoil_share(
        self,
        rng: np.random.Generator,
        column: str,
        share: float,
        kind: str,
        change: Callable[[str], str],
        where: Callable[[int], bool] | None = None,
    ) -> int:
        """Spoil about `share` of the non-empty cells of `column`; returns how many were changed."""
        done = 0
        for place in self.draw(rng, share):
            cell = self.cells[column][place]
            if cell and self.free(place, column) and (where is None or where(place)):
                done += self.spoil(place, column, kind, change(cell))
        return done

    def draw(self, rng: np.random.Generator, share: float) -> list[int]:
        """About `share` of all places, each with the same chance, in order."""
        return [int(place) for place in np.flatnonzero(rng.random(len(self)) < share) if self.alive[place]]

    def insert(self, values: Mapping[str, str], order: float, kind: str, source: int = -1) -> int:
        """Add a row; its cells are never spoiled afterwards."""
        place = len(self)
        for name, column in self.cells.items():
            column.append(values.get(name, ""))
        self.order.append(order)
        self.alive.append(True)
        self._fixed.add(place)
        self.entries.append(Entry(place, EVERY_COLUMN, kind, "", "added", source))
        return place

    def copy(self, place: int, order: float, kind: str, **changes: str) -> int:
        """Add a copy of a row with some cells changed; the original row is left as it is from now on.

        Damage that the copy takes over is named for the copy too.
        """
        self._fixed.add(place)
        values = {name: column[place] for name, column in self.cells.items()} | changes
        new = self.insert(values, order, kind, source=place)
        for name in self.cells:
            known = self._touched.get((place, name))
            if known is not None and name not in changes:
                self._touched[new, name] = replace(known, place=new)
                self.entries.append(self._touched[new, name])
        return new

    def drop(self, place: int, kind: str) -> None:
        """Take a row out; the key keeps its cells as one CSV line."""
        if place in self._fixed or not self.alive[place] or any((place, name) in self._touched for name in self.cells):
            return
        self.alive[place] = False
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([column[place] for column in self.cells.values()])
        self.entries.append(Entry(place, EVERY_COLUMN, kind, line.getvalue(), "removed"))

    def fact(self, place: int, column: str, kind: str) -> None:
        """Name a cell that is as it should be, yet is what a check of `kind` looks for."""
        self.entries.append(Entry(place, column, kind, self.cells[column][place], self.cells[column][place]))

    def frame(self, places: Sequence[int]) -> pd.DataFrame:
        """The rows at `places`, as text."""
        return pd.DataFrame({name: [column[p] for p in places] for name, column in self.cells.items()}, dtype=object)

    def sorted_places(self) -> list[int]:
        """All rows in file order, dropped ones too (they say where they are missing)."""
        return [int(p) for p in np.argsort(np.array(self.order), kind="stable")]


def key_rows(sheet: Sheet, parts: Sequence[tuple[str, Sequence[int]]]) -> list[tuple[str, int, str, str, str, str]]:
    """The sheet's entries as (file, row, column, kind, original, dirty).

    `parts` are the files and the places in each, dropped rows included. Row is the 1-based record in the file;
    for a removed row it is the record that follows it there.
    """
    where: dict[int, tuple[str, int]] = {}
    for file, places in parts:
        row = 0
        for place in places:
            row += sheet.alive[place]
            where[place] = (file, row if sheet.alive[place] else row + 1)
    out = []
    for entry in sheet.entries:
        if entry.place not in where:
            continue
        file, row = where[entry.place]
        original = entry.original
        if entry.source >= 0 and entry.source in where:
            original = "copy of {}:{}".format(*where[entry.source])
        out.append((file, row, entry.column, entry.kind, original, entry.dirty))
    return sorted(out)
