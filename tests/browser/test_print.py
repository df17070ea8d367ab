"""Every page prints: what was found, whole and dark on white, without the menu and what is there to click."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Page

from tests.browser.driver import Server, heading, reader, settle, visit

MOST_PAGES = 16
"""Sheets of the longest page, Reports, which holds the whole of a report over a dozen datasets."""
LIGATURE = re.compile("f[fil]")
"""Drawn as one sign: its letters have no boxes of their own, and pdfium gives them one off the sheet."""
OPEN = "all => all.filter(one => !one.closest('details:not([open])')).map(one => one.textContent)"
"""Text of what is not folded away."""
CLICKED = ("Download CSV", "Upload files", "Check now", "Apply as new version", "Keep this readout", "Test the models")
UNPRINTED = ("stSidebar", "stHeader", "stToolbar")
"""What a page is steered by; by its place, not its words: a page may speak of its own of a step or the workspace."""


def on_paper(page: Page, path: Path) -> tuple[list[str], list[str]]:
    """The text of each printed page, and what is wrong with it: something clickable, or letters over the edge."""
    page.emulate_media(media="print")
    wrong = [f"prints {one}" for one in UNPRINTED for part in page.get_by_test_id(one).all() if part.is_visible()]
    page.emulate_media(media="null")  # as it was: "screen" would be printed too
    page.pdf(path=path, prefer_css_page_size=True, print_background=False)
    document = pypdfium2.PdfDocument(path)
    texts = []
    for number, sheet in enumerate(document, 1):
        width, height = sheet.get_size()
        if width < height:
            wrong.append(f"sheet {number} stands upright")
        words = sheet.get_textpage()
        texts.append(words.get_text_bounded())
        over = [n for n in range(words.count_chars()) if words.get_charbox(n)[2] > width - 20]
        over = [n for n in over if not LIGATURE.search(words.get_text_range(max(n - 1, 0), 3))]
        if over:
            wrong.append(f"sheet {number} is cut: {words.get_text_range(over[0], 40)!r}")
        if number == 1:
            shade = sheet.render(scale=0.2).to_pil().convert("L")
            light = sum(1 for one in shade.getdata() if one > 200) / (shade.width * shade.height)
            if light < 0.7:
                wrong.append(f"only {light:.0%} of the paper is white")
    text = "\n".join(texts)
    wrong += [f"prints {word!r}" for word in CLICKED if word in text]
    if len(texts) > MOST_PAGES:
        wrong.append(f"{len(texts)} sheets")
    return texts, wrong


def prints_well(page: Page, folder: Path) -> list[str]:
    """What is wrong with the open page on paper; its title and every row of its tables must be there."""
    texts, wrong = on_paper(page, folder / "page.pdf")
    text = "".join("\n".join(texts).split())
    if "".join(heading(page).split()) not in text:
        wrong.append("the title is missing")
    cells = page.eval_on_selector_all(".printed td", OPEN)
    missing = [cell for cell in cells if cell.isascii() and "".join(cell.split()) not in text]
    if missing:
        wrong.append(f"{len(missing)} of {len(cells)} cells are not on paper, such as {missing[0]!r}")
    return wrong


def test_pages_print_from_the_light_theme(browser: Browser, shop: Server, tmp_path: Path) -> None:
    """A few pages: the light theme is the paper's, and the tour of every page prints from the dark one."""
    found = []
    with reader(browser) as page:
        for path in ("", "quality", "clean"):
            visit(page, shop, path)
            settle(page)
            found += [f"{path or 'overview'}: {fault}" for fault in prints_well(page, tmp_path)]
    assert not found, "\n".join(found)
