"""Facts about a text column in which hardly any value repeats, in one stream.

A value whose 64-bit hash occurs once occurs once itself, so only the rows that share a hash are
grouped by value; sorting numbers takes a tenth of the time of grouping texts. White space at the ends
is looked for by the first and last bytes, and confirmed for the few values that have such bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.engine import Cursor
from core.profile.columns.families import Column
from core.profile.columns.values import CUT, PLACEHOLDERS, PROBE, SHORT, TOP, WHITE, TextFacts
from core.profile.model import ValueCount

FEW_REPEAT = 0.2
"""Share of the rows that may share their value with another row."""
UNIQUE_PROBE = 0.98
"""Share of distinct values in the first rows from which a column may be nearly unique."""
BATCH = 200_000
"""Texts read at a time: some MB."""
ASCII, FIRST, SECOND, LAST, BEFORE, OPENING = (np.zeros(256, np.bool_) for _table in range(6))
"""White space of one byte; the two first and the two last bytes of longer white space; first bytes of placeholders."""
for _sign in map(str.encode, WHITE):
    if len(_sign) == 1:
        ASCII[_sign[0]] = True
    else:
        FIRST[_sign[0]] = SECOND[_sign[1]] = LAST[_sign[-1]] = BEFORE[_sign[-2]] = True
for _word in PLACEHOLDERS:
    OPENING[[_word.encode()[0], _word.upper().encode()[0]]] = True
OPENING |= ASCII | FIRST


@dataclass
class _Running:
    """What adds up from batch to batch."""

    blanks: int = 0
    padded: int = 0
    characters: int = 0
    shortest: int | None = None
    longest: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    placeholders: dict[str, int] = field(default_factory=dict)


def likely(distinct: int, rows: int) -> bool:
    """Whether a column with so many distinct values in its first rows may be nearly unique."""
    return rows > PROBE and distinct > UNIQUE_PROBE * PROBE


def facts(cursor: Cursor, table: str, rows: int, column: Column) -> TextFacts | None:
    """The facts of `values.facts_in_sql`; None where more values repeat than expected."""
    text = column.text_sql
    reader = cursor.execute(f"SELECT {text} AS x, hash({text}) AS h FROM {table}").to_arrow_reader(BATCH)
    hashes = np.empty(rows, np.uint64)
    filled, nulls, running = 0, 0, _Running()
    for batch in reader:
        texts, numbers = batch.column(0), batch.column(1)
        if texts.null_count:
            nulls += texts.null_count
            texts, numbers = texts.drop_null(), numbers.filter(texts.is_valid())
        hashes[filled : filled + len(numbers)] = numbers.to_numpy(zero_copy_only=False)
        filled += len(numbers)
        if len(texts):
            _add(running, texts.cast(pa.string()))
    hashes = hashes[:filled]
    hashes.sort()
    repeated = _repeated(hashes)
    shared = int(np.isin(hashes, repeated).sum()) if len(repeated) else 0
    if shared > FEW_REPEAT * rows:
        return None
    values = _grouped(cursor, table, column, repeated)
    return TextFacts(
        nulls=nulls,
        distinct=filled - shared + len(values),
        about=False,
        singles=filled - shared + sum(n == 1 for _value, n in values),
        blanks=running.blanks,
        padded=running.padded,
        length_min=running.shortest,
        length_mean=running.characters / filled if filled else None,
        length_max=running.longest,
        minimum=running.minimum[:CUT] if running.minimum is not None else None,
        maximum=running.maximum[:CUT] if running.maximum is not None else None,
        top=tuple(ValueCount(value, n) for value, n in values[:TOP] if n > 1),
        placeholders=running.placeholders,
        variants=0,
        variant_rows=0,
        variant_example="",
    )


def _repeated(ordered: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The values that occur more than once in a sorted array, each once."""
    again: NDArray[np.uint64] = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return again


def _grouped(cursor: Cursor, table: str, column: Column, repeated: NDArray[np.uint64]) -> list[tuple[str, int]]:
    """The values behind the repeated hashes with their rows, the most frequent first, ties by a hash."""
    if not len(repeated):
        return []
    text = column.text_sql
    cursor.register("repeated_hashes", pa.table({"h": repeated}))
    try:
        return cursor.execute(
            f"SELECT left(x, {CUT}), n FROM (SELECT {text} AS x, count(*) AS n FROM {table} "
            f"WHERE {column.sql} IS NOT NULL AND hash({text}) IN (SELECT h FROM repeated_hashes) GROUP BY 1) "
            "ORDER BY n DESC, hash(x)"
        ).fetchall()
    finally:
        cursor.unregister("repeated_hashes")


def _add(running: _Running, texts: pa.StringArray) -> None:
    """Add the texts (no nulls) of one batch."""
    lengths = pc.utf8_length(texts).to_numpy(zero_copy_only=False)
    running.characters += int(lengths.sum())
    running.shortest = int(min(lengths.min(), running.shortest if running.shortest is not None else lengths.min()))
    running.longest = int(max(lengths.max(), running.longest or 0))
    ends = pc.min_max(texts).as_py()
    running.minimum = ends["min"] if running.minimum is None else min(running.minimum, ends["min"])
    running.maximum = ends["max"] if running.maximum is None else max(running.maximum, ends["max"])
    at = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    buffer = texts.buffers()[2]
    data = np.frombuffer(buffer, dtype=np.uint8) if buffer and buffer.size else np.zeros(1, np.uint8)
    start, end = at[:-1], at[1:]
    final = len(data) - 1
    first, second = data[np.minimum(start, final)], data[np.minimum(start + 1, final)]
    last, before = data[np.maximum(end - 1, 0)], data[np.maximum(end - 2, 0)]
    edged = (
        (start == end) | ASCII[first] | ASCII[last] | (FIRST[first] & SECOND[second]) | (LAST[last] & BEFORE[before])
    )
    for value in texts.take(pa.array(np.flatnonzero(edged))).to_pylist():
        core = value.strip(WHITE)
        running.blanks += not core
        running.padded += bool(core) and core != value
    for value in texts.take(pa.array(np.flatnonzero((end - start <= SHORT) & OPENING[first]))).to_pylist():
        if value.strip(WHITE).lower() in PLACEHOLDERS:
            running.placeholders[value] = running.placeholders.get(value, 0) + 1
