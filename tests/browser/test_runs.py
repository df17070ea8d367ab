"""A night in a real browser: a pipeline written from what was done by hand, run, its failed gate followed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core import quality
from core.collect import Options, ingest
from core.lake import open_lake
from core.quality import suite_from
from tests.browser.driver import LONG, Server, axe_findings, faults, reader, serving, settle, visit, widget
from tests.core.runs.shop import CONTRACT, day

SCRIPT = ".streamlit/serve.py"
"""With the scheduler, as people start it."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    at = tmp_path_factory.mktemp("night")
    lake = open_lake(at / "workspace")
    roles = {"item_id": "sku", "title": "title", "price": "price"}
    for number, append in ((1, False), (2, True)):
        ingest(lake, day(at, number), "items", kind="items", options=Options(roles=roles), append=append)
    quality.save_suite(lake, suite_from(CONTRACT, "items"))
    quality.check(lake, "items")
    lake.close()
    with serving(at / "workspace", SCRIPT) as running:
        yield running


def test_a_pipeline_is_written_run_and_its_failed_gate_followed(browser: Browser, server: Server) -> None:
    with reader(browser, width=1440) as page:
        visit(page, server, "runs", tab="write")
        expect(page.get_by_label("Pipeline", exact=True)).to_have_value(re.compile("items_.*csv"))
        widget(page, "pipeline_keep").get_by_role("button").click()
        expect(page.get_by_text("Kept as nightly")).to_be_visible(timeout=LONG)
        bad = day(server.workspace / "pipelines" / "incoming", 3, bad=4)
        target = server.workspace / "pipelines" / "incoming" / "items" / bad.name
        target.write_bytes(bad.read_bytes())
        os.utime(target, (1_700_000_000, 1_700_000_000))  # written long ago, so nobody waits for its end
        page.get_by_role("tab", name="Pipelines").click()
        settle(page)
        widget(page, "dry_nightly").get_by_role("button").click()
        expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=LONG)
        widget(page, "run_nightly").get_by_role("button").click()
        settle(page)
        visit(page, server, "runs")
        for _try in range(40):
            if page.get_by_test_id("stMetric").filter(has_text="gate failed").count():
                break
            page.wait_for_timeout(1000)
            visit(page, server, "runs")
        expect(page.get_by_test_id("stMetric").first).to_contain_text("gate failed")
        expect(widget(page, "one_run")).to_contain_text("fails the gate")
        assert axe_findings(page) == []
        assert faults(page) == []
        if shots := os.environ.get("BROWSER_SHOTS"):
            page.screenshot(path=Path(shots) / "runs_1440.png", full_page=True)
        widget(page, "one_run").get_by_role("link", name="Incident").click()
        page.wait_for_url(re.compile("/incidents"))
        settle(page)
        expect(widget(page, "one_incident")).to_contain_text("price", timeout=LONG)
    with reader(browser, locale="zh-CN", scheme="dark", width=390) as page:
        for tab in ("history", "pipelines", "write"):
            visit(page, server, "runs", tab=tab)
            assert axe_findings(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
            if shots := os.environ.get("BROWSER_SHOTS"):
                page.screenshot(path=Path(shots) / f"runs_{tab}_390.png", full_page=True)
