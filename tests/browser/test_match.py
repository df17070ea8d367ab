"""Two public pairs of catalogs in a real browser: found, judged by keyboard, made one; in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.driver import LONG, Server, axe_findings, core, faults, reader, serving, settle, visit, widget

SETS = {
    "en-US": ("em_abt_buy/abt.csv", "em_abt_buy/buy.csv", "The same", "abt_golden"),
    "zh-CN": ("em_amazon_google/amazon.csv", "em_amazon_google/gp.csv", "相同", "amazon_golden"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Server]:
    """A server on a workspace with all four catalogs."""
    folder = tmp_path_factory.mktemp("match")
    for left, right, _same, _golden in SETS.values():
        for file in (left, right):
            core(folder / "workspace", "ingest", str(shared_data / file), "--dataset", Path(file).stem)
    with serving(folder / "workspace") as running:
        yield running


@pytest.mark.parametrize("locale", list(SETS))
def test_two_catalogs_are_matched_judged_by_keyboard_and_made_one(
    browser: Browser, server: Server, locale: str
) -> None:
    left, right, same, golden = SETS[locale]
    with reader(browser, locale=locale, scheme="dark" if locale == "zh-CN" else "light", width=1440) as page:
        visit(page, server, "match", dataset=Path(left).stem, **{"with": Path(right).stem})
        widget(page, "match_start").get_by_role("button").click()
        expect(widget(page, "match_pair")).to_be_visible(timeout=3 * LONG)
        settle(page)
        first = widget(page, "match_pair").inner_text()
        page.keyboard.press("a")
        expect(widget(page, "match_pair")).not_to_have_text(first, use_inner_text=True)
        settle(page)
        second = widget(page, "match_pair").inner_text()
        page.keyboard.press("d")
        expect(widget(page, "match_pair")).not_to_have_text(second, use_inner_text=True)
        settle(page)
        page.keyboard.press("u")
        expect(widget(page, "match_pair")).to_have_text(second, use_inner_text=True)
        expect(widget(page, "match_tiles").get_by_text(same, exact=True)).to_be_visible()
        assert [one for one in axe_findings(page) if one] == []
        visit(page, server, "match", dataset=Path(left).stem, view="golden", **{"with": Path(right).stem})
        widget(page, "match_golden").get_by_role("button").click()
        expect(page.get_by_text(golden).first).to_be_visible()
        settle(page)
        assert faults(page) == []
