"""One streaming pass over the rows: number and time columns as arrays, correlations, joint gaps.

The pass reads each column once. Arrays are collected for sorting in groups that fit a budget; a
table too large for one group is read again for the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.engine import Cursor
from core.profile.columns.families import INFINITE, Column
from core.profile.model import CoMissing, Correlation

BATCH_CELLS = 2_000_000
"""Cells read at a time: 16 MB of doubles."""
ARRAY_CELLS = 48_000_000
"""Array cells held at once (8 bytes each); at least one column is always held whole."""
CORRELATED = 150
"""Number columns that are correlated with each other; the first ones of a wider table."""
PAIRS_KEPT = 800
"""Pairs of columns kept, strongest first: forty columns have 780."""


@dataclass
class Gathered:
    """The non-null, finite values of one column, in row order, and what was left out."""

    values: NDArray[np.generic]
    nulls: int = 0
    not_finite: int = 0


@dataclass
class Pairs:
    """Sums over pairs of columns that add up batch by batch."""

    names: list[str]
    shift: NDArray[np.float64] | None = None
    n: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    x: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    xx: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    xy: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))

    def add(self, block: NDArray[np.float64]) -> None:
        """Add rows; NaN marks a missing value. `block` is (columns, rows)."""
        gaps = np.isnan(block)
        if self.shift is None:
            with np.errstate(invalid="ignore"):
                sums = np.where(gaps, 0.0, block).sum(axis=1)
            self.shift = sums / np.maximum((~gaps).sum(axis=1), 1)
            size = (len(self.names), len(self.names))
            self.n, self.x, self.xx, self.xy = (np.zeros(size) for _ in range(4))
        with np.errstate(over="ignore", invalid="ignore"):  # sums past 1e308 give no correlation, not an error
            self._sum(block - self.shift[:, None], gaps)

    def _sum(self, block: NDArray[np.float64], gaps: NDArray[np.bool_]) -> None:
        if not gaps.any():
            products = block @ block.T
            self.n += block.shape[1]
            self.x += block.sum(axis=1)[:, None]
            self.xx += products.diagonal()[:, None]
            self.xy += products
            return
        block[gaps] = 0.0
        present = (~gaps).astype(np.float64)
        self.n += present @ present.T
        self.x += block @ present.T
        self.xy += block @ block.T
        np.square(block, out=block)
        self.xx += block @ present.T

    def correlations(self) -> list[Correlation]:
        """Pearson's r of every pair with at least three common rows and some variation, strongest first."""
        found = []
        with np.errstate(all="ignore"):
            n = np.maximum(self.n, 1)
            spread = self.xx - self.x**2 / n
            together = self.xy - self.x * self.x.T / n
            # A column whose variation is lost in rounding has no correlation to speak of.
            real = spread > 1e-12 * np.abs(self.xx)
            r = together / np.sqrt(spread * spread.T)
        for left in range(len(self.names)):
            for right in range(left + 1, len(self.names)):
                value = float(r[left, right])
                if self.n[left, right] >= 3 and real[left, right] and real[right, left] and np.isfinite(value):
                    r_clipped = min(1.0, max(-1.0, value))
                    rows = int(self.n[left, right])
                    found.append(Correlation(self.names[left], self.names[right], r_clipped, rows))
        return sorted(found, key=lambda one: -abs(one.r))[:PAIRS_KEPT]


@dataclass
class Gaps:
    """Counts of rows in which two columns are both missing."""

    names: list[str]
    rows: int = 0
    both: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))

    def add(self, marks: NDArray[np.float32]) -> None:
        """Add rows; `marks` is (columns, rows), 1 where missing."""
        if not self.rows:
            self.both = np.zeros((len(self.names), len(self.names)))
        self.rows += marks.shape[1]
        self.both += marks @ marks.T

    def pairs(self) -> list[CoMissing]:
        """Pairs missing together in at least one row more than chance gives, strongest first."""
        found = []
        for left in range(len(self.names)):
            for right in range(left + 1, len(self.names)):
                both, a, b = self.both[left, right], self.both[left, left], self.both[right, right]
                scale = float(np.sqrt(a * (self.rows - a) * b * (self.rows - b)))
                if both and scale:
                    phi = float(both * self.rows - a * b) / scale
                    if phi > 0.05:  # below, gaps go together by a quarter of a percent of their variance
                        found.append(CoMissing(self.names[left], self.names[right], int(both), min(1.0, phi)))
        return sorted(found, key=lambda one: (-one.phi, -one.rows))[:100]


