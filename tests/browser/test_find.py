"""Anything is found from the keyboard of any page, in both languages, and opens where it belongs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.driver import Server, axe_findings, reader, serving, settle, visit, widget


@pytest.fixture(scope="module")
def served(shop: Server) -> Iterator[Server]:
    """The sample shop behind the server that has the route of the search."""
    with serving(shop.workspace, ".streamlit/serve.py") as server:
        yield server


def options(page: Page) -> Locator:
    return page.get_by_role("dialog").get_by_role("option")


@pytest.mark.parametrize(
    ("locale", "scheme", "width", "word", "title", "page_name"),
    [
        ("en-US", "light", 1280, "Qualty", "Quality", "quality"),
        ("zh-CN", "dark", 390, "质量", "质量", "quality"),
    ],
)
def test_a_page_is_found_by_keyboard(
    browser: Browser, served: Server, locale: str, scheme: str, width: int, word: str, title: str, page_name: str
) -> None:
    with reader(browser, locale=locale, scheme=scheme, width=width) as page:
        visit(page, served, "datasets")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(options(page).first).to_be_visible()
        page.keyboard.type(word)
        expect(options(page).first).to_contain_text(title)
        expect(options(page).first).to_have_attribute("aria-selected", "true")
        assert axe_findings(page) == []
        page.keyboard.press("ArrowDown")
        below = options(page).nth(1 % options(page).count())
        expect(below).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"/{page_name}"))
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_a_column_and_a_check_open_with_their_state(page: Page, served: Server) -> None:
    visit(page, served, "datasets")
    page.keyboard.press("/")
    page.keyboard.type("prodcut_id items")
    column = options(page).filter(has_text="Column").filter(has_text="items")
    column.first.click()
    expect(page).to_have_url(re.compile(r"/profile\?.*column=product_id"))
    settle(page)


def test_a_field_keeps_its_slash_and_the_answer_comes_at_once(page: Page, served: Server) -> None:
    visit(page, served, "datasets")
    field = page.get_by_role("textbox", name="Search", exact=True)
    field.click()
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Find anything").click()
    expect(options(page).first).to_be_visible()
    start = time.monotonic()
    page.keyboard.type("price")
    expect(options(page).first).to_contain_text("price")
    assert time.monotonic() - start < 5, "a crowded machine included; docs/finder.md has the figures"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(options(page).first).to_be_visible()
    page.keyboard.insert_text("Trends")
    page.keyboard.press("Enter")  # before anything can have been answered: what the words find is meant
    expect(page).to_have_url(re.compile("/trends"))


def test_a_question_mark_lists_the_keys(page: Page, served: Server) -> None:
    visit(page, served, "datasets")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("On every page")).to_be_visible()
    assert axe_findings(page) == []
    page.keyboard.press("Escape")
    field = page.get_by_role("textbox", name="Search", exact=True)
    field.click()
    page.keyboard.type("who?")
    expect(field).to_have_value("who?")
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize(
    ("locale", "width", "new", "name", "meaning", "save", "views"),
    [
        ("en-US", 1280, "New term", "Name", "What it means, in English", "Save", ("Column lineage", "Descriptions")),
        ("zh-CN", 390, "新建术语", "名称", "中文含义", "保存", ("列血缘", "列说明")),
    ],
)
def test_a_term_is_written_and_found_and_a_column_followed(
    browser: Browser, served: Server, locale: str, width: int, new: str, name: str, meaning: str, save: str,
    views: tuple[str, str],
) -> None:  # fmt: skip
    word = f"Basket size {locale}"
    with reader(browser, locale=locale, width=width) as page:
        visit(page, served, "catalog")
        page.get_by_role("button", name=new).click()
        form = page.get_by_role("dialog")
        form.get_by_label(name, exact=True).fill(word)
        form.get_by_label(meaning).fill("<b>Products</b> of one order")
        form.get_by_role("button", name=save).click()
        expect(form).to_be_hidden()
        expect(widget(page, "one_term").get_by_text("<b>Products</b> of one order")).to_be_visible()
        settle(page)
        page.keyboard.press("Control+k")
        page.keyboard.type(word.replace("size", "szie"))
        expect(options(page).first).to_contain_text(word)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("term=Basket"))
        for view in views:
            page.get_by_role("radio", name=view).click()
            settle(page)
            assert axe_findings(page) == []
