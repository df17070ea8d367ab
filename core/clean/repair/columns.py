"""Columns of a table as whole numbers: each value once, in order, and every row as the number of its value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.cells.identifier_names import names_identifier
from core.profile.columns import shapes_of

GAP = -1
"""The code of a cell that holds nothing; codes of values begin at 0."""
MEASURED = 0.8
"""Share of a column's different values that read as an amount, above which all of it is one: what is left is damage."""
CODE_LENGTH = 0.9
"""Share of whole numbers of one length from which they are codes; amounts spread over lengths (Benford)."""
SHORTEST_CODE = 4
"""Digits of a number that may be a code: amounts of up to three digits often have one length."""
_AMOUNT = re.compile(r"[-+(]?\W{0,2}\d[\d.,'’ ]*\s*(?:%|[^\W\d_]{1,12}|\W)?\)?")

PREFIX = 64
"""Characters of a value that its shape looks at, as in the profile."""
_NUMBER = re.compile(r"\d[\d.,'’]*")
_RUN = re.compile(r"([Aa汉あ한]+)(?:[\W_]{1,2}[Aa汉あ한]+)+")

Codes = NDArray[np.int32]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: Its header.
        family: "text", "number", "time" or "flag", after its stored type.
        identifier: Whether its name or role says that it names things.
        codes: Per row the number of its value, or `GAP`.
        values: The different values as text, in order.
    """

    name: str
    family: str
    identifier: bool
    codes: Codes
    values: list[str]

    @cached_property
    def counts(self) -> Counts:
        """Rows of each value."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values)).astype(np.int64)

    @cached_property
    def with_gaps(self) -> Codes:
        """The codes with a gap as one more value, whose number is that of the values."""
        return np.where(self.codes >= 0, self.codes, len(self.values)).astype(np.int32)

    @cached_property
    def signs(self) -> list[str]:
        """The shape of each value; of amounts the unit stays as it is written."""
        if self.measured:
            return [_NUMBER.sub("9", one[:PREFIX]) for one in self.values]
        return shapes([one[:PREFIX] for one in self.values])

    @property
    def present(self) -> int:
        """Rows that hold something."""
        return int(self.counts.sum())

    @property
    def repeating(self) -> float:
        """Share of the filled rows whose value another row has too."""
        return float(self.counts[self.counts > 1].sum()) / max(self.present, 1)

    @cached_property
    def measured(self) -> bool:
        """Whether it holds amounts: numbers to be added up or compared, with or without a unit, and no codes."""
        if self.identifier or self.family in ("time", "flag"):
            return False
        amounts = [one for one, fits in zip(self.values, self._reads.tolist(), strict=True) if fits]
        if not amounts or len(amounts) < MEASURED * len(self.values):
            return False
        return not _of_one_length(amounts, len(self.values))

    @cached_property
    def _reads(self) -> Flags:
        return np.array([_AMOUNT.fullmatch(one) is not None for one in self.values], bool)

    @property
    def amounts(self) -> Flags:
        """Which values are amounts like the others of the column: any of them may be right."""
        return self._reads if self.measured else np.zeros(len(self.values), bool)


def _of_one_length(amounts: list[str], values: int) -> bool:
    lengths = np.bincount([len(one) for one in amounts if one.isdecimal()], minlength=1)
    usual = int(lengths.argmax())
    return usual >= SHORTEST_CODE and int(lengths[usual]) >= CODE_LENGTH * values


def shapes(texts: list[str]) -> list[str]:
    """The shapes of texts; a run of words is one word, however many and whatever parts them."""
    if not texts:
        return []
    coded = shapes_of(pa.array(texts, pa.string())).dictionary_encode()
    names = [_RUN.sub(r"\1", one) for one in coded.dictionary.to_pylist()]
    return [names[at] for at in coded.indices.to_pylist()]


@dataclass(frozen=True)
class Grid:
    """A table: `rows` many rows of `columns`; `lines` says where each row stands in its file, 0 where unknown."""

    rows: int
    columns: tuple[Column, ...]
    ids: Counts
    lines: Counts

    def column(self, name: str) -> Column:
        return next(one for one in self.columns if one.name == name)

    def of(self, rows: Counts) -> Grid:
        """The grid with some of its rows."""
        return Grid(len(rows), tuple(_some(one, rows) for one in self.columns), self.ids[rows], self.lines[rows])

    def replaced(self, columns: Mapping[str, Column]) -> Grid:
        """The grid with some columns in another state."""
        changed = tuple(columns.get(one.name, one) for one in self.columns)
        return Grid(self.rows, changed, self.ids, self.lines)


def _some(column: Column, rows: Counts) -> Column:
    """A column with some of its rows, and the values that these hold."""
    values, codes = np.unique(column.codes[rows], return_inverse=True)
    gap = int(len(values) and values[0] == GAP)
    kept = [column.values[code] for code in values[gap:].tolist()]
    return Column(column.name, column.family, column.identifier, (codes - gap).astype(np.int32), kept)


def encoded(name: str, cells: pa.ChunkedArray, family: str, identifier: bool = False) -> Column:
    """A column of texts as codes, NULL where nothing is said; the order of the rows has no say in the numbers."""
    array = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    coded = array.dictionary_encode()
    order = pc.sort_indices(coded.dictionary).to_numpy(zero_copy_only=False)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    index = coded.indices.fill_null(GAP).to_numpy(zero_copy_only=False)
    codes = np.where(index >= 0, place[np.maximum(index, 0)] if len(order) else GAP, GAP).astype(np.int32)
    return Column(name, family, identifier or names_identifier(name), codes, coded.dictionary.take(order).to_pylist())


def recoded(column: Column, rows: Codes, texts: list[str | None]) -> Column:
    """The column with other cells in some rows, its values in order again."""
    values = np.array(column.values, dtype=object)
    cells = np.empty(len(column.codes), dtype=object)
    filled = column.codes >= 0
    cells[filled] = values[column.codes[filled]]
    cells[rows] = texts
    return encoded(column.name, pa.chunked_array([pa.array(cells, pa.string())]), column.family, column.identifier)
