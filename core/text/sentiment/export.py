"""Stored sentiment as a table to take away: the dataset's columns, the result, and what made it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from core.engine import quote
from core.lake import own_number
from core.text.sentiment import stars
from core.text.sentiment.predictions import TABLE, chosen

if TYPE_CHECKING:
    import pyarrow as pa

    from core.lake import Lake

RESULT = ("language", "label", "p_negative", "p_neutral", "p_positive", "truncated", "model", "scorer", "engine")


def export(lake: Lake, dataset: str, version: int | None = None, model: str | None = None) -> pa.Table | None:
    """Every stored row in source order; None when nothing is stored.

    Columns: the dataset's own (one that is named like a result gets the suffix ``_input``), ``_file``, ``_line``, those
    of ``RESULT``, ``expected_stars``, ``dataset_version`` (its own number), ``dataset_snapshot`` (the lake's).
    """
    place = chosen(lake, dataset, version, model)
    if place is None:
        return None
    number, stamp = place
    taken = {*RESULT, "expected_stars", "dataset_version", "dataset_snapshot", "_file", "_line"}
    counted = own_number(lake, dataset, number)
    own = [
        f"source.{quote(name)} AS {quote(f'{name}_input' if name.lower() in taken else name)}"
        for name in lake.columns(dataset, version=number)
    ]
    sql = f"""
        SELECT {", ".join(own)}, source._file, source._line, {", ".join(f"found.{name}" for name in RESULT)},
               round({stars.expression("found")}, 3) AS expected_stars, ?::BIGINT AS dataset_version,
               found.version AS dataset_snapshot
        FROM {lake.table(dataset, version=number)} AS source JOIN {TABLE} AS found ON found._row = source._row
        WHERE found.dataset = ? AND found.version = ? AND found.model = ? ORDER BY source._row
    """
    with lake.read() as cursor:
        return cursor.execute(sql, [counted, dataset, number, stamp]).to_arrow_table()


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as one Parquet file."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()
