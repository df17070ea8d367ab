"""The table of the Clean page in a real browser: a cell is written, a key undoes, a facet narrows, spellings merge."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.clean import current, load_draft
from core.lake import open_lake
from tests.browser.driver import Server, reader, serving, settle, visit
from tests.core.clean.conftest import Bench

ROWS = {
    "sku": [f"p{n}" for n in range(60)],
    "brand": [("Acme", "acme", "Zed")[n % 3] for n in range(60)],
    "stock": list(range(60)),
}


@pytest.fixture(scope="module")
def goods(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    workspace = tmp_path_factory.mktemp("bench") / "workspace"
    lake = open_lake(workspace)
    for name in ("en", "zh"):
        Bench(lake).land(ROWS, types={"stock": "BIGINT"}, roles={"item_id": "sku"}, kind="items", name=f"shop_{name}")
    lake.close()
    with serving(workspace) as server:
        yield server, str(workspace)


def cell(page: Page, text: str) -> Locator:
    return page.locator(".st-key-grid td").filter(has_text=re.compile(f"^{text}$")).first


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_table_is_a_place_to_work(goods: tuple[Server, str], browser: Browser, language: str) -> None:
    server, workspace = goods
    name = f"shop_{language[:2]}"
    with reader(browser) as page:
        visit(page, server, "clean", dataset=name, view="table", lang=language)
        cell(page, "acme").click()
        settle(page)
        panel = page.locator("[class*=st-key-cell_panel]")
        panel.get_by_role("textbox").fill("ACME!")
        panel.get_by_role("textbox").press("Enter")
        settle(page)
        panel.locator("[class*=st-key-cell_write]").get_by_role("button").click()
        settle(page)
        expect(page.locator(".st-key-grid td.changed")).to_have_count(1)
        expect(page.locator(".st-key-grid td.changed ins")).to_have_text(["ACME!"])
        page.locator(".st-key-grid td.changed").press("u")
        settle(page)
        expect(page.locator(".st-key-grid td.changed")).to_have_count(0)
        page.locator(".st-key-grid th").filter(has_text="stock").get_by_role("button").click()
        settle(page)
        page.locator(".st-key-grid th").filter(has_text="stock").get_by_role("button").click()
        settle(page)
        expect(page.locator(".st-key-grid tbody tr").first).to_contain_text("p59")
        page.get_by_test_id("stMain").get_by_role("button", name=re.compile("^acme")).click()
        settle(page)
        assert "f=" in page.url
        expect(page.locator(".st-key-grid tbody tr")).to_have_count(20)
        visit(page, server, "clean", dataset=name, view="values", lang=language)
        page.locator("[class*=st-key-merge_above]").get_by_role("button").click()
        settle(page)
        apply = page.locator(".st-key-apply").get_by_role("button")
        expect(apply).to_be_enabled()
        apply.click()
        expect(apply).to_be_disabled()
        settle(page)
    lake = open_lake(workspace)
    assert [step.step for step in current(lake, name).steps] == ["map_values"]
    assert load_draft(lake, name).steps == current(lake, name).steps
    lake.close()


def test_an_expression_completes_columns_and_functions(goods: tuple[Server, str], browser: Browser) -> None:
    server, workspace = goods
    with reader(browser) as page:
        visit(page, server, "clean", dataset="shop_zh", lang="en")
        page.locator(".st-key-add_step").get_by_role("button").click()
        dialog = page.get_by_role("dialog")
        step = dialog.locator("[class*=_step] input").first
        where = dialog.locator("[class*=_where] input")
        where.press_sequentially("sto")
        offered = dialog.locator("[class*=_completing] li")
        expect(offered).to_have_text(["stock"])
        where.press("Tab")
        where.press_sequentially(" > 7")
        assert where.input_value() == "stock > 7"
        step.click()
        step.fill("Compute a column")
        step.press("Enter")
        settle(page)
        dialog.locator("[class*=custom_expression_name] input").fill("loud")
        text = dialog.locator("textarea").first
        text.press_sequentially("upp")
        expect(offered).to_have_text(["upper("])
        text.press("Tab")
        text.press_sequentially("s")
        expect(offered.filter(has_text="stock")).to_have_count(1)
        text.press("Escape")
        expect(offered).to_have_count(0)
        text.press("Backspace")
        text.press_sequentially("bra")
        offered.first.click()
        text.press_sequentially(")")
        assert text.input_value() == "upper(brand)"
        text.press("Control+Enter")
        settle(page)
        expect(dialog.get_by_test_id("stDataFrame").first).to_be_visible()
        dialog.locator("[class*=_save]").get_by_role("button").click()
        settle(page)
    lake = open_lake(workspace)
    assert load_draft(lake, "shop_zh").steps[-1].params["expression"] == "upper(brand)"
    lake.close()
