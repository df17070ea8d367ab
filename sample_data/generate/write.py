"""Files as real shops send them: each with its own format, encoding and dialect, repeatable byte for byte."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

EPOCH = (1980, 1, 1, 0, 0, 0)


def csv_text(frame: pd.DataFrame, delimiter: str = ",", header: bool = True) -> str:
    """The rows as CSV, quoted where needed, lines ended by LF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    if header:
        writer.writerow(frame.columns)
    writer.writerows(frame.itertuples(index=False, name=None))
    return out.getvalue()


def write_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Plain, or gzip with an empty time stamp where the name ends in .gz."""
    data = text.encode(encoding)
    if path.suffix == ".gz":
        data = gzip.compress(data, compresslevel=9, mtime=0)
    path.write_bytes(data)


def write_jsonl(path: Path, frame: pd.DataFrame) -> None:
    """One object a line; ``results`` is a list, numbers are numbers, empty cells null."""
    out = []
    for row in frame.to_dict("records"):
        record: dict[str, object] = {}
        for name, cell in row.items():
            if name == "results":
                record[str(name)] = json.loads(cell)
            elif cell == "":
                record[str(name)] = None
            elif (name == "position" or name == "timestamp") and cell.isdigit():
                record[str(name)] = int(cell)
            else:
                record[str(name)] = cell
        out.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    write_text(path, "\n".join(out) + "\n")


def write_xlsx(path: Path, frame: pd.DataFrame, numeric: Sequence[str], sheet: str) -> None:
    """One sheet; whole numbers of `numeric` columns, and keys that lost their zeros, are number cells."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    page.title = sheet
    page.append(list(frame.columns))
    for row in frame.itertuples(index=False, name=None):
        page.append(
            [
                None if cell == "" else int(cell) if _is_number(name, cell, numeric) else cell
                for name, cell in zip(frame.columns, row, strict=True)
            ]
        )
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-10-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)


def _is_number(name: str, cell: str, numeric: Sequence[str]) -> bool:
    if name == "user_id":
        return cell.isdigit() and not cell.startswith("0")
    return name in numeric and cell.removeprefix("-").isdigit()


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    """Typed: money as double, dates as dates, the rest as text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = frame.copy()
    for name in ("bid", "budget"):
        table[name] = table[name].astype(float)
    for name in ("start_date", "end_date"):
        table[name] = pd.to_datetime(table[name]).dt.date
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), path, compression="zstd")
