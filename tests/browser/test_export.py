"""A dataset leaves by the browser, in every form and whole."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import openpyxl
import pytest
from playwright.sync_api import Browser

from tests.browser.driver import Server, axe_findings, faults, reader, settle, visit


@pytest.mark.parametrize(("locale", "scheme", "button"), [("en-US", "light", "Download"), ("zh-CN", "dark", "下载")])
def test_a_dataset_leaves_whole_in_every_form(
    browser: Browser, shop: Server, tmp_path: Path, locale: str, scheme: str, button: str
) -> None:
    counted: dict[str, int] = {}
    with reader(browser, locale=locale, scheme=scheme) as page:
        visit(page, shop, "datasets", dataset="items", tab="export")
        assert not [*faults(page), *axe_findings(page)]
        for number, form in enumerate(("csv", "parquet", "xlsx")):
            if number:
                page.get_by_role("combobox").last.click()
                page.get_by_role("option").nth(number).click()
                settle(page)
            with page.expect_download() as coming:
                page.get_by_role("button", name=button, exact=True).click()
            target = tmp_path / coming.value.suggested_filename
            coming.value.save_as(target)
            assert target.suffix == f".{form}"
            counted[form] = rows_of(target, form)
    assert counted["csv"] == counted["parquet"] == counted["xlsx"] > 100


def rows_of(path: Path, form: str) -> int:
    if form == "csv":
        return len(list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))) - 1
    if form == "parquet":
        return int((duckdb.execute(f"SELECT count(*) FROM '{path}'").fetchone() or (0,))[0])
    return sum(1 for _row in openpyxl.load_workbook(path, read_only=True)["data"].iter_rows()) - 1
