"""The profile in a real browser: every tab and a drawer, readable to all, restored by their address."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.driver import Server, axe_findings, faults, reader, settle, visit

TABS = ("rhythm", "tail", "structure", "associations", "gaps", "compare", "report")


@pytest.mark.parametrize(("locale", "scheme"), [("en-US", "light"), ("zh-CN", "dark")])
def test_every_tab_is_readable_and_in_the_address(browser: Browser, shop: Server, locale: str, scheme: str) -> None:
    """One reader opens each tab's address; the other clicks from tab to tab, and the address follows."""
    found: list[str] = []
    with reader(browser, locale=locale, scheme=scheme) as page:
        for place, tab in enumerate(TABS):
            if scheme == "light" or not place:
                visit(page, shop, "profile", dataset="events", tab=tab)
            else:
                page.get_by_role("tab").nth(place).click()
                page.wait_for_url(f"**tab={tab}*")
                settle(page)
            expect(page.get_by_role("tab").nth(place)).to_have_attribute("aria-selected", "true")
            found += [f"{tab}: {one}" for one in (*faults(page), *axe_findings(page))]
    assert not found, "\n".join(found)


def test_a_drawer_opens_by_its_address_and_closes(browser: Browser, shop: Server) -> None:
    with reader(browser) as page:
        visit(page, shop, "profile", dataset="events", column="price", tab="gaps")
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_text("rows", exact=False).first).to_be_visible()
        for name in ("Figures", "Over time", "Outliers", "Source rows"):
            drawer.get_by_role("tab", name=name).click()
            settle(page)
            assert not faults(page)
        drawer.get_by_role("tab", name="Source rows").press("Escape")  # there, whatever a rerun did to the focus
        expect(drawer).to_have_count(0)
        settle(page)
        assert "column=" not in page.url
        assert "tab=gaps" in page.url
