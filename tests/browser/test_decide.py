"""Real tests, sales and frauds go from a file to an answer on the pages, in both languages."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import LONG, Server, core, faults, reader, serving, settle, visit

LOOKS = [("en-US", "light"), ("zh-CN", "dark")]
OWN = re.compile(r"/_stcore/(host-config|health)$")
"""Addresses that Streamlit's front end asks below a page's own path first; each is answered 404 there."""
SERIES = 13
"""Rows of the wide file that are taken, each a series of 700 hours: one more than are forecast while one waits."""
MOST = 4000
"""Signs of a page that are told where it lacks something."""
NAIVE = ("seasonal naive", "季节朴素法")
Asked = tuple[str, dict[str, str], tuple[str, ...], tuple[str, ...]]

REAL: tuple[Asked, ...] = (
    (
        "experiments",
        {"dataset": "cookie_cats"},
        (
            r"Sample ratio\s+— .* suspicious: gate_30 44,700 .*p = 0\.00861, below 0\.01 but not below 0\.001",
            r"gate_40 is worse than gate_30 on retention_7: −0\.82 points \(−4\.3%\), p = 0\.00155\.",
            r"Read with care: Sample ratio",
        ),
        (
            r"样本比例\s+— .*gate_30 44,700.*p = 0\.00861",
            r"gate_40 差于 gate_30：−0\.82 个百分点（−4\.3%），p = 0\.00155",
            r"请谨慎解读：样本比例",
        ),
    ),
    (
        "experiments",
        {"dataset": "hillstrom"},
        (
            r"Units\s+64,000\s+Arms\s+3",
            r"Mens E-Mail is better than No E-Mail on visit: \+7\.66 points",
            r"Womens E-Mail is better than No E-Mail on visit: \+4\.52 points",
            r"No unit column — ",
        ),
        (
            r"单元数\s+64,000\s+分组数\s+3",
            r"visit 上，Mens E-Mail 优于 No E-Mail：\+7\.66 个百分点",
            r"visit 上，Womens E-Mail 优于 No E-Mail：\+4\.52 个百分点",
            r"没有单元列\s+— ",
        ),
    ),
    (
        "forecast",
        {"dataset": "walmart"},
        (r"Forecast by .*: its error was \d+% smaller than that of the season before", r"143 periods known"),
        (r"由 .*预测：.*误差比重复上一季节小 \d+%", r"已知 143 个周期"),
    ),
    (
        "forecast",
        {"dataset": "m4", "series": "H1"},
        (r"Forecast by .*: its error was", r"period 700", rf"the largest 12 of {SERIES} series"),
        (r"由 .*预测：", r"第 700 期", rf"{SERIES} 个序列中最大的 12 个"),
    ),
    (
        "forecast",
        {"dataset": "retail"},
        (r"Forecast by .*: its error was", r"80 periods known", r"Never a row: Saturdays?"),
        (r"由 .*预测：", r"已知 80 个周期", r"从来没有数据：星期六"),
    ),
    (
        "anomalies",
        {"dataset": "retail", "view": "days"},
        (r"12 days of 80 stand apart", r"2010-12-23 to 2010-12-24", r"nothing for 280 h", r"963 source rows"),
        (r"80 天中有 12 天异常", r"2010-12-23 至 2010-12-24", r"280", r"963 行源数据"),
    ),
    (
        "anomalies",
        {"dataset": "creditcard_sample"},
        (r"Looked at: 1,722", r"the farthest: 20", r"99 of 100 rows have at most", r"1 source row"),
        (r"已查看 1,722 个", r"20", r"100 个行中有 99 个不超过", r"1 行源数据"),
    ),
    (
        "anomalies",
        {"dataset": "cardio"},
        (r"Looked at: 1,831", r"Standing apart\s+[1-9]", r"V6 is \d", r"1 source row"),
        (r"已查看 1,831 个", r"异常\s+[1-9]", r"V6 为 \d", r"1 行源数据"),
    ),
    (
        "fraud",
        {"dataset": "retail"},
        (r"\d suspicions?; rows searched: 95,054", r"Cannot be judged: no column is known that says this"),
        (r"检查了 95,054 行，有 \d 处可疑", r"无法判断"),
    ),
)
"""Page, its address, and what it must say in English and in Chinese."""

ERRORS = re.compile(r"duplicate rows are errors|rows? twice.*error|重复行.*错误", re.IGNORECASE)


@contextmanager
def watched(browser: Browser, locale: str, scheme: str) -> Iterator[tuple[Page, list[str]]]:
    """A reader, and what the browser's console reports as errors but for Streamlit's own two."""
    said: list[str] = []
    with reader(browser, locale=locale, scheme=scheme, width=1440, height=1200) as page:
        page.on(
            "console",
            lambda one: (
                said.append(f"{one.text} {one.location.get('url')}")
                if one.type == "error" and not OWN.search(str(one.location.get("url")))
                else None
            ),
        )
        yield page, said


def shown(page: Page) -> str:
    """What the page says, and what is in its tables, which the screen draws as pictures."""
    tables = page.eval_on_selector_all(".printed tr", "all => all.map(one => one.textContent)")
    return "\n".join([page.get_by_test_id("stMain").inner_text(), *tables])


def opened(page: Page, server: Server, path: str, query: dict[str, str]) -> None:
    """Open an address whose answer may take long on a crowded machine."""
    page.goto(f"{server.url}/{path}?{urlencode(query)}")
    expect(page.locator("[data-testid='stMain'] h1").first).to_be_visible(timeout=LONG)
    settle(page, 5 * LONG)


def answers(page: Page, server: Server, asked: Sequence[Asked], chinese: bool) -> list[str]:
    """What is wrong with the pages: a fault, or not the answer."""
    found = []
    for path, query, *words in asked:
        opened(page, server, path, query)
        said = shown(page)
        lacking = [one for one in words[chinese] if not re.search(one, said, re.DOTALL)]
        if lacking:
            found.append(f"{path} {query} says no {lacking}, but:\n" + said[:MOST])
        found += [f"{path} {query}: {one}" for one in faults(page)]
        if path == "forecast":
            found += beaten(page, NAIVE[chinese])
        if twice := ERRORS.search(said):
            found.append(f"{path} {query} calls equal rows errors: {twice[0]}")
    return found


def store(page: Page, file: Path, name: str) -> None:
    """Send a file, give the dataset its name and store it, as a reader does."""
    before = page.locator("[class*='st-key-stored_']").count()
    page.locator("#pick").set_input_files(str(file))
    button = page.locator("[class*='st-key-store_'] button")
    expect(button).to_be_visible(timeout=2 * LONG)
    settle(page)
    box = page.locator("[class*='st-key-name_'] input")
    if box.input_value() != name:
        box.fill(name)
        box.press("Enter")
        settle(page)
    button.click()
    expect(page.locator("[class*='st-key-stored_']")).to_have_count(before + 1, timeout=2 * LONG)
    settle(page)


def written(folder: Path, data: Path) -> dict[str, Path]:
    """Files made of others: a matrix as a table, and the first series of many."""
    import scipy.io

    matrix = scipy.io.loadmat(data / "an_odds" / "cardio.mat")
    with (folder / "cardio.csv").open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow([*(f"V{one + 1}" for one in range(matrix["X"].shape[1])), "y"])
        for values, label in zip(matrix["X"].tolist(), matrix["y"].ravel().tolist(), strict=True):
            rows.writerow([*values, int(label)])
    wide = (data / "se_m4_hourly" / "m4_Hourly-train.csv").read_text("utf-8").splitlines()
    (folder / "m4.csv").write_text("\n".join(wide[: SERIES + 1]) + "\n", "utf-8")
    return {one: folder / f"{one}.csv" for one in ("cardio", "m4")}


@pytest.fixture(scope="module")
def loaded(browser: Browser, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server to which an English reader brought one half of the files and a Chinese one the other.

    What is many files, or a thousand columns wide, was brought by the command before.
    """
    folder = tmp_path_factory.mktemp("decide")
    made = written(folder, shared_data)
    days = sorted((shared_data / "ev_uci_online_retail_by_day").glob("*.csv"))
    core(folder / "workspace", "ingest", *map(str, days), "--dataset", "retail")
    core(folder / "workspace", "ingest", str(made["m4"]), "--dataset", "m4")
    english = {
        "cookie_cats": shared_data / "ab_cookie_cats/cookie_cats.csv",
        "walmart": shared_data / "se_walmart_sales/walmart.csv.gz",
    }
    chinese = {
        "hillstrom": shared_data / "ab_hillstrom_email/hillstrom.csv",
        "creditcard_sample": shared_data / "fr_creditcard_sample/creditcard_sample.csv",
        "cardio": made["cardio"],
    }
    with serving(folder / "workspace", script=".streamlit/serve.py") as server:
        for (locale, scheme), files in zip(LOOKS, (english, chinese), strict=True):
            with watched(browser, locale, scheme) as (page, said):
                visit(page, server, "upload")
                for name, path in files.items():
                    store(page, path, name)
                    assert not faults(page) + said
        yield server


@pytest.mark.parametrize(("locale", "scheme"), LOOKS)
def test_real_files_are_answered(browser: Browser, loaded: Server, locale: str, scheme: str) -> None:
    """From the file to the answer: broken halves, three arms, weeks, hours, days with a pause, frauds, diseases."""
    with watched(browser, locale, scheme) as (page, said):
        found = answers(page, loaded, REAL, locale == "zh-CN")
    assert not found + said, "\n".join(found + said)


def beaten(page: Page, naive: str) -> list[str]:
    """What is wrong where a forecast does not stand beside the season before with its figures, or is no better."""
    table = page.locator(".printed table").filter(has_text="sMAPE").filter(has_text="RMSSE")
    rows = [row.locator("td").all_text_contents() for row in table.locator("tr").all()]
    errors = {row[0]: float(row[2].replace(",", "")) for row in rows if row}
    if len(errors) > 1 and min(errors.values()) < errors.get(naive, 0):
        return []
    return [f"{page.url}: no model beats the season before: {errors}"]