def groups(columns: list[Column], rows: int) -> list[list[Column]]:
    """Split columns so that a group's arrays stay within the budget."""
    size = max(1, ARRAY_CELLS // max(rows, 1))
    return [columns[at : at + size] for at in range(0, len(columns), size)]


def gather(
    cursor: Cursor,
    table: str,
    rows: int,
    columns: list[Column],
    *,
    pairs: Pairs | None = None,
    gaps: tuple[Gaps, list[Column], str] | None = None,
    keep: bool = True,
    check: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Column, Gathered]]:
    """Read columns as arrays, feeding the pair sums on the way.

    Args:
        rows: rows of the table.
        columns: number and time columns of one group.
        pairs: sums over the columns named in it, all of which must be in `columns`.
        gaps: joint gaps, the text columns among its names, and the characters that count as blank.
        keep: whether to collect the arrays; False when only the sums are wanted.
        check: called per batch; may raise to stop.
    """
    marked = gaps[1] if gaps else []
    wanted = [f"{column.array_sql} AS c{index}" for index, column in enumerate(columns)]
    blank = gaps[2] if gaps else ""
    for index, column in enumerate(marked):
        text = column.text_sql
        wanted.append(f"({text} IS NULL OR trim({text}, ?) = '') AS g{index}")
    if not wanted:
        return
    held = [np.empty(rows if keep else 0, np.int64 if column.faithful_int else np.float64) for column in columns]
    filled, nulls, odd = [0] * len(columns), [0] * len(columns), [0] * len(columns)
    names = {column.name: index for index, column in enumerate(columns)}
    reader = cursor.execute(f"SELECT {', '.join(wanted)} FROM {table}", [blank] * len(marked)).to_arrow_reader(
        max(1_000, BATCH_CELLS // len(wanted))
    )
    for batch in reader:
        check()
        for index, column in enumerate(columns if keep else ()):
            values, missing, unusable = _values(batch.column(index), column)
            nulls[index] += missing
            odd[index] += unusable
            held[index][filled[index] : filled[index] + len(values)] = values
            filled[index] += len(values)
        if pairs and pairs.names:
            pairs.add(_block([batch.column(names[name]) for name in pairs.names]))
        if gaps and len(gaps[0].names) > 1:
            marks = [batch.column(names[name]).is_null() if name in names else None for name in gaps[0].names]
            flags = iter(range(len(columns), len(wanted)))
            stacked = [
                (mark if mark is not None else batch.column(next(flags))).to_numpy(zero_copy_only=False)
                for mark in marks
            ]
            gaps[0].add(np.array(stacked, dtype=np.float32))
    for index, column in enumerate(columns if keep else ()):
        yield column, Gathered(held[index][: filled[index]], nulls[index], odd[index])
        held[index] = np.empty(0)


def _values(array: pa.Array, column: Column) -> tuple[NDArray[np.generic], int, int]:
    """The usable values of a batch, its nulls, and its NaN and infinities."""
    missing = array.null_count
    values: NDArray[np.generic] = (array.drop_null() if missing else array).to_numpy(zero_copy_only=False)
    if column.family != "time" and not column.floating:
        return values, missing, 0
    finite = np.isfinite(values) if column.floating else values != INFINITE
    unusable = len(values) - int(finite.sum())
    return (values[finite], missing, unusable) if unusable else (values, missing, 0)


def _block(arrays: list[pa.Array]) -> NDArray[np.float64]:
    block = np.empty((len(arrays), len(arrays[0])))
    for index, array in enumerate(arrays):
        block[index] = array.to_numpy(zero_copy_only=False)  # nulls of an int64 array arrive as NaN doubles
    block[np.isinf(block)] = np.nan
    return block
