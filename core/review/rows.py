"""Rows of a version by their numbers: their cells as text, where they stand in the files, and the key of what they
say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.engine import Cursor, quote
from core.lake import Lake
from core.quality import Report

LONGEST = 2_000
"""Characters of a cell that leave the engine: a description's length; a cell of megabytes would stop the browser."""


@dataclass(frozen=True)
class Row:
    """A row: its number, its file and line, and its cells as text, cut where they are longer than `LONGEST`."""

    number: int
    file: str
    line: int | None
    cells: Mapping[str, str | None]


def key_sql(columns: Iterable[str]) -> str:
    """SQL of the key of what a row says in some columns, whatever their order: a hash of each cell with its length."""
    cells = (
        f"coalesce(length(CAST({quote(one)} AS VARCHAR)) || ':' || CAST({quote(one)} AS VARCHAR), '-')"
        for one in sorted(columns)
    )
    return f"md5(concat_ws('|', {', '.join(cells)}))"


def read(lake: Lake, report: Report, numbers: Sequence[int]) -> list[Row]:
    """Some rows of a report's version, in the order asked for; a number that is not there is left out."""
    columns = list(lake.columns(report.dataset, report.layer, report.version))
    cells = "".join(f", left(CAST({quote(one)} AS VARCHAR), {LONGEST}) AS {quote(one)}" for one in columns)
    with lake.read() as cursor:
        answers = cursor.execute(f"SELECT _row, _file, _line{cells} FROM {_some(lake, report, numbers)}").fetchall()
    found = {
        int(row[0]): Row(int(row[0]), row[1] or "", row[2], dict(zip(columns, row[3:], strict=True))) for row in answers
    }
    return [found[one] for one in numbers if one in found]


def keys(lake: Lake, report: Report, numbers: Sequence[int], columns: Sequence[str]) -> dict[int, str]:
    """Row number -> the key of what it says in some columns, whole."""
    with lake.read() as cursor:
        answers = cursor.execute(f"SELECT _row, {key_sql(columns)} FROM {_some(lake, report, numbers)}").fetchall()
    return {int(number): str(key) for number, key in answers}


def _some(lake: Lake, report: Report, numbers: Sequence[int]) -> str:
    """FROM and WHERE of some rows; joined with a list, other columns are read only where one of the rows lies."""
    table = lake.table(report.dataset, report.layer, report.version)
    if not numbers:
        return f"{table} AS t WHERE false"
    low, high = int(min(numbers)), int(max(numbers))
    listed = ", ".join(f"({int(one)})" for one in numbers)
    return f"{table} AS t WHERE _row BETWEEN {low} AND {high} AND _row IN (SELECT * FROM (VALUES {listed}))"


def groups(cursor: Cursor, lake: Lake, report: Report, column: str) -> tuple[list[int], list[str | None]]:
    """Each row's place among the distinct values of a column, by row number, and the values."""
    table = lake.table(report.dataset, report.layer, report.version)
    name = quote(column)
    answer = cursor.execute(f"SELECT CAST({name} AS VARCHAR) AS g FROM {table} AS t ORDER BY _row").to_arrow_table()
    coded = answer["g"].combine_chunks().dictionary_encode(null_encoding="encode")
    return coded.indices.to_numpy().tolist(), coded.dictionary.to_pylist()
