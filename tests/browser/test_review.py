"""A sample is drawn, judged by the keys and measured; another reader goes on in Chinese, and clicks on the map."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.driver import core, reader, serving, settle, sound, visit

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_rows_are_judged_by_key_in_both_languages(page: Page, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "lamps.csv"
    rows = "".join(f"A{n:03},Lamp {n},https://img.shop.example/{n}.jpg,{20 + n % 9}.50\n" for n in range(80))
    file.write_text(f"sku,title,image_url,price\n{rows}A003,,https://img.shop.example/x.jpg,21.50\n", encoding="utf-8")
    workspace = tmp_path / "workspace"
    core(workspace, "ingest", str(file), "--dataset", "lamps", "--kind", "items")
    core(workspace, "check", "lamps")
    asked: list[dict[str, str]] = []

    def give(route: Route) -> None:
        asked.append(route.request.all_headers())
        route.fulfill(body=PIXEL, content_type="image/png")

    page.route("https://img.shop.example/**", give)
    with serving(workspace, TOUCHSTONE_IMAGES="img.shop.example") as server:
        visit(page, server, "review", dataset="lamps", view="sample")
        page.get_by_role("button", name="Draw the sample").click()
        settle(page)
        card = page.get_by_text("1 of 68 ·")
        expect(card).to_be_visible()
        expect(page.get_by_alt_text("Picture of the row")).to_be_visible()
        page.keyboard.press("1")
        expect(page.get_by_text("Judged by you: 1 of 68")).to_be_visible()
        settle(page)
        page.keyboard.press("2")
        expect(page.get_by_text("Judged by you: 2 of 68")).to_be_visible()
        settle(page)
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("4 of 68 ·")).to_be_visible()
        settle(page)
        page.keyboard.press("u")
        expect(page.get_by_text("Judged by you: 1 of 68")).to_be_visible()
        sound(page, server)
        with reader(browser, locale="zh-CN") as other:
            visit(other, server, "review", dataset="lamps", view="sample", lang="zh_CN")
            expect(other.get_by_text("您已判断：1 / 68")).to_be_visible()
            other.keyboard.press("3")
            expect(other.get_by_text("您已判断：2 / 68")).to_be_visible()
            visit(other, server, "review", dataset="lamps", view="map", lang="zh_CN")
            plot = other.locator(".js-plotly-plot .point").last
            plot.click(force=True)
            expect(other.get_by_text("不通过的单元格，").first).to_be_visible()
            sound(other, server)
    told = json.loads(core(workspace, "review", "lamps", "--json"))
    assert (told["drawn"], told["judged"], told["unsure"]) == (68, 1, 1)
    assert asked, "the browser fetches the picture of the row"
    assert not [one for one in asked if "referer" in one]
