"""What is hinted can be read, what is red is a fault, and every page fits a phone: asked of each page in the tours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import Server, faults, reader, settle, visit

LOOKS = Path(__file__).with_name("looks.js").read_text("utf-8").strip()
PHONE = 390
ENOUGH = 4.5
"""WCAG 2 AA for text of usual size."""
_SAID = r"Error|错误|Withheld|Verdict withheld|不予结论|\d+|A compar.*|比较这些分组会产生误导.*"
OF_A_FAULT = re.compile(rf"stAlert|stMetric|stPlotlyChart|stMarkdownContainer: (?:error|block)?\s?(?:{_SAID})?$")
"""Red in a shop with faults: the badge of an error, a verdict withheld, a score's change, the bars of errors."""
FINGER = 24
"""WCAG 2.2 AA, target size (minimum), in CSS pixels."""


def asked(page: Page, question: str, *given: float) -> list[Any]:
    """What one of the functions in looks.js finds on the page."""
    found: list[Any] = page.evaluate(f"({LOOKS}).{question}({', '.join(map(str, given))})")
    return found


def unreadable_hints(page: Page) -> list[str]:
    """Hints in fields that have too little contrast; axe looks at everything else that is drawn as text."""
    return [f"hint “{words}”: {ratio:.2f}" for words, ratio in asked(page, "hints") if ratio < ENOUGH]


def unfounded_reds(page: Page) -> list[str]:
    """What is red and no fault."""
    return [one for one in asked(page, "reds") if not OF_A_FAULT.search(one)]


def fits_a_phone(page: Page) -> list[str]:
    """What is wider than a phone's screen, or too small for a finger; the window is as it was afterwards."""
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({"width": PHONE, "height": 844})
    settle(page)
    for turn in range(4):  # a table takes its new width some moments after the page, or when it is opened on the phone
        if not (wide := asked(page, "wide")):
            break
        if turn == 2:
            page.reload()
            expect(page.get_by_test_id("stMain").locator("h1").first).to_be_visible()
            settle(page)
        page.wait_for_timeout(300)
    found = faults(page) + wide + asked(page, "small", FINGER)
    page.set_viewport_size(before)
    settle(page)
    return [f"on a phone: {one}" for one in found]


@pytest.mark.parametrize("dataset", ["items", "events"])
def test_trends_can_be_read_on_a_phone(browser: Browser, shop: Server, dataset: str) -> None:
    """The lines have most of the width, their names stand below, and no words cover each other."""
    with reader(browser, width=PHONE, height=844) as page:
        visit(page, shop, "trends", dataset=dataset)
        page.locator(".js-plotly-plot .xtick:visible").first.wait_for()
        settle(page)
        charts = asked(page, "charts")
        assert len(charts) >= 3
        for chart in charts:
            assert chart["share"] > 0.75
            assert not chart["ticks"]
            assert not chart["words"]
        page.set_viewport_size({"width": 1280, "height": 900})
        page.wait_for_timeout(500)
        assert len(asked(page, "charts")) == len(charts), "turned wide, each figure still shows once"
