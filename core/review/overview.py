"""A map of the dataset: its columns across days or blocks of rows, each cell the share of failing cells there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from core.review.flags import NO_DAY, Flags
from core.review.looking import View

BLOCKS = 40
"""Blocks of rows: as many cells across as are told apart on a narrow page."""
MOST_DAYS = 60
"""Days side by side, two months; a longer time is put together into pieces of several days."""
MOST_COLUMNS = 40
"""Columns of the map, those with the most failing cells."""
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Piece:
    """What stands on the map's other axis: a block of rows or some days, its rows, and its bounds as in a `View`."""

    first: int
    behind: int
    rows: int
    days: bool

    @property
    def label(self) -> str:
        """Its rows, counted from 1, or its days."""
        if not self.days:
            return f"{self.first + 1:,}–{self.behind:,}"
        if self.first == NO_DAY:
            return ""
        begin, end = EPOCH + timedelta(days=self.first), EPOCH + timedelta(days=self.behind - 1)
        return begin.isoformat() if begin == end else f"{begin.isoformat()} – {end.isoformat()}"


@dataclass(frozen=True)
class Overview:
    """The map.

    Attributes:
        columns: The columns with failing cells, those with most first; "" stands for checks about whole rows.
        pieces: In order; rows without a day last.
        failing: Failing cells, by column and piece.
    """

    columns: tuple[str, ...]
    pieces: tuple[Piece, ...]
    failing: NDArray[np.int64]

    @property
    def shares(self) -> NDArray[np.float64]:
        """Failing cells of each column and piece as a share of its rows."""
        rows = np.array([max(1, piece.rows) for piece in self.pieces], dtype=np.float64)
        found: NDArray[np.float64] = self.failing / rows
        return found

    def view(self, column: str, piece: int) -> View:
        """The rows behind one cell of the map."""
        one = self.pieces[piece]
        if one.days:
            return View(column=column, day=one.first, until=one.behind)
        return View(column=column, first=one.first, behind=one.behind)


def overview(found: Flags, across: str = "rows") -> Overview:
    """The map of a version.

    Args:
        across: "rows" for blocks of equal size in the table's order, "days" for the data's own time.
    """
    codes, pieces = _days(found) if across == "days" and found.days is not None else _blocks(found)
    columns = list(found.by_column)
    counts = np.zeros((len(columns), len(pieces)), np.int64)
    for place, column in enumerate(columns):
        counts[place] = np.bincount(codes[found.any_of(found.by_column[column])], minlength=len(pieces))
    order = np.argsort(-counts.sum(axis=1), kind="stable")[:MOST_COLUMNS] if len(columns) else np.arange(0)
    return Overview(tuple(columns[one] for one in order), pieces, counts[order])


def _blocks(found: Flags) -> tuple[NDArray[np.int64], tuple[Piece, ...]]:
    blocks = max(1, min(BLOCKS, len(found)))
    edges = [len(found) * one // blocks for one in range(blocks + 1)]
    sizes = np.diff(edges)
    codes = np.repeat(np.arange(blocks), sizes)
    return codes, tuple(Piece(edges[one], edges[one + 1], int(sizes[one]), False) for one in range(blocks))


def _days(found: Flags) -> tuple[NDArray[np.int64], tuple[Piece, ...]]:
    assert found.days is not None
    known = found.days != NO_DAY
    days, counts = np.unique(found.days[known], return_counts=True)
    bounds = _bounds(days, counts)
    codes = np.searchsorted(np.array([first for first, _behind in bounds]), found.days, side="right") - 1
    pieces = [
        Piece(first, behind, int(counts[(days >= first) & (days < behind)].sum()), True) for first, behind in bounds
    ]
    if not known.all():
        codes[~known] = len(pieces)
        pieces.append(Piece(NO_DAY, NO_DAY + 1, int((~known).sum()), True))
    return codes.astype(np.int64), tuple(pieces)


def _bounds(days: NDArray[np.int32], counts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """First day and the one behind of each piece: of nearly all rows in equal steps, what lies far off at both ends."""
    if not len(days):
        return []
    if len(days) <= MOST_DAYS:
        return [(int(day), int(day) + 1) for day in days]
    upto = np.cumsum(counts)
    low = int(days[np.searchsorted(upto, 0.005 * upto[-1])])  # a moment of 1970 must not stretch the whole axis
    high = int(days[np.searchsorted(upto, 0.995 * upto[-1])])
    step = max(1, -(-(high - low + 1) // (MOST_DAYS - 2)))
    edges = [*range(low, high + 1, step), high + 1]
    found = [(first, min(first + step, high + 1)) for first in edges[:-1]]
    if int(days[0]) < low:
        found.insert(0, (int(days[0]), low))
    if int(days[-1]) > high:
        found.append((high + 1, int(days[-1]) + 1))
    return found
