"""A data file written anew without some of its rows or cells; every other cell, type and field number stays.

The new file has a new name, so that nobody reads it through what was kept of the old one, and the old one goes when
the catalog knows the new.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.govern.erasure.looking import WITHIN, LakeFile
from core.govern.erasure.scrubbing import cut
from core.govern.erasure.writings import Identifier

FOOTER = 8
"""Bytes at a Parquet file's end: the footer's length (4, little endian) and PAR1 (the format's specification)."""


@dataclass(frozen=True)
class Change:
    """What is to change in one file: positions of rows that go, and cells that are emptied or lose a mention."""

    file: LakeFile
    rows: frozenset[int]
    cells: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Rewritten:
    """A file in its new form.

    Attributes:
        file: As it was.
        path: The new file.
        rows: Rows it holds.
        gone: Positions, in the old file, of the rows that it no longer holds.
        cells: Cells that were emptied or lost a mention.
        columns: Columns whose cells changed.
        nulls: Column -> its empty cells.
        bytes, footer: Length of the file, and of its footer.
    """

    file: LakeFile
    path: Path
    rows: int
    gone: tuple[int, ...]
    cells: int
    columns: frozenset[str]
    nulls: Mapping[str, int]
    bytes: int
    footer: int


def rewrite(change: Change, wanted: Sequence[Identifier]) -> Rewritten:
    """Write a file anew, group of rows by group of rows.

    Args:
        change: What goes.
        wanted: The person's identifiers, for what stands within texts.
    """
    import pyarrow.parquet as pq

    old = change.file.path
    path = old.with_name(f"ducklake-{uuid.uuid4()}.parquet")
    source = pq.ParquetFile(old)
    rows, start, cells, touched = 0, 0, 0, set()
    nulls: dict[str, int] = dict.fromkeys(source.schema_arrow.names, 0)
    try:
        with pq.ParquetWriter(path, source.schema_arrow, compression="snappy") as writer:
            for group in range(source.metadata.num_row_groups):
                table = source.read_row_group(group)
                end = start + table.num_rows
                gone = [at - start for at in change.rows if start <= at < end]
                here = {at - start: row for at, row in change.cells.items() if start <= at < end}
                table, changed = _emptied(table, here, wanted)
                if gone:
                    table = _left(table, gone)
                cells += sum(changed.values())
                touched |= set(changed)
                for name in nulls:
                    nulls[name] += table.column(name).null_count
                rows, start = rows + table.num_rows, end
                writer.write_table(table)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        source.close()
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(size - FOOTER)
        footer = int.from_bytes(file.read(FOOTER // 2), "little")
    return Rewritten(
        change.file, path, rows, tuple(sorted(change.rows)), cells, frozenset(touched), nulls, size, footer
    )


def _left(table: Any, gone: Sequence[int]) -> Any:
    import numpy as np
    import pyarrow as pa

    keep = np.ones(table.num_rows, dtype=bool)
    keep[list(gone)] = False
    return table.filter(pa.array(keep))


def _emptied(
    table: Any, rows: Mapping[int, Mapping[str, str]], wanted: Sequence[Identifier]
) -> tuple[Any, dict[str, int]]:
    """The table with these cells empty, or without the mention; and how many of each column changed."""
    import pyarrow as pa

    changed: dict[str, int] = {}
    for name in dict.fromkeys(column for row in rows.values() for column in row):
        at = table.schema.get_field_index(name)
        column = table.column(at).combine_chunks()
        places = sorted(place for place, row in rows.items() if name in row)
        values = column.take(pa.array(places)).to_pylist()
        said = [_said(one, rows[place][name], wanted) for place, one in zip(places, values, strict=True)]
        told = [place for place, old, new in zip(places, values, said, strict=True) if old != new]
        if not told:
            continue
        changed[name] = len(told)
        table = table.set_column(at, table.schema.field(at), _replaced(column, places, said))
    return table, changed


def _replaced(column: Any, places: Sequence[int], said: Sequence[Any]) -> Any:
    import numpy as np
    import pyarrow as pa

    order = np.arange(len(column))
    order[list(places)] = len(column) + np.arange(len(places))
    return pa.concat_arrays([column, pa.array(said, type=column.type)]).take(pa.array(order))


def _said(value: Any, how: str, wanted: Sequence[Identifier]) -> Any:
    if how != WITHIN or value is None:
        return None
    if isinstance(value, str):
        spoken = [one for one in wanted if not one.bare and not one.column]
        return cut(value, spoken)
    if isinstance(value, list):
        return [_said(one, how, wanted) for one in value]
    if isinstance(value, Mapping):
        return {key: _said(one, how, wanted) for key, one in value.items()}
    return value
