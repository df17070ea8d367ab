"""Make the README's pictures from the running app: `python -m docs.screenshots [--workspace DIR] [NAME ...]`.

Without a workspace the sample shop is opened in a temporary one and cleaned and read as an analyst would.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.driver import LONG, Server, launch, reader, serving, settle, sound, visit, widget

IMAGES = Path(__file__).parent / "images"


@dataclass(frozen=True)
class Shot:
    """One picture: page, address, language, theme and size."""

    name: str
    path: str
    query: dict[str, str]
    locale: str = "en-US"
    scheme: str = "light"
    height: int = 1050
    prepare: Callable[[Page], None] | None = None


SHOTS = (
    Shot("overview_light", "", {}),
    Shot("profile_light", "profile", {"dataset": "items"}),
    Shot("clean_light", "clean", {"dataset": "items"}),
    Shot("quality_light", "quality", {"dataset": "items"}),
    Shot("trends_light", "trends", {"dataset": "items"}),
    Shot("sentiment_light", "sentiment", {"dataset": "reviews"}),
    Shot("experiments_light", "experiments", {"dataset": "checkout_test"}, height=1250),
    Shot("recommend_dark_zh", "recommend", {"dataset": "events"}, "zh-CN", "dark"),
    Shot("overview_dark_zh", "", {}, "zh-CN", "dark"),
)


def open_shop(browser: Browser, server: Server) -> None:
    """Open the sample shop, clean the catalog with the sure suggestions, and read the reviews."""
    with reader(browser, width=1440, height=1050) as page:
        visit(page, server)
        page.get_by_role("button", name="Open the sample shop").click()
        expect(page.get_by_role("heading", name="Needs attention")).to_be_visible(timeout=5 * LONG)
        visit(page, server, "clean", dataset="items")
        widget(page, "add_sure").get_by_role("button").click()
        settle(page)
        widget(page, "apply").get_by_role("button").click()
        expect(page.get_by_text(re.compile(r"Version \d+:")).first).to_be_visible(timeout=2 * LONG)
        visit(page, server, "sentiment", dataset="reviews")
        widget(page, "sentiment_run").get_by_role("button").click()
        expect(page.get_by_text("Every row is read")).to_be_visible(timeout=5 * LONG)


def take(browser: Browser, server: Server, shot: Shot) -> Path:
    """Take one picture and give its file."""
    with reader(browser, locale=shot.locale, scheme=shot.scheme, width=1440, height=shot.height) as page:
        visit(page, server, shot.path, **shot.query)
        sound(page, server)
        if shot.prepare:
            shot.prepare(page)
        page.mouse.move(1, 1)
        page.evaluate("document.activeElement && document.activeElement.blur()")
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(1500)  # tables and charts draw themselves late
        IMAGES.mkdir(exist_ok=True)
        file = IMAGES / f"{shot.name}.png"
        page.screenshot(path=file)
    return file


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the named pictures, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="a workspace that already holds the sample shop")
    parser.add_argument("names", nargs="*", choices=[[], *(shot.name for shot in SHOTS)], default=[])
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        with serving(options.workspace or Path(folder) / "sample_shop") as server:
            if options.workspace is None:
                open_shop(browser, server)
            for shot in SHOTS:
                if not options.names or shot.name in options.names:
                    print(take(browser, server, shot).relative_to(IMAGES.parents[1]))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
