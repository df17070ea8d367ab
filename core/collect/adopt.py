"""Rows that were cast while they were read become the raw table: their Parquet files are taken into the lake.

Writing them once more would cost as much as reading and casting them.
"""

from __future__ import annotations

import shutil
import uuid
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.collect.assemble import Assembled
from core.collect.readers.delimited.fast_block import written_as
from core.collect.stage import Piece
from core.collect.types.plan import ASIDE, REFUSED, Plan
from core.engine import Cursor, literal, quote

LARGE = 4 << 20
"""Bytes of a file that is worth its place in the catalog; a whole block comes to three times as much or more."""


def can_adopt(table: Assembled, data: Path | None) -> bool:
    """Whether the pieces of the table's one part hold the rows just as they are to be loaded, in a place to move from.

    Args:
        table: What is to be landed.
        data: The folder of the lake's data files; None where they lie in an object store.
    """
    if data is None or table.cast_on_reading is None or len(table.parts) != 1:
        return False
    part = table.parts[0]
    as_named = list(table.columns) == part.columns and all(part.stored.get(c, c) == c for c in part.columns)
    return as_named and table.done == set(table.columns) and all(piece.placed for piece in part.pieces)


def adopt(cursor: Cursor, name: str, table: Assembled, data: Path) -> None:
    """Make the raw table of the pieces' files, less the refused rows; called within a write.

    The files lie in the table's own folder, so that the catalog names them by a relative path and the workspace can be
    moved. Where the write fails they are swept as any other file that no version has.
    """
    assert table.cast_on_reading is not None
    cells = "".join(f", {quote(c)} {table.typed[c].rule.sql_type}" for c in table.columns)
    cursor.execute(f"CREATE OR REPLACE TABLE lake.raw.{quote(name)} (_row BIGINT, _file VARCHAR, _line BIGINT{cells})")
    folder = data / "raw" / name
    folder.mkdir(parents=True, exist_ok=True)
    refused = sorted(one.row for one in table.cast_on_reading.refused)
    for piece in _together(cursor, table.parts[0].pieces, refused, table.cast_on_reading.plan):
        target = folder / f"landed-{uuid.uuid4()}.parquet"
        shutil.move(piece, target)
        target.touch()  # newer than the write's beginning, so that it is swept if the write fails
        cursor.execute(
            f"CALL ducklake_add_data_files('lake', {literal(name)}, {literal(str(target))}, schema => 'raw', "
            f"ignore_extra_columns => true)"
        )


def _together(cursor: Cursor, pieces: Sequence[Piece], refused: Sequence[int], plan: Plan) -> Iterator[Path]:
    """Files of the pieces' rows less the refused ones: those that are fit as they are, the others written once more.

    Small neighbours, which a block in doubt leaves, are written together: a table of thousands of files is slow.
    """
    first = 0
    waiting: list[Piece] = []
    for piece in pieces:
        whole = bisect_left(refused, first) == bisect_left(refused, first + piece.rows)
        first += piece.rows
        if whole and not waiting and piece.path.stat().st_size >= LARGE:
            yield piece.path
            continue
        waiting.append(piece)
        if sum(one.path.stat().st_size for one in waiting) >= LARGE:
            yield from _rewritten(cursor, waiting, plan)
            waiting = []
    yield from [waiting[0].path] if len(waiting) == 1 and whole else _rewritten(cursor, waiting, plan)


def _rewritten(cursor: Cursor, pieces: Sequence[Piece], plan: Plan) -> Iterator[Path]:
    """The pieces written once more as one file without their refused rows; none where no row is left."""
    if pieces:
        target = pieces[0].path.with_name(f"{pieces[0].path.stem}_kept.parquet")
        sources = ", ".join(literal(str(piece.path)) for piece in pieces)
        rows = f"SELECT * EXCLUDE ({ASIDE}, {REFUSED}) FROM read_parquet([{sources}]) WHERE {REFUSED} IS NULL"
        written = cursor.execute(f"COPY ({rows}) TO {literal(str(target))} {written_as(plan)}").fetchone()
        if written and written[0]:
            yield target
