"""Faults planted into sound ads: each is found exactly, and sound ads have none."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.lake import Lake
from core.quality import CheckResult, check, describe, failing_rows
from tests.core.quality.planting import ITEM_ROLES, items, land

Rows = list[dict[str, Any]]
AD_ROLES = {
    "item_id": "sku", "bid": "max_cpc", "budget": "daily_budget", "campaign": "campaign", "ad_id": "ad",
    "start": "from_day", "end": "to_day", "currency": "money", "impressions": "shown", "clicks": "clicked",
    "spend": "spent",
}  # fmt: skip
CATALOG: Rows = [row | {"money": "EUR"} for row in items()]


def ads() -> Rows:
    draw, first = random.Random(8), date(2025, 3, 1)
    rows = []
    for n in range(80):
        bid = round(0.05 + 0.004 * CATALOG[n]["price"] * draw.lognormvariate(0, 0.3), 3)
        shown = 400 + draw.randrange(900)
        clicks = draw.randrange(shown // 20)
        start = first + timedelta(days=n % 20)
        rows.append(
            {"ad": f"A{n:03}", "sku": CATALOG[n]["sku"], "campaign": ("Spring", "Clear out")[n % 2], "max_cpc": bid,
             "daily_budget": round(60 * bid, 2), "from_day": start, "to_day": start + timedelta(days=5 + n % 9),
             "money": "EUR", "shown": shown, "clicked": clicks, "spent": round(0.8 * clicks * bid, 2)}
        )  # fmt: skip
    return rows


@pytest.fixture
def shop(lake: Lake) -> Lake:
    land(lake, "items", "items", {**ITEM_ROLES, "currency": "money"}, CATALOG)
    stock = [{"sku": row["sku"], "on_hand": 3} for row in CATALOG]
    land(lake, "stock", "inventory", {"item_id": "sku", "stock": "on_hand"}, stock)
    return lake


def findings(lake: Lake, rows: Rows) -> dict[str, tuple[CheckResult, set[int]]]:
    land(lake, "ads", "ads", AD_ROLES, rows)
    report = check(lake, "ads")
    return {
        one.id: (one, {row["_line"] - 2 for row in failing_rows(lake, report, one, 1000)}) for one in report.failing
    }


def too_dear(rows: Rows) -> set[int]:
    rows[4]["max_cpc"], rows[4]["daily_budget"] = CATALOG[4]["price"] * 2, CATALOG[4]["price"] * 90
    return {4}


def in_cents(rows: Rows) -> set[int]:
    for place in (8, 13):
        rows[place]["max_cpc"] *= 100
        rows[place]["daily_budget"] *= 100
    return {8, 13}


def in_dollars(rows: Rows) -> set[int]:
    rows[6]["money"] = "usd"
    return {6}


def too_little(rows: Rows) -> set[int]:
    rows[2]["daily_budget"], rows[3]["daily_budget"] = 0, rows[3]["max_cpc"] / 2
    rows[2]["spent"] = rows[3]["spent"] = 0
    return {2, 3}


def turned(rows: Rows) -> set[int]:
    rows[5]["from_day"], rows[5]["to_day"] = rows[5]["to_day"], rows[5]["from_day"]
    rows[5]["spent"] = 0
    return {5}


def twice(rows: Rows) -> set[int]:
    rows += [rows[9] | {"ad": "A900", "max_cpc": rows[9]["max_cpc"] * 1.1}, rows[9] | {"ad": "A901", "campaign": "X"}]
    return {80}


def clicked_unseen(rows: Rows) -> set[int]:
    rows[7]["clicked"] = rows[7]["shown"] + 1
    return {7}


def overspent(rows: Rows) -> set[int]:
    days = (rows[11]["to_day"] - rows[11]["from_day"]).days + 1
    rows[10]["spent"] = rows[10]["daily_budget"] * 3  # of one day, of which it has several
    rows[11]["spent"] = rows[11]["daily_budget"] * days * 1.1
    return {11}


FAULTS: dict[str, Callable[[Rows], set[int]]] = {
    "ad_bid": too_dear,
    "ad_bid_usual": in_cents,
    "ad_currency": in_dollars,
    "ad_budget": too_little,
    "ad_dates": turned,
    "ad_repeats": twice,
    "ad_counts": clicked_unseen,
    "ad_spend": overspent,
}


def test_sound_ads_have_no_finding(shop: Lake) -> None:
    assert {name: describe(found) for name, (found, _rows) in findings(shop, ads()).items()} == {}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_in_its_rows(shop: Lake, name: str) -> None:
    rows = ads()
    places = FAULTS[name](rows)
    found, failing = findings(shop, rows)[name]
    assert failing == places
    assert found.failed == len(places)
    assert str(len(places)) in describe(found)


def test_what_is_out_of_stock_or_unknown_is_found(shop: Lake) -> None:
    stock = [{"sku": row["sku"], "on_hand": 0 if n in (3, 4) else 2} for n, row in enumerate(CATALOG)]
    stock.append({"sku": CATALOG[4]["sku"], "on_hand": 5})  # in another store
    land(shop, "stock", "inventory", {"item_id": "sku", "stock": "on_hand"}, stock)
    rows = ads()
    rows[20]["sku"] = "SKU99999"
    found = findings(shop, rows)
    assert found["ad_stock"][1] == {3}
    assert found["reference:item_id"][1] == {20}


def test_impressions_outside_the_days_of_their_ad_are_found(shop: Lake) -> None:
    rows = ads()
    land(shop, "ads", "ads", AD_ROLES, rows)
    noon = datetime(2025, 3, 1, 12)
    shown = [
        {"user": f"u{n}", "sku": row["sku"], "at": noon + timedelta(days=(row["from_day"] - date(2025, 3, 1)).days),
         "pos": 1, "clicked": n % 5 == 0, "ad": row["ad"]}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    shown[3]["at"] -= timedelta(days=2)
    shown[5]["at"] = datetime.combine(rows[5]["to_day"], datetime.min.time()) + timedelta(hours=23)
    shown[6]["at"] = datetime.combine(rows[6]["to_day"], datetime.min.time()) + timedelta(hours=25)
    roles = {"user_id": "user", "item_id": "sku", "timestamp": "at", "position": "pos", "clicked": "clicked"}
    land(shop, "shown", "impressions", {**roles, "ad_id": "ad"}, shown)
    report = check(shop, "shown")
    found = report.result("ad_days")
    assert found is not None
    assert {row["_line"] - 2 for row in failing_rows(shop, report, found, 99)} == {3, 6}
    assert "1 after the last" in describe(found)


def test_ads_of_bids_and_items_alone_are_checked_as_far_as_they_go(lake: Lake) -> None:
    land(lake, "ads", "ads", {"item_id": "sku", "bid": "bid"}, [{"sku": f"S{n}", "bid": 1.0} for n in range(30)])
    report = check(lake, "ads")
    assert {one.id for one in report.results if one.id.startswith("ad_") and one.state != "skipped"} == {"ad_bid_usual"}
    assert not report.failing
