"""Formats other than plain CSV, found by content and not by name."""

# ruff: noqa: E501 (example tables)
from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from core.collect import Options, ingest, inspect
from core.collect.readers.json.document import BAD_JSON, NOT_OBJECT, REPEATED_KEY
from core.collect.readers.markup.xml_records import CUT_SHORT, OUTSIDE
from core.errors import BadInput
from core.lake import Lake


def rows(lake: Lake, name: str, columns: str) -> list[tuple[Any, ...]]:
    with lake.read() as cursor:
        return cursor.execute(f"SELECT {columns} FROM {lake.table(name, 'raw')} ORDER BY _row").fetchall()


def put(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_json_lines_keep_numbers_as_written_and_quarantine_the_rest(lake: Lake, tmp_path: Path) -> None:
    lines = [
        '{"sku": "a", "price": 19.90, "tags": ["x", {"n": 1.50}], "ok": true}',
        '{"sku": "b", "price": 5, "late": null}',
        "",
        '{"sku": "c", "price": ',
        "[1, 2]",
        '{"sku": "d", "sku": "e"}',
        '{"sku": "红", "price": 100.25, "late": "x"}',
    ]
    done = ingest(lake, put(tmp_path, "x.jsonl", "\n".join(lines)), "j")
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (6, 3, 3)
    assert done.types == {
        "sku": "VARCHAR",
        "price": "DECIMAL(18,2)",
        "tags": "VARCHAR",
        "ok": "BOOLEAN",
        "late": "VARCHAR",
    }
    assert rows(lake, "j", "_line, sku, price, tags") == [
        (1, "a", Decimal("19.90"), '["x", {"n": 1.50}]'),
        (2, "b", Decimal("5.00"), None),
        (7, "红", Decimal("100.25"), None),
    ]
    with lake.read() as cursor:
        found = cursor.execute("SELECT line, reason FROM lake.quality.quarantine ORDER BY line").fetchall()
    assert found == [(4, BAD_JSON), (5, NOT_OBJECT), (6, REPEATED_KEY)]


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {"total": 2, "data": items}])
def test_json_documents(lake: Lake, tmp_path: Path, wrap: Any) -> None:
    items = [{"id": 1, "name": "a"}, {"id": 2, "name": "b", "path": [{"id": 3}]}]
    done = ingest(lake, put(tmp_path, "x.json", json.dumps(wrap(items), indent=1)), "j")
    assert done.rows_loaded == 2
    assert rows(lake, "j", "_line, id, name, path") == [(1, "1", "a", None), (2, "2", "b", '[{"id": 3}]')]


def test_search_engine_bulk_files_join_action_and_document(lake: Lake, tmp_path: Path) -> None:
    text = '{"index": {"_index": "q", "_id": "1"}}\n{"query": "tv"}\n{"index": {"_index": "q", "_id": "2"}}\n{"query": "pc"}\n'
    done = ingest(lake, put(tmp_path, "b.ndjson", text), "b")
    assert done.rows_in == done.rows_loaded == 2
    assert rows(lake, "b", "_line, _index, _id, query") == [(2, "q", "1", "tv"), (4, "q", "2", "pc")]


REVIEW = (
    "<review>\n<asin>\n{asin}\n</asin>\n<rating>\n2.0\n</rating>\n<review_text>\n{text}\n</review_text>\n</review>\n"
)


def test_nearly_xml_reviews(lake: Lake, tmp_path: Path) -> None:
    text = '<?xml version="1.0"?>\n<reviews>\n' + REVIEW.format(asin="B1", text="good & cheap, 5 < 6 &quot;so&quot;")
    text += "stray words\n" + REVIEW.format(asin="B2", text="bad") + "<review>\n<asin>B3</asin>\n"
    done = ingest(lake, put(tmp_path, "x.review", text), "r")
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (4, 2, 2)
    assert done.kind == "reviews"
    assert done.roles == {"item_id": "asin", "rating": "rating", "text": "review_text"}
    assert rows(lake, "r", "_line, asin, rating, review_text") == [
        (3, "B1", Decimal("2.0"), 'good & cheap, 5 < 6 "so"'),
        (15, "B2", Decimal("2.0"), "bad"),
    ]
    with lake.read() as cursor:
        found = cursor.execute("SELECT line, reason FROM lake.quality.quarantine ORDER BY line").fetchall()
    assert found == [(14, OUTSIDE), (26, CUT_SHORT)]


def test_xml_attributes_repeats_and_no_root(lake: Lake, tmp_path: Path) -> None:
    text = '<item id="1"><tag>a</tag><tag>b</tag></item><item id="2"><tag>c</tag><note><![CDATA[x<y]]></note></item>'
    ingest(lake, put(tmp_path, "x.xml", text), "x")
    assert rows(lake, "x", "id, tag, note") == [("1", '["a", "b"]', None), ("2", "c", "x<y")]


