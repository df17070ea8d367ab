"""What is planted in the sample shop shows on the pages as its answer key says, in both languages."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter

import pytest
from playwright.sync_api import Browser

from tests.browser.driver import ROOT, Server, visit
from tests.browser.test_decide import LOOKS, Asked, answers, watched

SAMPLE = ROOT / "sample_data" / "shop"
WORTH = 2.5
"""Percentage points that the better checkout adds to conversion, as the sample shop was made."""


def planted(kind: str, file: str) -> list[int]:
    """The records of one of the sample shop's files in which the answer key has a fault of this kind."""
    with (SAMPLE / "answer_key.csv").open(newline="", encoding="utf-8-sig") as stream:
        return [int(one["row"]) for one in csv.DictReader(stream) if one["kind"] == kind and one["file"] == file]


def records(file: str) -> list[dict[str, str]]:
    """One of the sample shop's packed files."""
    with gzip.open(SAMPLE / file, "rt", encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def of_the_key() -> tuple[Asked, ...]:
    """What the pages must say of the sample shop by its answer key: page, address, words in both languages."""
    sales = records("sales_daily.csv.gz")
    out = {(sales[row - 1]["product_id"], sales[row - 1]["date"]) for row in planted("stock_out", "sales_daily.csv.gz")}
    festivals = {sales[row - 1]["date"] for row in planted("festival", "sales_daily.csv.gz")}
    assert festivals == {"2025-11-11"}
    assert planted("D16", "experiment_banner.csv") == [0]
    days = f"{len(out):,}"
    return (
        (
            "experiments",
            {"dataset": "checkout_test"},
            (r"treatment is better than control on converted", r"treatment against control on sessions: inconclusive"),
            (r"converted 上，treatment 优于 control", r"sessions.{0,20}尚无定论"),
        ),
        (
            "experiments",
            {"dataset": "banner_test"},
            (r"Verdict withheld", r"2,318 \(planned 2,500\), \S+ 2,682 \(planned 2,500\)", r"Verdicts\s+0"),
            (r"不予结论", r"2,318（计划 2,500）、\S+ 2,682（计划 2,500）", r"结论数\s+0"),
        ),
        (
            "forecast",
            {"dataset": "sales"},
            (r"Festivals against usual days.*Double 11 ×",),
            (r"节日与平日相比.*双十一 ×",),
        ),
        (
            "stock",
            {"demand": "sales"},
            (rf"{days} days of items that were sold out are unknown, not 0",),
            (rf"{days} .{{0,12}}售罄",),
        ),
        (
            "anomalies",
            {"dataset": "events", "view": "days"},
            (r"Festival\s+1", "2026-09-09"),
            (r"大促\s+1", "2026-09-09"),
        ),
    )


def frauds_of_the_key() -> Counter[str]:
    """How many rows each pattern of fraud has in the key."""
    with (SAMPLE / "answer_key.csv").open(newline="", encoding="utf-8-sig") as stream:
        return Counter(one["kind"] for one in csv.DictReader(stream) if one["kind"].startswith("fraud_"))


INTERVAL = (" points to ", " 个百分点至 ")
PATTERNS = {
    "fraud_carding": ("Carding", "盗刷试卡"),
    "fraud_refund_ring": ("Refund ring", "退款团伙"),
    "fraud_fake_orders": ("Fake orders", "刷单"),
    "fraud_coupon_abuse": ("Coupon abuse", "薅优惠券"),
    "fraud_price_glitch": ("Price-glitch hunting", "抢错价"),
    "fraud_account_takeover": ("Account takeover", "账号被盗用"),
    "fraud_seller_collusion": ("Seller collusion", "商家串通"),
}


@pytest.mark.parametrize(("locale", "scheme"), LOOKS)
def test_what_is_planted_in_the_sample_shop_shows(browser: Browser, shop: Server, locale: str, scheme: str) -> None:
    """The better checkout, the broken banner, festivals, stock-outs and frauds, each on its page, as the key says."""
    chinese = locale == "zh-CN"
    with watched(browser, locale, scheme) as (page, said):
        found = answers(page, shop, of_the_key(), chinese)
        visit(page, shop, "experiments", dataset="checkout_test")
        row = page.locator(".printed tr").filter(has_text="converted").filter(has_text=INTERVAL[chinese]).first
        ends = re.search(rf"([+−][\d.]+){INTERVAL[chinese]}([+−][\d.]+)", row.text_content() or "")
        visit(page, shop, "fraud", dataset="orders")
        table = page.locator(".printed table").first.locator("tr").all()
        rows: Counter[str] = Counter()
        for cells in (one.locator("td").all_text_contents() for one in table):
            if cells:
                rows[cells[0]] += int(cells[5].replace(",", ""))
    assert ends
    low, high = (float(one.replace("−", "-")) for one in ends.groups())
    assert low <= WORTH <= high
    assert rows == Counter({PATTERNS[kind][chinese]: n for kind, n in frauds_of_the_key().items()})
    assert not found + said, "\n".join(found + said)
