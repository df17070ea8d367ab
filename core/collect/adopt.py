"""Rows that were cast while they were read become the raw table: their Parquet files are taken into the lake.

Writing them once more would cost as much as reading and casting them.
"""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from core.collect.assemble import Assembled
from core.collect.readers.delimited.fast_block import FORMAT
from core.collect.stage import Piece
from core.collect.types.plan import ASIDE, REFUSED
from core.engine import Cursor, literal, quote


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
    first = 0
    for piece in table.parts[0].pieces:
        last = first + piece.rows
        kept: Path | None = piece.path
        if any(first <= row < last for row in refused):
            kept = _without_refused(cursor, piece)
        first = last
        if kept is None:
            continue
        target = folder / f"landed-{uuid.uuid4()}.parquet"
        shutil.move(kept, target)
        target.touch()  # newer than the write's beginning, so that it is swept if the write fails
        cursor.execute(
            f"CALL ducklake_add_data_files('lake', {literal(name)}, {literal(str(target))}, schema => 'raw', "
            f"ignore_extra_columns => true)"
        )


def _without_refused(cursor: Cursor, piece: Piece) -> Path | None:
    """The piece written once more without its refused rows; None where no row is left."""
    target = piece.path.with_name(f"{piece.path.stem}_kept.parquet")
    source = f"read_parquet({literal(str(piece.path))})"
    rows = f"SELECT * EXCLUDE ({ASIDE}, {REFUSED}) FROM {source} WHERE {REFUSED} IS NULL"
    written = cursor.execute(f"COPY ({rows}) TO {literal(str(target))} {FORMAT}").fetchone()
    return target if written and written[0] else None
