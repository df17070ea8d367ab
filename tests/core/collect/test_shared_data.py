"""Real files, each against what is known of it; skipped where the data is absent."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from core.collect import Options, ingest, inspect
from core.lake import Lake

pytestmark = pytest.mark.oracle


def test_rees46_loses_only_its_cut_last_line(lake: Lake, shared_data: Path) -> None:
    done = ingest(lake, shared_data / "ev_rees46_oct2019" / "2019-Oct.csv", "ev")
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (17_435, 17_434, 1)
    assert done.kind == "events"
    assert done.types["event_time"] == "TIMESTAMP"
    assert done.types["category_id"] == "VARCHAR"
    with lake.read() as cursor:
        bad = cursor.execute("SELECT line, value, raw FROM lake.quality.quarantine").fetchall()
        row = cursor.execute(
            "SELECT count(*) FILTER (event_type = 'view'), count(*) FILTER (event_type = 'cart'), "
            f"count(*) FILTER (event_type = 'purchase') FROM {lake.table('ev')}"
        ).fetchone()
    assert len(bad) == 1
    assert (bad[0][0], bad[0][1]) == (17_436, "8/9")
    assert bad[0][2].endswith("25.71,52040330")
    assert row is not None
    assert sum(row) == 17_434


def test_olist_products_are_a_catalog_without_titles(lake: Lake, shared_data: Path) -> None:
    done = ingest(lake, shared_data / "cat_olist" / "olist_products_dataset.csv", "products")
    assert (done.rows_loaded, done.rows_quarantined, done.kind) == (32_951, 0, "items")
    assert done.roles == {"item_id": "product_id", "category": "product_category_name"}
    with lake.read() as cursor:
        row = cursor.execute(
            f"SELECT count(*) FILTER (product_category_name IS NULL), count(*) FILTER (product_weight_g = 0) "
            f"FROM {lake.table('products')}"
        ).fetchone()
    assert row == (610, 4)


def test_blitzer_reviews_from_four_files(lake: Lake, shared_data: Path) -> None:
    files = sorted((shared_data / "rv_en_blitzer_amazon").glob("*.review"))
    done = ingest(lake, files, "reviews")
    assert (done.rows_in, done.rows_loaded, done.kind) == (4_000, 4_000, "reviews")
    assert done.roles["text"] == "review_text"
    assert done.types["date"] == "DATE"
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT _file, count(*), count(*) FILTER (rating > 3) FROM {lake.table('reviews')} GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert [(n, good) for _file, n, good in rows] == [(1000, 0), (1000, 1000), (1000, 0), (1000, 1000)]


def test_cookie_cats_are_assignments(lake: Lake, shared_data: Path) -> None:
    done = ingest(lake, shared_data / "ab_cookie_cats" / "cookie_cats.csv", "cats")
    assert (done.rows_loaded, done.kind) == (90_189, "assignments")
    assert done.roles == {"unit_id": "userid", "variant": "version"}
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT version, count(*) FROM {lake.table('cats')} GROUP BY 1 ORDER BY 1").fetchall()
    assert rows == [("gate_30", 44_700), ("gate_40", 45_489)]


def test_chinese_headers_and_epoch_seconds(lake: Lake, shared_data: Path) -> None:
    done = ingest(lake, shared_data / "ev_zh_userbehavior_semisynthetic" / "UserBehavior.csv", "ev")
    assert (done.rows_loaded, done.kind, done.types["时间戳"]) == (40_000, "events", "TIMESTAMP")
    assert done.roles["event_type"] == "行为类型"


@pytest.mark.parametrize(
    ("path", "delimiter", "columns", "encoding"),
    [
        ("em_amazon_google/amazon.csv", "#", 5, None),
        ("ev_diginetica_itemviews/sample_train-item-views.csv", ";", 5, "utf-8"),
        ("ev_ml100k/u.item", "|", 24, "cp1252"),
        ("ev_ml100k/u.data", "\t", 4, "utf-8"),
        ("sr_wands/query.csv", "\t", 3, "utf-8"),
        ("rv_en_amazon_alexa/amazon_alexa.tsv", "\t", 5, "utf-8-sig"),
        ("pf_bookcrossing_users/BX-Users.csv", ",", 3, "cp1252"),
        ("rv_en_uci_sentences/amazon_cells_labelled.txt", "\t", 2, "utf-8"),
    ],
)
def test_dialects_of_published_files(
    shared_data: Path, path: str, delimiter: str, columns: int, encoding: str | None
) -> None:
    found = inspect(shared_data / path)
    assert found.dialect is not None
    assert (found.dialect.delimiter, len(found.columns), found.parts[0].rejected) == (delimiter, columns, 0)
    if encoding:
        assert found.encoding == encoding


SPECTRUM = (
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines",
    "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
)  # fmt: skip
"""Eleven of the twelve: the published answer of location_coordinates names another phone number than its CSV."""


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum(lake: Lake, shared_data: Path, name: str) -> None:
    expected = json.loads((shared_data / "csv_spectrum" / "json" / f"{name}.json").read_text(encoding="utf-8"))
    path = shared_data / "csv_spectrum" / "csvs" / f"{name}.csv"
    if b"\r\n" not in path.read_bytes():  # some copies were checked out with their line ends changed
        expected = json.loads(json.dumps(expected).replace("\\r\\n", "\\n"))
    with path.open(encoding="utf-8", newline="") as stream:
        names = next(csv.reader(stream))
    options = Options(header=True, types=dict.fromkeys(names, "VARCHAR"), null_tokens=())
    done = ingest(lake, path, "t", options=options)
    with lake.read() as cursor:
        result = cursor.execute(f"SELECT * EXCLUDE (_row, _file, _line) FROM {lake.table('t', 'raw')} ORDER BY _row")
        fields = [c[0] for c in result.description]
        rows = [dict(zip(fields, (v or "" for v in row), strict=True)) for row in result.fetchall()]
    assert done.rows_quarantined == 0
    assert rows == expected
