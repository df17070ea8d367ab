"""Overview and Datasets: empty, with data, and with an address that asks for what is not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import quality
from core.lake import Lake


def put(lake: Lake, titles: list[str | None], name: str = "items") -> None:
    roles = {"item_id": "id", "title": "title"}
    info = {"dataset": name, "action": "ingest", "layer": "raw", "kind": "items", "rows": len(titles), "roles": roles}
    info |= {
        "types": {"id": "VARCHAR", "title": "VARCHAR"},
        "imports": {"files": [{"name": "a.csv"}]},
        "quarantined": 1,
    }
    with lake.write("Load", info=info) as cursor:
        cursor.execute(
            f'CREATE OR REPLACE TABLE lake.raw."{name}" '
            "(_row BIGINT, _file VARCHAR, _line BIGINT, id VARCHAR, title VARCHAR)"
        )
        cursor.executemany(
            f'INSERT INTO lake.raw."{name}" VALUES (?, ?, ?, ?, ?)',
            [[i, "a.csv", i + 2, str(i), title] for i, title in enumerate(titles)],
        )


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_an_empty_workspace_offers_the_sample_shop(open_page: Callable[..., AppTest], language: str) -> None:
    page = open_page("overview.py", language=language)
    assert not page.exception
    assert not page.error
    assert page.button(key="open_sample").label == {"en": "Open the sample shop", "zh_CN": "打开示例商店"}[language]


def test_datasets_of_an_empty_workspace_says_what_to_do(open_page: Callable[..., AppTest]) -> None:
    page = open_page("datasets.py")
    assert not page.exception
    assert any("No dataset yet" in one.value for one in page.subheader)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_overview_puts_the_worst_first(lake: Lake, open_page: Callable[..., AppTest], language: str) -> None:
    put(lake, ["tea", None, "pot", None, "jar"], "bad_items")
    put(lake, ["tea", "cup", "pot", "pan", "jar"], "good_items")
    for name in ("bad_items", "good_items"):
        quality.check(lake, name)
    page = open_page("overview.py", language=language)
    assert not page.exception
    assert not page.error
    assert page.metric[1].value != "0"
    frame = page.dataframe[0].value
    assert list(frame["name"]) == ["bad_items", "good_items"]
    assert frame["score"].iloc[0] < frame["score"].iloc[1]


def test_datasets_shows_versions_and_differences(lake: Lake, open_page: Callable[..., AppTest]) -> None:
    put(lake, ["tea", "cup"])
    put(lake, ["tea", "mug", "pot"])
    page = open_page("datasets.py", dataset="items")
    assert not page.exception
    assert not page.error
    assert page.metric[0].value == "3"
    assert page.metric[3].value == "2"


def test_an_unknown_dataset_in_the_address_is_told(lake: Lake, open_page: Callable[..., AppTest]) -> None:
    put(lake, ["tea"])
    page = open_page("datasets.py", dataset="<script>alert(1)</script>")
    assert not page.exception
    assert any("is not here" in one.value for one in page.warning)
