"""From two catalogs to one shop in a real browser: matched, joined, built, what it gained; a contradiction decided."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.collect import ingest
from core.lake import open_lake
from tests.browser.driver import LONG, Server, axe_findings, core, faults, reader, serving, settle, visit, widget

SIZE, SHARED = 40, 24
FIRST = ("Silent", "Crimson", "Forgotten", "Wandering", "Golden", "Hollow", "Northern", "Paper", "Burning", "Distant")
SECOND = ("Gardens", "Orchard", "Letters", "Harbour", "Winter", "Mapmaker", "Bakery", "Lighthouse")
SHELVES = {
    "Books > Cooking": "baking bread and cakes at home, recipes for every oven",
    "Books > Gardening": "growing roses, herbs and vegetables in small gardens",
    "Books > Astronomy": "stars, planets and galaxies seen through a telescope",
}


def books(folder: Path) -> None:
    """Two book shops that share 24 of 40 titles, a log of each, reviews; three books of ours stand on a wrong shelf."""
    pick = random.Random(4)
    titles = [f"The {one} {two}" for one in FIRST for two in SECOND]
    pick.shuffle(titles)
    shelves = list(SHELVES)
    ours = [(f"our-{n}", f"{titles[n]}: {SHELVES[shelves[n % 3]]}", shelves[n % 3], 10 + n) for n in range(SIZE)]
    for n in (5, 17, 26):
        ours[n] = (*ours[n][:2], shelves[(n + 1) % 3], ours[n][3])
    theirs = [
        (f"their-{n}", f"{titles[n]} - {SHELVES[shelves[n % 3]]}", shelves[n % 3], 11 + n)
        for n in range(SIZE - SHARED, 2 * SIZE - SHARED)
    ]
    pick.shuffle(theirs)
    write(folder / "ours.csv", "product_id,title,category,price", ours)
    write(folder / "theirs.csv", "product_id,title,category,price", theirs)
    for hour, name, side in ((10, "web", ours), (11, "app", theirs)):
        clicks = [
            (
                f"u{n % 15}",
                side[n % SIZE][0],
                ("view", "cart", "purchase")[n % 3],
                f"2026-03-{1 + n % 28:02} {hour}:00:00",
            )
            for n in range(120)
        ]
        write(folder / f"{name}.csv", "user_id,product_id,event_type,timestamp", clicks)
    said = [(f"r{n}", f"u{n}", theirs[n][0], 1 + n % 5, f"I read it twice, number {n}.") for n in range(SIZE)]
    write(folder / "said.csv", "review_id,user_id,product_id,rating,text", said)


def write(file: Path, header: str, rows: list[tuple[object, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header.split(","), *rows])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("shop")
    books(folder)
    lake = open_lake(folder / "workspace")
    for name in ("ours", "theirs", "web", "app", "said"):
        ingest(lake, folder / f"{name}.csv", name)
    lake.close()
    with serving(folder / "workspace") as running:
        yield running


def test_two_catalogs_become_one_shop(browser: Browser, server: Server) -> None:
    with reader(browser, width=1440) as page:
        visit(page, server, "match", dataset="ours", **{"with": "theirs"})
        widget(page, "match_start").get_by_role("button").click()
        expect(widget(page, "match_tiles")).to_contain_text(str(SHARED), timeout=3 * LONG)
        visit(page, server, "match", dataset="ours", view="golden", **{"with": "theirs"})
        expect(widget(page, "match_usable")).to_contain_text("Events usable")
        widget(page, "match_crosswalk").get_by_role("button").click()
        page.get_by_test_id("stMain").get_by_role("link", name="One shop").click()
        expect(widget(page, "shop_build")).to_be_visible(timeout=LONG)
        settle(page)
        widget(page, "shop_build").get_by_role("button").click()
        expect(page.get_by_text(re.compile("Built anew: Products"))).to_be_visible(timeout=3 * LONG)
        settle(page)
        expect(page.get_by_test_id("stMetric").filter(has_text="Products")).to_contain_text(str(2 * SIZE - SHARED))
        page.get_by_role("tab", name="What it gained").click()
        expect(widget(page, "shop_usable")).to_contain_text("Shoppers scorable")
        assert axe_findings(page) == []
        assert faults(page) == []
    told = core(server.workspace, "shop", "show", "--list", "gained")
    assert "what=events, before=240, of=240, after=240, of_after=240" in told
    assert f"what=products, before={2 * SIZE}, of={2 * SIZE}, after={2 * SIZE - SHARED}" in told
    assert f"what=reviews, before={SIZE}, of={SIZE}, after={SIZE}" in told


def test_a_book_on_a_wrong_shelf_is_found_and_mended(browser: Browser, server: Server) -> None:
    with reader(browser, locale="zh-CN", scheme="dark", width=1440) as page:
        visit(page, server, "consistency", dataset="ours")
        widget(page, "consistency_look").get_by_role("button").click()
        expect(widget(page, "consistency_case")).to_be_visible(timeout=4 * LONG)
        settle(page)
        expect(widget(page, "consistency_case")).to_contain_text("类似的标题都在")
        page.keyboard.press("a")
        expect(page.get_by_text("已接受 1，已拒绝 0").or_(page.get_by_text("这一类已全部处理。")).first).to_be_visible()
        settle(page)
        assert axe_findings(page) == []
        visit(page, server, "consistency", dataset="ours")
        page.locator("[class*='st-key-consistency_recipe']").get_by_role("button").click()
        page.wait_for_url(re.compile("/clean"))
        settle(page)
        assert faults(page) == []
