"""In a real browser: a shop whose every name and cell is hostile draws no link, picture or frame of its data's host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from core.lake import open_lake
from tests.browser.driver import Server, serving, visit
from tests.pages.hostile_shop import HOST, fill

LOOKS: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {}),
    ("profile", {"dataset": "items"}),
    ("clean", {"dataset": "trial"}),
    ("clean", {"dataset": "items", "view": "table"}),
    ("quality", {"dataset": "items"}),
    ("review", {"dataset": "items"}),
    ("experiments", {"dataset": "trial"}),
    ("recommend", {"dataset": "events"}),
    ("label", {"dataset": "reviews"}),
    ("datasets", {"dataset": "reviews", "tab": "lineage"}),
    ("sentiment", {"dataset": "reviews"}),
)


ELSEWHERE = """all => all.map(one => new URL(one.getAttribute('href') ?? one.getAttribute('src'), location.href))
    .filter(to => to.host !== location.host && !['data:', 'blob:', 'about:'].includes(to.protocol)).map(String)"""
"""Where links and what is loaded lead, but for this server; the data may stand in the address of a page of ours."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    workspace: Path = tmp_path_factory.mktemp("hostile") / "workspace"
    lake = open_lake(workspace)
    fill(lake)
    lake.close()
    with serving(workspace) as server:
        yield server


def test_no_page_leads_or_loads_where_the_data_says(hostile: Server, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    said = 0
    for path, query in LOOKS:
        visit(page, hostile, path, **query)
        found = page.eval_on_selector_all("a[href], [src]", ELSEWHERE)
        assert found == [], path
        assert page.locator("[data-testid=stIconMaterial], [role=img]").filter(has_text="bomb").count() == 0, path
        assert page.get_by_role("img", name="Streamlit logo").count() == 0, path
        said += HOST in page.get_by_test_id("stMain").inner_text()
    assert said >= 4
    assert [url for url in asked if HOST in url] == []


def test_no_table_has_streamlits_own_download(hostile: Server, page: Page) -> None:
    visit(page, hostile, "profile", dataset="items")
    table = page.get_by_test_id("stDataFrame").first
    table.hover()
    assert page.get_by_test_id("stElementToolbar").count() >= 1
    assert page.get_by_role("button", name="Download as CSV").count() == 0
    assert page.get_by_role("button", name="Download CSV").count() >= 1
