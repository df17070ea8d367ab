"""Real files as analysts have them go in through the browser, each right without a correction or with one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import LONG, Server, reader, serving, settle, sound, visit, widget

TRANSACTIONS = 1_469_307


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Server]:
    """The app with its upload route, on a workspace of its own."""
    with serving(tmp_path_factory.mktemp("real") / "workspace", script=".streamlit/serve.py") as server:
        yield server


@pytest.fixture
def page(browser: Browser, served: Server) -> Iterator[Page]:
    with reader(browser, width=1440, height=1400) as opened:
        visit(opened, served, "upload")
        yield opened
        sound(opened, served)


def send(page: Page, files: Sequence[Path]) -> None:
    """Choose the files and wait for their card."""
    page.locator("#pick").set_input_files([str(file) for file in files])
    expect(page.get_by_role("button", name="Store", exact=True).first).to_be_visible(timeout=3 * LONG)
    settle(page, 3 * LONG)


def store(page: Page, name: str | None = None) -> dict[str, int]:
    """Store the only card, under another name where one is given; the counts of its report."""
    if name:
        box = page.get_by_role("textbox", name="Dataset name")
        box.fill(name)
        box.press("Enter")
        settle(page)
    page.get_by_role("button", name="Store", exact=True).click()
    expect(widget(page, "stored_0")).to_be_visible(timeout=5 * LONG)
    settle(page, 3 * LONG)
    tiles = widget(page, "stored_0").get_by_test_id("stMetric").all_inner_texts()
    found = {}
    for tile in tiles:
        label, value = [line for line in tile.splitlines() if line.strip()][:2]
        if label in ("Rows in", "Loaded", "In quarantine"):
            found[label] = int(value.replace(",", ""))
    assert found["Rows in"] == found["Loaded"] + found["In quarantine"]
    return found


def columns(page: Page) -> int:
    """How many columns the first card says the file has."""
    match = re.search(r"(\d[\d,]*) columns?", page.locator("[class*='st-key-card_']").first.inner_text())
    assert match
    return int(match[1].replace(",", ""))


def test_fixed_width(page: Page, shared_data: Path) -> None:
    send(page, [shared_data / "ev_cdnow/CDNOW_master.txt"])
    assert columns(page) == 4
    assert store(page) == {"Rows in": 69_659, "Loaded": 69_659, "In quarantine": 0}


def test_a_hash_as_delimiter(page: Page, shared_data: Path) -> None:
    send(page, [shared_data / "em_amazon_google/amazon.csv"])
    assert columns(page) == 5
    assert store(page)["Loaded"] == 1_354


def test_chinese_headers_and_epoch_seconds(page: Page, shared_data: Path) -> None:
    send(page, [shared_data / "ev_zh_userbehavior_semisynthetic/UserBehavior.csv"])
    card = page.locator("[class*='st-key-card_']").first
    expect(card.get_by_text("Behaviour events").first).to_be_visible()
    assert columns(page) == 10
    assert store(page, "behaviour") == {"Rows in": 40_000, "Loaded": 40_000, "In quarantine": 0}


def test_an_odd_byte_deep_inside(page: Page, shared_data: Path) -> None:
    send(page, [shared_data / "pf_bookcrossing_users/BX-Users.csv"])
    card = page.locator("[class*='st-key-card_']").first
    expect(card.locator(".stMarkdownBadge", has_text="cp1252")).to_be_visible()
    assert columns(page) == 3
    assert store(page) == {"Rows in": 8_402, "Loaded": 8_402, "In quarantine": 0}


@pytest.mark.slow
def test_a_large_parquet_is_stored_in_the_background(page: Page, shared_data: Path) -> None:
    send(page, [shared_data / "ev_completejourney/transactions.parquet"])
    assert columns(page) == 11
    assert store(page) == {"Rows in": TRANSACTIONS, "Loaded": TRANSACTIONS, "In quarantine": 0}


def test_a_workbook(page: Page, shared_data: Path) -> None:
    from python_calamine import CalamineWorkbook

    file = shared_data / "ev_taobao_mumbaby/age_days_lt0year.xlsx"
    rows = len(CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()) - 1
    send(page, [file])
    assert store(page)["Loaded"] == rows


@pytest.mark.slow
def test_sixty_daily_files_become_one_dataset(page: Page, served: Server, shared_data: Path) -> None:
    """The one obvious correction: the date in the file names as a column."""
    files = sorted((shared_data / "ev_uci_online_retail_by_day").glob("*.csv"))
    rows = 0
    for file in files:
        with file.open(newline="", encoding="utf-8") as stream:
            rows += sum(1 for _row in csv.reader(stream)) - 1
    assert len(files) == 60
    send(page, files)
    expect(page.get_by_text("60 files").first).to_be_visible()
    page.locator("[class*='st-key-file_date_']").first.locator("label").first.click()
    settle(page, 3 * LONG)
    assert columns(page) == 9
    assert store(page, "retail") == {"Rows in": rows, "Loaded": rows, "In quarantine": 0}
    send(page, files[:1])
    expect(page.get_by_text("is already loaded").first).to_be_visible()
