"""Ads and logs as files bring them: bids as text, faults by name, every source of impressions, hostile names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.ads import Rules, clicks_of, events_for, faults_of, market_of, open_market, outcome_of
from core.ads.data.market import log_of
from core.errors import BadInput, NotFound
from core.lake import Lake
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, events, items, land

Rows = list[dict[str, Any]]
HOSTILE = "=cmd|' /C calc'!A0 <img src=x onerror=alert(1)> **x** $y$ “{n}”"


def ads(n: int = 12) -> Rows:
    return [
        {"ad_id": f"A{one}", "sku": f"SKU{one:05}", "bid": "€ 0,50", "budget": "20,00", "campaign": HOSTILE}
        for one in range(n)
    ]  # fmt: skip


@pytest.fixture
def shop(lake: Lake) -> Lake:
    land(lake, "items", "items", ITEM_ROLES, items())
    land(lake, "events", "events", EVENT_ROLES, events(900))
    return lake


def put(lake: Lake, rows: Rows, **roles: str) -> None:
    known = {"item_id": "sku", "bid": "bid", "budget": "budget", "campaign": "campaign", "ad_id": "ad_id"}
    land(lake, "ads", "ads", {**known, **roles}, rows)


def test_bids_written_as_text_with_a_currency_are_read(shop: Lake) -> None:
    put(shop, ads())
    found, _inputs = market_of(shop, open_market(shop, "ads"))
    assert found.bid.tolist() == [0.5] * 12
    assert found.budget.tolist() == [20.0] * 12
    assert found.able.all()


def test_what_keeps_an_ad_from_being_shown_is_named(shop: Lake) -> None:
    rows = ads()
    rows[1]["sku"] = "SKU99999"
    rows[2]["bid"], rows[3]["bid"], rows[4]["bid"] = None, "-1", "0"
    rows[5]["budget"] = "0,10"
    rows[9]["bid"], rows[10]["bid"], rows[11]["budget"] = "1e308", "1e-320", "9" * 40
    rows[6]["sku"] = "SKU00007"  # as the next one
    land(shop, "stock", "inventory", {"item_id": "sku", "stock": "n"}, [{"sku": "SKU00008", "n": 0}])
    put(shop, rows)
    found, _inputs = market_of(shop, open_market(shop, "ads"))
    assert {reason: mask.nonzero()[0].tolist() for reason, mask in found.faults.items()} == {
        "its product is not in the catalog": [1],
        "its product is out of stock": [8],
        "its bid is no amount above 0": [2, 3, 4, 9, 10],
        "its budget is no amount, or does not pay for a click": [5, 11],
        "its bid is above the price of its product, or far from the bids for others at that price": [9, 10],
        "it repeats another ad of its campaign": [7],
    }


def test_the_last_day_of_an_ad_is_one_of_its_days_and_columns_are_told_by_name(shop: Lake) -> None:
    day = datetime(2025, 3, 5)
    put(shop, [row | {"start_date": day.date(), "end_date": day.date()} for row in ads(2)])
    found, _inputs = market_of(shop, open_market(shop, "ads"))
    assert (found.end - found.start).tolist() == [86_400.0] * 2
    assert found.able.all()


def test_views_stand_for_impressions_where_none_were_logged(shop: Lake) -> None:
    put(shop, ads())
    log = log_of(shop, open_market(shop, "ads"))
    assert log.source == "views"
    views = [row for row in events(900) if row["type"] == "view"]
    assert len(log) == len(views)
    carts = {(row["user"], row["item"]) for row in events(900) if row["type"] == "cart"}
    assert 0 < log.clicked.sum() <= sum((row["user"], row["item"]) in carts for row in views)


def test_searches_and_impressions_are_surer_than_views(shop: Lake) -> None:
    put(shop, ads())
    at = datetime(2025, 3, 2)
    searches = [
        {"q": f"kettle {n % 17}", "at": at + timedelta(minutes=n), "results": f"['SKU{n % 120:05}', 'SKU{n % 50:05}']",
         "clicked": f"SKU{n % 120:05}" if n % 3 else None, "user": f"{n % 150:06}"}
        for n in range(400)
    ]  # fmt: skip
    roles = {"query": "q", "timestamp": "at", "results": "results", "clicked_item": "clicked", "user_id": "user"}
    land(shop, "searches", "searches", roles, searches)
    log = log_of(shop, open_market(shop, "ads"))
    assert (log.source, log.pages, len(log)) == ("searches", 400, 800)
    assert log.place.tolist()[:4] == [1.0, 2.0, 1.0, 2.0]
    assert len(log.queries) == 17
    shown = [
        {"user": f"{n // 2 % 150:06}", "item": f"SKU{n % 120:05}", "at": at + timedelta(minutes=n // 2),
         "pos": 1 + n % 2, "clicked": "yes" if n % 5 == 0 else "no"}
        for n in range(600)
    ]  # fmt: skip
    shown[7]["item"] = "nothing we sell"
    roles = {"user_id": "user", "item_id": "item", "timestamp": "at", "position": "pos", "clicked": "clicked"}
    land(shop, "shown", "impressions", roles, shown)
    log = log_of(shop, open_market(shop, "ads"))
    assert (log.source, log.strangers, len(log), log.pages) == ("impressions", 1, 599, 300)
    assert log.clicked.sum() == 120
    for one in shown[:100]:
        one["at"] = None  # of one shopper and no known time: nobody can tell what stood beside what
    shown[0]["user"] = shown[1]["user"] = None
    land(shop, "shown", "impressions", roles, shown)
    log = log_of(shop, open_market(shop, "ads"))
    assert (len(log), log.pages) == (599, 99 + 250)


@pytest.mark.parametrize("kind", ["purchase", "view"])
def test_events_that_are_no_views_or_have_no_times_give_one_sentence(lake: Lake, kind: str) -> None:
    kinds, when = EVENT_ROLES["event_type"], EVENT_ROLES["timestamp"]
    land(lake, "items", "items", ITEM_ROLES, items())
    land(lake, "events", "events", EVENT_ROLES, [{**one, kinds: kind, when: None} for one in events(40)])
    put(lake, ads())
    with pytest.raises(BadInput, match="no impressions with and without"):
        log_of(lake, open_market(lake, "ads", source="views"))


def test_a_whole_market_runs_from_tables_to_the_auction(shop: Lake) -> None:
    put(shop, ads())
    market = open_market(shop, "ads")
    assert events_for(shop, "ads") == ["events"]
    clicks = clicks_of(shop, market)
    assert clicks.judged.impressions > 100
    found = outcome_of(shop, market, Rules(floor=0.0))
    assert found.total > 0
    assert found.seen[0].name == HOSTILE


def test_faults_are_told_with_their_rows_and_products_that_went(shop: Lake) -> None:
    land(shop, "items", "items", ITEM_ROLES, items()[1:])
    rows = ads()
    rows[3]["bid"] = "5000"
    put(shop, rows)
    found = faults_of(shop, "ads")
    by = {one.check: one for one in found.faults}
    assert "SKU00000" in by[""].sentence
    assert by["reference:item_id"].lines == (2,)
    assert by["ad_bid"].lines == (5,)
    assert (found.ads, found.faulty) == (12, 2)


def test_without_events_or_clicks_one_sentence_says_so(lake: Lake) -> None:
    put(lake, ads(1))
    with pytest.raises(BadInput, match="no behaviour events"):
        open_market(lake, "ads")
    views = [row for row in events(60) if row["type"] == "view"]
    land(lake, "events", "events", EVENT_ROLES, views)
    with pytest.raises(BadInput, match="no impressions with and without a click"):
        clicks_of(lake, open_market(lake, "ads"))
    with pytest.raises(NotFound):
        open_market(lake, "ads", None, "dreams")


def test_one_ad_alone_pays_the_least_price(shop: Lake) -> None:
    put(shop, ads(1))
    found = outcome_of(shop, open_market(shop, "ads"), Rules(floor=0.0, reserve=0.1))
    assert found.price == pytest.approx(0.1)
    assert len(found.rows) == 1


def test_the_command_says_all_of_it(shop: Lake) -> None:
    put(shop, ads())
    done = CliRunner().invoke(app, ["-w", str(shop.path), "ads", "ads", "--floor", "0", "--json"])
    assert done.exit_code == 0, done.output
    for word in ('"judged"', '"revenue"', '"points"', '"ecpm"'):
        assert word in done.output
    missing = CliRunner().invoke(app, ["-w", str(shop.path), "ads", "adds"])
    assert isinstance(missing.exception, NotFound)
