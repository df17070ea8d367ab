"""The tour over the sample shop in a real browser, by its own links, in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from pages.parts.shared.tour import STOPS
from tests.browser.driver import LONG, Server, axe_findings, faults, heading, reader, settle, visit, widget

WORDS = {
    "en": ("Begin the tour of five minutes", "Next", "End of the tour", "On every page"),
    "zh-CN": ("开始五分钟导览", "下一步", "结束导览", "所有页面"),
}


@pytest.mark.parametrize(("locale", "scheme", "width"), [("en", "light", 1440), ("zh-CN", "dark", 390)])
def test_the_tour_leads_from_the_keys_over_all_its_pages(
    browser: Browser, shop: Server, locale: str, scheme: str, width: int
) -> None:
    begin, following, ending, everywhere = WORDS[locale]
    with reader(browser, locale=locale, scheme=scheme, width=width) as page:
        if width > 1000:
            visit(page, shop)
            widget(page, "help_open").get_by_role("button").click()
            dialog = page.get_by_role("dialog")
            expect(dialog.get_by_text(everywhere)).to_be_visible(timeout=LONG)
            assert axe_findings(page) == []
            dialog.get_by_text(begin).click()
        else:  # the menu's foot is folded away
            visit(page, shop, tour="1")
        seen = []
        for at, stop in enumerate(STOPS, 1):
            expect(page.locator(".st-key-tour")).to_contain_text(f"{at}", timeout=LONG)
            settle(page)
            expect(page).to_have_url(re.compile(rf"[?&]tour={at}(&|$)"), timeout=LONG)
            if stop.page != "overview.py":  # the opening page is shown without its name
                assert f"/{stop.page.removesuffix('.py')}" in page.url
            assert faults(page) == []
            seen.append(heading(page))
            words = following if at < len(STOPS) else ending
            page.locator(".st-key-tour").get_by_text(words, exact=True).click()
            page.wait_for_url(lambda url, at=at: f"tour={at}" not in url.split("?")[-1].split("&"), timeout=LONG)
        assert len(set(seen)) == len(STOPS)
        settle(page)
        assert page.locator(".st-key-tour").count() == 0