def test_parquet_keeps_native_types(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 7::BIGINT AS user_id, 1.5::DOUBLE AS f, 12.30::DECIMAL(9,2) AS d, DATE '2020-01-02' AS day, "
            "TIMESTAMP '2020-01-02 03:04:05' AS ts, [1, 2] AS l, {'a': 'x'} AS s, '042' AS code, 18446744073709551615::UBIGINT AS big, "
            f"NULL::VARCHAR AS nothing) TO '{path}' (FORMAT parquet)"
        )
    done = ingest(lake, path, "p")
    assert done.types == {
        "user_id": "VARCHAR", "f": "DOUBLE", "d": "DECIMAL(9,2)", "day": "DATE", "ts": "TIMESTAMP", "l": "VARCHAR",
        "s": "VARCHAR", "code": "VARCHAR", "big": "DECIMAL(38,0)", "nothing": "VARCHAR",
    }  # fmt: skip
    assert rows(lake, "p", "* EXCLUDE (_row, _file)") == [
        (1, "7", 1.5, Decimal("12.30"), date(2020, 1, 2), datetime(2020, 1, 2, 3, 4, 5), "[1,2]", '{"a":"x"}', "042",
         Decimal(18446744073709551615), None)
    ]  # fmt: skip


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "empty"
    sheet = book.create_sheet("stock")
    sheet.append(["Stock list"])
    sheet.append(["sku", "stock", "price", "counted"])
    sheet.append(["007", 3, 19.9, datetime(2026, 9, 1, 8, 30)])
    sheet.append(["008", 0, 5, datetime(2026, 9, 2)])
    other = book.create_sheet("other")
    other.append(["question", "answer"])
    other.append(["Does it fit?", "Yes"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


def test_workbooks_read_the_first_sheet_with_cells_or_the_chosen_one(lake: Lake, workbook: Path) -> None:
    done = ingest(lake, workbook, "w")
    assert any("3 sheets" in str(w) for w in done.warnings)
    assert rows(lake, "w", "_line, sku, stock, price, counted") == [
        (3, "007", 3, Decimal("19.9"), datetime(2026, 9, 1, 8, 30)),
        (4, "008", 0, Decimal("5.0"), datetime(2026, 9, 2)),
    ]
    assert lake.dataset("w").imports["files"][0]["parts"][0]["preamble"] == ["Stock list,,,"]
    assert ingest(lake, workbook, "qa", options=Options(sheet="other")).kind == "answers"
    assert inspect(workbook).sheets == ("empty", "stock", "other")
    with pytest.raises(BadInput, match="no sheet"):
        ingest(lake, workbook, "w", options=Options(sheet="nope"))


def test_a_protected_or_damaged_workbook_is_refused(lake: Lake, tmp_path: Path, workbook: Path) -> None:
    old = put(tmp_path, "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    with pytest.raises(BadInput, match="workbook"):
        ingest(lake, old, "w")


def test_archives_with_several_files(lake: Lake, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("days/1.csv", "user_id;price\n1;2,50\n")
        archive.writestr("days/2.csv", "user_id;price\n2;3,75\n")
        archive.writestr("days/picture.csv", b"\x89PNG" + bytes(range(256)))
        archive.writestr("__MACOSX/days/._1.csv", b"junk")
    path = put(tmp_path, "days.zip", buffer.getvalue())
    done = ingest(lake, path, "d")
    assert rows(lake, "d", "_file, _line, user_id, price") == [
        ("days.zip/days/1.csv", 2, "1", Decimal("2.50")),
        ("days.zip/days/2.csv", 2, "2", Decimal("3.75")),
    ]
    assert any("picture.csv" in str(w) for w in done.warnings)
    only = ingest(lake, path, "d", options=Options(parts=("days.zip/days/2.csv",)))
    assert only.rows_in == 1
    assert len(inspect(path).parts) == 2


def test_gz_by_content(lake: Lake, tmp_path: Path) -> None:
    done = ingest(lake, put(tmp_path, "x.dat", gzip.compress(b"a|b\n1|x\n2|y\n")), "g")
    assert (done.rows_loaded, done.dialect and done.dialect["delimiter"]) == (2, "|")


DIALECTS = [
    ("id;preis;name\n1;3,50;a\n2;4,25;b\n", ";", True),
    ("1\t5\t881250949\n2\t3\t891717742\n", "\t", False),
    ("id#title#price\n1#a, b#2.5\n2#c#3.5\n", "#", True),
    ("Review\tLiked\nGood case, Excellent value.\t1\nBad, bad, bad\t0\n", "\t", True),
    ('id,"text"\n1,"a;b;c"\n2,"d;e;f"\n', ",", True),
    ("name\nanna\nbert\n", ",", True),
]


@pytest.mark.parametrize(("text", "delimiter", "header"), DIALECTS)
def test_dialects(tmp_path: Path, text: str, delimiter: str, header: bool) -> None:
    found = inspect(put(tmp_path, "x.csv", text))
    assert found.dialect is not None
    assert found.header is header
    if len(found.columns) > 1:
        assert found.dialect.delimiter == delimiter
        assert found.parts[0].rejected == 0


def test_lines_before_the_table_are_set_aside_and_kept(lake: Lake, tmp_path: Path) -> None:
    text = "Report of 2026\nmade by the shop\n\nid,name,price\n1,a,2.5\n2,b,3.5\n"
    done = ingest(lake, put(tmp_path, "x.csv", text), "x")
    assert list(done.types) == ["id", "name", "price"]
    assert rows(lake, "x", "_line, name") == [(5, "a"), (6, "b")]
    assert lake.dataset("x").imports["files"][0]["parts"][0]["preamble"][:2] == ["Report of 2026", "made by the shop"]


def test_options_replay_an_import_without_guessing(lake: Lake, tmp_path: Path) -> None:
    options = Options(delimiter="|", header=False, encoding="cp1252", types={"column_2": "VARCHAR"}, null_tokens=("x",))
    assert Options.from_json(json.loads(json.dumps(options.to_json()))) == options
    with pytest.raises(BadInput, match="Unknown import option"):
        Options.from_json({"delimeter": ";"})
    done = ingest(lake, put(tmp_path, "x.csv", "1|2\n3|x\n"), "x", options=options)
    assert rows(lake, "x", "column_1, column_2") == [(1, "2"), (3, None)]
    assert done.types == {"column_1": "BIGINT", "column_2": "VARCHAR"}
    assert lake.dataset("x").imports["options"]["delimiter"] == "|"
