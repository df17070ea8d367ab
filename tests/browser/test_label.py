"""Labelling in a real browser by the keyboard alone: ten reviews train the head; two annotators do not collide."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import LONG, Server, axe_findings, core, faults, reader, serving, settle, visit, widget

ROWS = 24


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a workspace with two dozen short reviews; its project is made on the page."""
    folder = tmp_path_factory.mktemp("label")
    words = ("It broke at once, number", "It is okay, nothing more, number", "A lovely lamp, I am happy, number")
    lines = [f'"{words[n % 3]} {n}",{(1, 3, 5)[n % 3]}' for n in range(ROWS)]
    (folder / "reviews.csv").write_text("review_text,rating\n" + "\n".join(lines) + "\n", encoding="utf-8")
    core(folder / "workspace", "ingest", str(folder / "reviews.csv"), "--dataset", "reviews", "--kind", "reviews")
    with serving(folder / "workspace") as running:
        yield running


def key_for(page: Page) -> str:
    """The digit of the label that the text on screen deserves."""
    text = widget(page, "label_item").inner_text()
    return "1" if "broke" in text else "2" if "okay" in text else "3"


def press(page: Page, key: str, before: str) -> str:
    """Press a key, wait until another text stands there, and return it."""
    page.wait_for_timeout(200)  # a text is read before it is judged
    page.keyboard.press(key)
    expect(widget(page, "label_item")).not_to_have_text(before)
    settle(page)
    return widget(page, "label_item").inner_text()


def test_ten_reviews_by_keyboard_alone_change_the_head(browser: Browser, server: Server) -> None:
    with reader(browser) as page:
        visit(page, server, "label")
        page.get_by_role("button", name="Create the project").click()
        expect(widget(page, "label_item")).to_be_visible()
        expect(page.get_by_text("Prepare the texts", exact=False)).to_have_count(0, timeout=3 * LONG)
        settle(page)
        expect(widget(page, "label_pace")).to_contain_text("nothing learned yet")
        text = widget(page, "label_item").inner_text()
        for _number in range(10):
            text = press(page, key_for(page), text)
        expect(widget(page, "label_pace")).to_contain_text("10 labels by you")
        expect(widget(page, "label_pace")).to_contain_text(re.compile(r"model 2, learned from 10 labels: \d+ % right"))
        again = press(page, "Enter", text)  # the suggestion
        expect(widget(page, "label_pace")).to_contain_text("11 labels by you")
        assert press(page, "u", again) == text
        press(page, "s", text)
        expect(widget(page, "label_pace")).to_contain_text("10 labels by you")
        page.keyboard.press("g")
        expect(widget(page, "label_guide")).to_be_visible()
        assert not faults(page)
    with reader(browser, locale="zh-CN", scheme="dark") as other:
        visit(other, server, "label")
        name = widget(other, "label_annotator").locator("input")
        name.fill("小美")
        name.press("Enter")
        settle(other)
        expect(widget(other, "label_pace")).to_contain_text("您标注了 0 个")
        assert not (faults(other) + axe_findings(other))
        visit(other, server, "label", view="head")
        assert not (faults(other) + axe_findings(other))
