"""A row in quarantine is mended by typing into its cell, loaded, and found in the log."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.driver import core, serving, settle, sound, visit


def test_a_cell_is_mended_in_the_browser(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    rows = "".join(f"a{n},{n}.50\n" for n in range(200))
    file.write_text(f"sku,price\n{rows}a200,free\n", encoding="utf-8")
    workspace = tmp_path / "workspace"
    assert json.loads(core(workspace, "ingest", str(file), "--dataset", "prices", "--json"))["rows_quarantined"] == 1
    with serving(workspace) as server:
        visit(page, server, "quarantine", dataset="prices")
        grid = page.get_by_test_id("stDataFrame").nth(1)
        editor = page.locator("textarea.gdg-input")
        ready = page.get_by_role("button", name="Load 1 mended row")
        for _attempt in range(8):  # the grid is a canvas: nothing says when it takes clicks
            grid.scroll_into_view_if_needed()
            page.wait_for_timeout(1_000)
            box = grid.bounding_box()
            assert box is not None
            page.mouse.click(box["x"] + 0.68 * box["width"], box["y"] + 52)  # the cell column of the first row
            page.keyboard.press("Enter")
            try:  # a grid drawn anew takes its open editor away: then once more
                editor.wait_for(state="visible", timeout=10_000)
                editor.fill("0.00", timeout=10_000)  # whole, however slow the machine is
            except PlaywrightTimeout:
                continue
            page.keyboard.press("Enter")
            settle(page)
            if ready.count():
                break
        ready.click()
        expect(page.get_by_text("1 row was loaded.")).to_be_visible()
        settle(page)
        expect(page.get_by_text("Every row was loaded")).to_be_visible()
        expect(page.get_by_role("region", name="Rows that were mended")).to_be_visible()
        sound(page, server)
    found = json.loads(core(workspace, "quarantine", "prices", "--json"))
    assert (found["rows"], [entry["after"] for entry in found["mended"]]) == (0, ["a200,0.00"])
