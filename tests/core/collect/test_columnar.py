"""Files that hold typed columns: Arrow, Feather, ORC, and the finer points of Parquet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather, orc

from core.collect import Options, ingest, inspect
from core.errors import BadInput
from core.lake import Lake

DAY = datetime(2026, 9, 1, 8, 30, 0, 123456)


def table() -> pa.Table:
    return pa.table(
        {
            "user_id": pa.array([7, 8], pa.int64()),
            "price": pa.array([Decimal("12.30"), None], pa.decimal128(9, 2)),
            "day": pa.array([date(2020, 1, 2), None]),
            "ts": pa.array([DAY, None], pa.timestamp("us")),
            "city": pa.array(["上海", "Köln"]),
            "tags": pa.array([["a", "b"], []]),
            "at": pa.array([{"lat": 1.5, "deep": {"x": "u"}}, {"lat": 2.5, "deep": None}]),
        }
    )


def arrow_file(content: pa.Table, path: Path) -> None:
    with pa.ipc.new_file(str(path), content.schema) as writer:
        writer.write_table(content, max_chunksize=1)


def arrow_stream(content: pa.Table, path: Path) -> None:
    with pa.ipc.new_stream(str(path), content.schema) as writer:
        writer.write_table(content, max_chunksize=1)


WRITERS: dict[str, Callable[[pa.Table, Path], None]] = {
    "parquet": pq.write_table,
    "arrow": arrow_file,
    "arrow stream": arrow_stream,
    "feather v2": lambda content, path: feather.write_feather(content, str(path)),
    "orc": lambda content, path: orc.write_table(content, str(path)),
}


def rows(lake: Lake, name: str, columns: str) -> list[tuple[Any, ...]]:
    with lake.read() as cursor:
        return cursor.execute(f"SELECT {columns} FROM {lake.table(name, 'raw')} ORDER BY _row").fetchall()


@pytest.mark.parametrize("form", WRITERS)
def test_values_keep_their_types(lake: Lake, tmp_path: Path, form: str) -> None:
    path = tmp_path / "x.bin"
    WRITERS[form](table(), path)
    done = ingest(lake, path, "t")
    assert (done.rows_in, done.rows_loaded) == (2, 2)
    assert {k: done.types[k] for k in ("price", "day", "ts", "city")} == {
        "price": "DECIMAL(9,2)",
        "day": "DATE",
        "ts": "TIMESTAMP",
        "city": "VARCHAR",
    }
    assert rows(lake, "t", '_line, user_id, price, day, ts, city, tags, "at"') == [
        (1, "7", Decimal("12.30"), date(2020, 1, 2), DAY, "上海", '["a","b"]', '{"lat":1.5,"deep":{"x":"u"}}'),
        (2, "8", None, None, None, "Köln", "[]", '{"lat":2.5,"deep":null}'),
    ]


@pytest.mark.parametrize("form", WRITERS)
def test_structs_become_columns_on_request(lake: Lake, tmp_path: Path, form: str) -> None:
    path = tmp_path / "x.bin"
    WRITERS[form](table(), path)
    ingest(lake, path, "t", options=Options(flatten=True))
    assert rows(lake, "t", '"at.lat", "at.deep.x", tags') == [(1.5, "u", '["a","b"]'), (2.5, None, "[]")]


@pytest.mark.parametrize("form", [f for f in WRITERS if f != "orc"])
def test_a_cut_file_is_refused(lake: Lake, tmp_path: Path, form: str) -> None:
    path = tmp_path / "x.bin"
    WRITERS[form](table(), path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    with pytest.raises(BadInput, match="cannot be read as"):
        ingest(lake, path, "t")
    assert list((lake.path / "files").iterdir()) == []


def test_a_hostile_offset_is_found(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "x.arrow"
    arrow_file(pa.table({"a": ["one", "two", "three"]}), path)
    content = path.read_bytes()
    offsets = b"\x00\x00\x00\x00\x03\x00\x00\x00"
    assert offsets in content
    path.write_bytes(content.replace(offsets, b"\x00\x00\x00\x00\xff\xff\xff\x7f", 1))
    with pytest.raises(BadInput, match="Arrow"):
        ingest(lake, path, "t")


def test_the_inspection_says_when_there_is_more(tmp_path: Path) -> None:
    path = tmp_path / "x.arrow"
    arrow_file(pa.table({"a": list(range(10))}), path)
    part = inspect(path, rows=4).parts[0]
    assert (part.rows, part.complete, part.format) == (4, False, "arrow")
    assert inspect(path, rows=10).parts[0].complete is True


def test_no_digit_of_a_fine_time_is_lost(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    fine = pa.array([1_600_000_000_123_456_789], pa.timestamp("ns"))
    coarse = pa.array([1_600_000_000_123_456_000], pa.timestamp("ns"))
    pq.write_table(pa.table({"fine_value": fine, "coarse": coarse}), path)
    done = ingest(lake, path, "t")
    assert done.types["coarse"] == "TIMESTAMP"
    assert rows(lake, "t", "CAST(fine_value AS VARCHAR)") == [("2020-09-13 12:26:40.123456789",)]


def test_unusual_arrow_types(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "x.arrow"
    content = pa.table(
        {
            "half": pa.array([1.5], pa.float16()),
            "took": pa.array([1500], pa.duration("ms")),
            "wide": pa.array([Decimal("1" * 45)], pa.decimal256(50, 0)),
            "word": pa.array(["a"]).dictionary_encode(),
            "nothing": pa.nulls(1),
        }
    )
    arrow_file(content, path)
    ingest(lake, path, "t", options=Options(types={"wide": "VARCHAR"}))
    assert rows(lake, "t", "half, CAST(took AS VARCHAR), wide, word, nothing") == [(1.5, "1500", "1" * 45, "a", None)]
    arrow_file(pa.table({"u": pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array([1])])}), path)
    with pytest.raises(BadInput, match="column “u” has the type"):
        ingest(lake, path, "t")


@pytest.mark.parametrize("head", [b"ORCID,name\n1,a\n2,b\n", b"ARROW,name\n1,a\n2,b\n", b"FEA1,name\n1,a\n2,b\n"])
def test_text_that_begins_like_a_mark_stays_text(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(head)
    assert inspect(path).parts[0].format == "delimited"
