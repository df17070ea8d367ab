"""The answer desk in a real browser: asked, answered with its source, taken by a key, and no answer; both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from core.lake import open_lake
from tests.browser.driver import LONG, Server, axe_findings, faults, reader, serving, settle, visit
from tests.pages.test_answers import fill

WORDS = {
    "en": ("Question", "What are your hours?", "What does P1001 cost?", "12.5", "Where was Napoleon born?"),
    "zh-CN": ("问题", "怎么开发票？", "P1001 多少钱？", "12.5", "拿破仑出生在哪里？"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    at = tmp_path_factory.mktemp("answers")
    lake = open_lake(at / "workspace")
    fill(lake)
    lake.close()
    with serving(at / "workspace") as running:
        yield running


@pytest.mark.parametrize(("locale", "scheme", "width"), [("en", "light", 1440), ("zh-CN", "dark", 390)])
def test_questions_are_answered_from_the_file_and_the_catalog_or_not_at_all(
    browser: Browser, server: Server, locale: str, scheme: str, width: int
) -> None:
    label, known, product, price, strange = WORDS[locale]
    with reader(browser, locale=locale, scheme=scheme, width=width) as page:
        visit(page, server, "answers", dataset="faq")
        reply = page.locator("[class*='st-key-answers_reply']")

        def ask(question: str) -> None:
            box = page.get_by_label(label, exact=True)
            box.fill(question)
            box.press("Enter")
            settle(page)
            expect(reply).to_be_visible(timeout=2 * LONG)

        ask(known)
        expect(reply).to_contain_text("faq", timeout=LONG)
        assert axe_findings(page) == []
        page.locator("body").press("1")
        settle(page)
        assert faults(page) == []
        ask(product)
        expect(reply).to_contain_text(price, timeout=LONG)
        ask(strange)
        expect(reply).not_to_contain_text(price, timeout=LONG)
        assert reply.locator("strong").count() == 0, "nothing is given as an answer"
        assert faults(page) == []
