"""Every page opens: empty and with the sample shop, in both languages and both themes, readable to all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.driver import PAGES, Server, axe_findings, faults, follow, heading, reader, settle, visit
from tests.browser.test_looks import fits_a_phone, unfounded_reds, unreadable_hints
from tests.browser.test_print import prints_well

EMPTY_LOOKS = [("en-US", "light"), ("zh-CN", "dark")]
SHOP_LOOKS = [("en-US", "dark"), ("zh-CN", "light")]
"""Both languages and both themes on each; all four pairs between the two. On paper the dark theme has to turn."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def narrow_boxes(page: Page) -> list[str]:
    """What a page without data says stands over the whole width, not in the column of a box that is missing."""
    body = page.get_by_test_id("stMainBlockContainer").bounding_box()
    boxes = [box for one in page.locator(".st-key-empty_state").all() if (box := one.bounding_box())]
    return [f"empty state of {box['width']} px" for box in boxes if body and box["width"] < 0.75 * body["width"]]


def tour(
    browser: Browser, server: Server, locale: str, scheme: str, further: Sequence[Callable[[Page], list[str]]] = ()
) -> None:
    """Walk the menu from the first page to the last; collect every fault, then fail once with all of them."""
    found: list[str] = []
    with reader(browser, locale=locale, scheme=scheme) as page:
        visit(page, server)
        for path in ["", *PAGES]:
            if path:
                follow(page, path)
            found += [f"{path or 'overview'}: {fault}" for fault in faults(page)]
            if bool(CHINESE.search(heading(page))) != (locale == "zh-CN"):
                found.append(f"{path or 'overview'}: title in the wrong language: {heading(page)}")
            found += [f"{path or 'overview'}: {finding}" for finding in axe_findings(page)]
            for asked in (narrow_boxes, *further):
                found += [f"{path or 'overview'}: {fault}" for fault in asked(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("locale", "scheme"), EMPTY_LOOKS)
def test_every_page_of_an_empty_workspace(browser: Browser, empty: Server, locale: str, scheme: str) -> None:
    tour(browser, empty, locale, scheme)


@pytest.mark.parametrize(("locale", "scheme"), SHOP_LOOKS)
def test_every_page_of_the_sample_shop(
    browser: Browser, shop: Server, tmp_path: Path, locale: str, scheme: str
) -> None:
    """Hints can be read, only faults are red, a phone shows it all; each prints where the theme turns for the paper."""
    printed = [partial(prints_well, folder=tmp_path)] if scheme == "dark" else []
    tour(browser, shop, locale, scheme, [unreadable_hints, unfounded_reds, *printed, fits_a_phone])


def test_an_address_opens_its_page_even_first(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A bookmark works on a server that has not served its first page yet."""
    from tests.browser.driver import serving

    with serving(tmp_path_factory.mktemp("bookmark") / "workspace") as server, reader(browser) as page:
        visit(page, server, "datasets")
        assert page.get_by_test_id("stSidebarNavLink").first.inner_text().endswith("Overview")
        assert heading(page) == "Datasets"


def test_the_language_switch_is_in_the_address(browser: Browser, empty: Server) -> None:
    with reader(browser) as page:
        visit(page, empty)
        english = heading(page)
        page.wait_for_function("document.documentElement.lang === 'en'")
        page.get_by_test_id("stSidebar").get_by_text("简体中文").click()
        page.wait_for_url(re.compile("lang=zh"))
        page.get_by_test_id("stMain").locator("h1", has_text=CHINESE).wait_for()
        page.wait_for_function("document.documentElement.lang === 'zh-CN'")  # what a screen reader goes by
        address = page.url
    with reader(browser) as page:
        page.goto(address)
        page.get_by_test_id("stMain").locator("h1", has_text=CHINESE).wait_for()
        assert heading(page) != english


def test_the_preview_of_a_suggestion_stands_beside_its_button(browser: Browser, shop: Server) -> None:
    """However far down the list the button is."""
    with reader(browser) as page:
        visit(page, shop, "clean", dataset="items")
        button = page.locator("[class*='st-key-try_'] button").last
        button.scroll_into_view_if_needed()
        button.click()
        settle(page)
        preview = page.get_by_text("Preview of the suggestion").bounding_box()
        assert preview is not None
        assert 0 <= preview["y"] < 400
