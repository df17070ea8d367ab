"""The full report: a stated sample, in a process with limits, inert whatever the cells hold."""

from __future__ import annotations

import re

import pytest

from core.errors import Cancelled, TouchstoneError, Unavailable
from core.lake import Lake
from core.report import full_profile

HOSTILE = '<script>alert("cell")</script>'


@pytest.fixture
def shop(lake: Lake) -> Lake:
    with lake.write("Load", info={"dataset": "shop", "action": "ingest", "layer": "raw", "rows": 300}) as cursor:
        cursor.execute(
            "CREATE TABLE lake.raw.shop AS SELECT i AS _row, 'f' AS _file, i AS _line, i % 9 AS n, "
            '(i * 1.5)::DECIMAL(9, 2) AS price, ? || (i % 3) AS "<img src=x onerror=alert(1)>", '
            "TIMESTAMP '0001-01-01' + to_days((i * 5000)::INT) AS t, [i] AS l FROM range(300) r(i)",
            [HOSTILE],
        )
    return lake


def made(lake: Lake, **limits: object) -> full_profile.FullProfile:
    options = {"rows": 100, "seconds": 170.0} | limits
    return full_profile.make(lake, "shop", lake.dataset("shop").raw_version, "raw", **options)


def test_the_report_states_its_sample_and_is_inert_and_offline(shop: Lake) -> None:
    report = made(shop)
    assert (report.rows, report.total, report.sampled) == (100, 300, True)
    html = report.path.read_text(encoding="utf-8")
    assert "A sample of 100 from the 300 rows" in html
    assert HOSTILE not in html
    assert "<img src=x" not in html
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=[\"']?https?:", html)
    assert "default-src 'none'" in html
    frame = full_profile.framed(html)
    assert 'sandbox="allow-scripts"' in frame
    assert frame.count("<iframe") == 1
    assert re.search(r'srcdoc="[^"]*"></iframe></body></html>$', frame)


def test_a_report_that_takes_too_long_is_stopped(shop: Lake) -> None:
    with pytest.raises(Unavailable, match="longer than 1 s"):
        made(shop, seconds=1)
    assert not list((shop.path / "reports").iterdir())


def test_a_report_that_takes_too_much_memory_is_stopped(shop: Lake) -> None:
    with pytest.raises(Unavailable, match="GB of memory"):
        made(shop, memory=30_000_000)


def test_a_cancelled_job_ends_the_process(shop: Lake) -> None:
    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) > 2:
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        made(shop, check=check)


def test_a_table_without_rows_is_refused(lake: Lake) -> None:
    with lake.write("Load", info={"dataset": "shop", "action": "ingest", "layer": "raw", "rows": 0}) as cursor:
        cursor.execute("CREATE TABLE lake.raw.shop (_row BIGINT, _file VARCHAR, _line BIGINT, a VARCHAR)")
    with pytest.raises(TouchstoneError, match="no rows"):
        made(lake)


@pytest.mark.slow
def test_two_versions_are_reported_on_side_by_side(shop: Lake) -> None:
    before = shop.dataset("shop").raw_version
    with shop.write("Load", info={"dataset": "shop", "action": "ingest", "layer": "raw", "rows": 90}) as cursor:
        cursor.execute(
            "CREATE OR REPLACE TABLE lake.raw.shop AS SELECT i AS _row, 'f' AS _file, i AS _line, i % 5 AS n, "
            "(i * 2.5)::DECIMAL(9, 2) AS price, ? AS fresh, DATE '2026-01-01' AS t FROM range(90) r(i)",
            [HOSTILE],
        )
    report = made(shop, rows=80, against=(before, "raw"))
    assert (report.rows, report.total, report.columns) == (80, 90, 2)  # n and price: the others differ or are new
    assert report.path.name.endswith(f"-against-raw-v{before}-80.html")
    html = report.path.read_text(encoding="utf-8")
    for snapshot in (before, report.version):
        assert f"shop · {shop.ordinal_of('shop', snapshot)}" in html
    assert HOSTILE not in html
    assert "default-src 'none'" in html


def test_versions_that_share_no_column_are_refused(shop: Lake) -> None:
    before = shop.dataset("shop").raw_version
    with shop.write("Load", info={"dataset": "shop", "action": "ingest", "layer": "raw", "rows": 1}) as cursor:
        cursor.execute("CREATE OR REPLACE TABLE lake.raw.shop AS SELECT 1 AS _row, 'f' AS _file, 1 AS _line, 'x' AS n")
    with pytest.raises(Unavailable, match="share no column"):
        made(shop, against=(before, "raw"))
