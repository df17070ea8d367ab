"""The roadmap in a real browser: an empty shop's first step, then levels, a target, a comparison, both languages."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core import quality
from core.collect import ingest
from core.lake import open_lake
from tests.browser.driver import LONG, Server, axe_findings, core, faults, reader, serving, settle, visit, widget
from tests.core.runs.shop import day


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("road")
    open_lake(folder / "workspace").close()
    with serving(folder / "workspace") as running:
        yield running


def picture(page: Page, name: str) -> None:
    if shots := os.environ.get("BROWSER_SHOTS"):
        page.screenshot(path=Path(shots) / f"{name}.png", full_page=True)


def fill(server: Server, folder: Path) -> None:
    """A catalog with bad prices and some clicks, both checked."""
    clicks = ["uid,sku,what,at", *(f"u{n % 7},s{n % 9},view,2026-09-{1 + n % 28:02} 10:00:00" for n in range(90))]
    (folder / "clicks.csv").write_text("\n".join(clicks), "utf-8")
    lake = open_lake(server.workspace)
    ingest(lake, day(folder, 1, bad=4), "items", kind="items")
    ingest(lake, folder / "clicks.csv", "clicks", kind="events")
    for name in ("items", "clicks"):
        quality.check(lake, name)
    lake.close()


def test_from_nothing_to_a_target(browser: Browser, server: Server, tmp_path: Path) -> None:
    with reader(browser, width=1440) as page:
        visit(page, server, "roadmap")
        expect(page.get_by_text("All stages stand at level 0, nothing yet.")).to_be_visible(timeout=LONG)
        expect(page.get_by_text("1. Load a file of behaviour and a catalog")).to_be_visible()
        assert axe_findings(page) == []
        fill(server, tmp_path)
        visit(page, server, "roadmap")
        tile = page.get_by_test_id("stMetric").filter(has_text="1 Collect")
        expect(tile).to_contain_text(re.compile("[12] of 5"), timeout=LONG)
        page.get_by_role("tab", name="Targets").click()
        settle(page)
        widget(page, "target_level_clean").get_by_role("radio", name="2").or_(
            widget(page, "target_level_clean").get_by_text("2", exact=True)
        ).first.click()
        page.get_by_label("Who sees to it").fill("Chen Li")
        page.get_by_role("button", name="Set the target").click()
        expect(page.get_by_text("criteria of the targets hold")).to_be_visible(timeout=LONG)
        settle(page)
        assert axe_findings(page) == []
        assert faults(page) == []
        picture(page, "roadmap_targets_1440")
        page.get_by_role("tab", name="Compare and hand on").click()
        settle(page)
        with page.expect_download() as given:
            page.get_by_role("button", name="JSON").click()
        file = tmp_path / "road.json"
        given.value.save_as(file)
        assert json.loads(file.read_text("utf-8"))["targets"][0]["owner"] == "Chen Li"
        page.locator("input[type=file]").set_input_files(file)
        expect(page.get_by_text("workspace, as of")).to_be_visible(timeout=LONG)
        page.get_by_role("button", name="Remove road.json").click()
        settle(page)
        bad = tmp_path / "bad.json"
        bad.write_text("[" * 100_000)
        page.locator("input[type=file]").set_input_files(bad)
        expect(page.get_by_text("This is no roadmap")).to_be_visible(timeout=LONG)
        assert faults(page) == []
    assert "[target: 2, Chen Li]" in core(server.workspace, "roadmap", "clean")


def test_an_action_opens_the_page_that_does_it(browser: Browser, server: Server) -> None:
    with reader(browser, locale="zh-CN", scheme="dark", width=390) as page:
        visit(page, server, "roadmap")
        expect(page.get_by_role("heading", name="下一步做什么")).to_be_visible(timeout=LONG)
        for tab in ("stages", "course", "targets", "compare"):
            visit(page, server, "roadmap", tab=tab)
            assert axe_findings(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
            picture(page, f"roadmap_{tab}_390")
        visit(page, server, "roadmap")
        page.get_by_test_id("stMain").get_by_role("link", name="打开“清洗”页").first.click()
        page.wait_for_url(re.compile("/clean.*dataset="))
        settle(page)
        assert faults(page) == []
