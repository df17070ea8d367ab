"""Topics in a real browser: a complaint that grows, its cause, its texts, and the incident it became."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from core.lake import open_lake
from core.voice import hear
from tests.browser.driver import LONG, Server, axe_findings, faults, reader, serving, settle, visit
from tests.core.voice.planted import land, reviews, without_model


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    at = tmp_path_factory.mktemp("topics")
    lake = open_lake(at / "workspace")
    land(lake, reviews(broken=30))
    with pytest.MonkeyPatch.context() as patch:
        without_model(patch)
        hear(lake, "reviews")
    lake.close()
    with serving(at / "workspace") as running:
        yield running


@pytest.mark.parametrize(
    ("locale", "scheme", "width", "ways"), [("en", "light", 1440, "Incidents"), ("zh-CN", "dark", 390, "质量事件")]
)
def test_a_growing_complaint_is_followed_to_its_incident(
    browser: Browser, server: Server, locale: str, scheme: str, width: int, ways: str
) -> None:
    with reader(browser, locale=locale, scheme=scheme, width=width) as page:
        visit(page, server, "topics", dataset="reviews")
        warning = page.get_by_test_id("stAlert").first
        expect(warning).to_contain_text("zipper", timeout=LONG)
        shown = page.locator(".st-key-one_topic")
        expect(shown.get_by_role("heading").first).to_contain_text("zipper")
        expect(shown.locator(".js-plotly-plot").first).to_be_visible(timeout=LONG)
        expect(shown.locator("td", has_text="S3").first).to_be_attached(timeout=LONG)
        assert axe_findings(page) == []
        assert faults(page) == []
        page.get_by_test_id("stPageLink-NavLink").filter(has_text=ways).last.click()
        settle(page)
        expect(page.get_by_text("zipper").first).to_be_attached(timeout=LONG)
        assert faults(page) == []
