"""A large model asked from the page: cost before, a job, what it found, a sample judged by key without its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.integrate.asked import waiting
from core.integrate.consistency import queue
from core.lake import open_lake
from tests.browser.driver import LONG, Server, axe_findings, faults, reader, serving, settle, visit, widget
from tests.core.integrate.asked import shop
from tests.core.text.llm.server import Model
from tests.core.text.llm.server import serving as answering


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with answering() as started:
        started.answer = shop.reader
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, model: Model) -> Iterator[Server]:
    workspace = tmp_path_factory.mktemp("asked") / "workspace"
    lake = open_lake(workspace)
    shop.fill(lake)
    lake.close()
    with serving(workspace, TOUCHSTONE_LLM_URL=model.url, TOUCHSTONE_LLM_MODEL="test-model") as running:
        yield running


def press(page: Page, key: str) -> None:
    page.keyboard.press(key)
    settle(page)


def test_a_large_model_is_asked_and_people_judge_it(browser: Browser, server: Server, model: Model) -> None:
    with reader(browser, width=1440) as page:
        visit(page, server, "consistency", dataset="goods", tab="model")
        expect(page.get_by_text(re.compile("about 9 calls"))).to_be_visible()
        assert model.asked == [], "nothing leaves before somebody asks"
        page.locator("[class*='st-key-llm_ask']").get_by_role("button").click()
        expect(widget(page, "consistency_case")).to_be_visible(timeout=4 * LONG)
        settle(page)
        assert len(model.asked) == 9
        expect(page.locator("[class*='st-key-llm_apply']").get_by_role("button")).to_be_disabled()
        press(page, "d")
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert axe_findings(page) == []
    with reader(browser, locale="zh-CN", scheme="dark", width=390) as page:
        visit(page, server, "consistency", dataset="goods", tab="model", part="sample")
        case = widget(page, "llm_case")
        first = case.inner_text()
        press(page, "1")
        expect(case).not_to_have_text(first)
        press(page, "u")
        expect(case).to_have_text(first, use_inner_text=True)
        press(page, "1")
        assert axe_findings(page) == []
        assert faults(page) == []
        overflow = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
        assert overflow <= 0
    lake = open_lake(Path(server.workspace))
    assert len(queue(lake, "goods", "model")) == 5, "six were found, one was refused"
    assert len(waiting(lake, "goods", "consistency")) > 10
    lake.close()
