"""Reports in a real browser: of any page with an address that leads back, made, kept, read as a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.lake import open_lake
from core.report import shelf
from tests.browser.driver import LONG, Server, axe_findings, faults, reader, serving, settle, visit, widget
from tests.core.report.test_kinds import faulty

WORDS = {
    "en": ("Report of this page", "Download as a page", "Keep it", "Data sheet of catalog"),
    "zh-CN": ("本页报告", "下载为网页", "保存", "catalog 的数据说明书"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    at = tmp_path_factory.mktemp("reports")
    lake = open_lake(at / "workspace")
    faulty(lake)
    lake.close()
    with serving(at / "workspace") as running:
        yield running


def opened(browser: Browser, file: Path) -> tuple[Page, list[str]]:
    """A report's file as its reader opens it, without any network, and what its scripts complain of."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith("file:") else complaints.append(asked.url))
    page.goto(file.as_uri())
    return page, complaints


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_a_page_becomes_a_report_whose_file_and_address_lead_back(
    browser: Browser, server: Server, tmp_path: Path, locale: str
) -> None:
    ask, download, _keep, _sheet = WORDS[locale]
    with reader(browser, locale=locale, width=1440) as page:
        visit(page, server, "quality", dataset="catalog", view="write")
        title = page.get_by_role("heading", level=1).inner_text()
        page.get_by_role("button", name=ask).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible(timeout=LONG)
        assert axe_findings(page) == []
        with page.expect_download() as given:
            dialog.get_by_role("button", name=download).click()
        file = tmp_path / given.value.suggested_filename
        given.value.save_as(file)
        said, complaints = opened(browser, file)
        assert said.get_by_role("heading", level=1).inner_text() == title
        assert said.locator("html").get_attribute("lang") == locale
        assert complaints == []
        assert axe_findings(said) == []
        said.context.close()
        address = dialog.get_by_test_id("stCode").inner_text().strip()
        assert "dataset=catalog" in address
        assert "view=write" in address
        page.goto(address)
        settle(page)
        assert page.get_by_role("heading", level=1).inner_text() == title
        assert faults(page) == []


@pytest.mark.parametrize(("locale", "width"), [("en", 1440), ("zh-CN", 390)])
def test_a_report_is_made_read_as_a_file_with_its_figure_and_kept(
    browser: Browser, server: Server, tmp_path: Path, locale: str, width: int
) -> None:
    _ask, _download, keep, sheet = WORDS[locale]
    with reader(browser, locale=locale, width=width, scheme="dark") as page:
        visit(page, server, "reports", about="catalog")
        with page.expect_download() as given:
            widget(page, "report_made_html").get_by_role("button").click()
        file = tmp_path / "report.html"
        given.value.save_as(file)
        said, complaints = opened(browser, file)
        expect(said.locator(".plot .main-svg").first).to_be_visible(timeout=LONG)
        assert complaints == []
        said.context.close()
        visit(page, server, "reports", report="sheet", about="catalog")
        expect(page.get_by_text(sheet)).to_be_visible(timeout=LONG)
        assert axe_findings(page) == []
        widget(page, "report_keep").get_by_role("button", name=keep).click()
        settle(page)
        lake = open_lake(server.workspace)
        assert sheet in [one.title for one in shelf.shelf(lake)]
        visit(page, server, "reports", tab="kept", kept=shelf.shelf(lake)[0].id)
        expect(page.get_by_role("heading", name=sheet)).to_be_visible(timeout=LONG)
        assert faults(page) == []
