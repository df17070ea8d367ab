"""A fixed sample of the rows, and columns as whole-number codes for counting combinations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.engine import Cursor
from core.profile.columns.families import Column
from core.profile.columns.values import WHITE
from core.profile.model import ColumnProfile

SEED = 20
"""Any number; the same one shows the same rows again."""
MISSING = -1
"""The code of a gap; codes of values begin at 0."""

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Sample:
    """Columns of the sampled rows as codes 0, 1, 2, ... per column; `MISSING` stands for a gap."""

    rows: int
    codes: dict[str, Codes]


def chosen(rows: int, wanted: int) -> str:
    """The SQL condition for about `wanted` of `rows` rows: by a seeded hash of the row number, the same each time."""
    share = -(-rows // max(wanted, 1))
    return f"hash(_row, {SEED}) % {share} = 0" if share > 1 else "TRUE"


def present_sql(column: Column, profile: ColumnProfile) -> str:
    """The column as SQL, with a blank text as NULL."""
    if not profile.blanks:
        return column.sql
    return f"CASE WHEN trim({column.text_sql}, {white_literal()}) <> '' THEN {column.sql} END"


def white_literal() -> str:
    """The characters that count as white space, as an SQL expression."""
    return " || ".join(f"chr({ord(sign)})" for sign in WHITE)


def draw(cursor: Cursor, table: str, columns: list[tuple[Column, str]], rows: int, wanted: int) -> Sample:
    """Read the sampled rows of some columns as codes.

    Args:
        columns: columns and the SQL to read each.
        rows: rows of the table.
        wanted: about how many rows to take.
    """
    if not columns:
        return Sample(0, {})
    hashed = ", ".join(
        f"CASE WHEN ({sql}) IS NOT NULL THEN hash({sql}) END AS c{n}" for n, (_one, sql) in enumerate(columns)
    )
    found = cursor.execute(f"SELECT {hashed} FROM {table} WHERE {chosen(rows, wanted)}").to_arrow_table()
    return Sample(found.num_rows, {one.name: _codes(found.column(place)) for place, (one, _sql) in enumerate(columns)})


def _codes(column: pa.ChunkedArray) -> Codes:
    coded = column.combine_chunks().dictionary_encode()
    indices: Codes = coded.indices.fill_null(MISSING).to_numpy(zero_copy_only=False).astype(np.int64)
    return indices


def pair_counts(left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """The left code and the rows of every combination that occurs where both are present, by left code."""
    both = (left >= 0) & (right >= 0)
    width = int(right.max(initial=0)) + 1
    joined, counts = np.unique(left[both] * width + right[both], return_counts=True)
    return joined // width, counts


def contradictions(left: Codes, right: Codes) -> tuple[int, int]:
    """Rows to remove so that each left value has one right value, and the rows where both are present."""
    lefts, counts = pair_counts(left, right)
    if not len(lefts):
        return 0, 0
    starts = np.flatnonzero(np.concatenate([[True], lefts[1:] != lefts[:-1]]))
    total = int(counts.sum())
    return total - int(np.maximum.reduceat(counts, starts).sum()), total
