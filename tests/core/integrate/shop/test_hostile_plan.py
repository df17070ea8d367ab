"""A plan that cannot be followed is refused in words, and one bad file takes nothing from the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.errors import TouchstoneError
from core.integrate.shop import IdMap, Plan, Rates, Source, build, parts_built
from core.integrate.shop.plan import from_json
from core.lake import Lake, open_lake
from tests.core.quality.planting import land

ITEMS = Plan(sources=(Source("goods", "items"),))
EVENTS = Plan(sources=(Source("good", "events"), Source("bad", "events")))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    lake = open_lake(tmp_path_factory.mktemp("hostile") / "workspace")
    goods = [{"sku": "a", "name": "Cup", "price": "2", "money": "EUR"}]
    land(lake, "goods", "items", {"item_id": "sku", "title": "name", "price": "price", "currency": "money"}, goods)
    land(lake, "unnamed", "items", {"item_id": "lost", "title": "name"}, [{"name": "Cup"}])
    roles = {"user_id": "who", "item_id": "what", "event_type": "did", "timestamp": "at", "quantity": "n", "price": "p"}
    seen = {"who": "u", "what": "a", "did": "purchase", "at": "2026-03-01 12:00", "n": "2", "p": "3"}
    land(lake, "good", "events", roles, [seen])
    land(lake, "bad", "events", roles, [{**seen, "what": "b", "at": "at noon", "n": "some", "p": "dear"}])
    rates = [{"date": "2026-01-01", "currency": "EUR", "rate": rate} for rate in ("2", "3")]
    land(lake, "rates", "other", {}, rates)
    yield lake
    lake.close()


def rows(lake: Lake, part: str, columns: str) -> list[tuple[Any, ...]]:
    built = parts_built(lake)[part]
    with lake.read() as cursor:
        return cursor.execute(f"SELECT {columns} FROM {lake.table(built.name)} ORDER BY _row").fetchall()


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(sources=(Source("goods", "items", zone="Mars/Phobos"),)), "time zone"),
        (Plan(sources=(Source("goods", "items"), Source("goods", "items"))), "twice"),
        (Plan(sources=(Source("unnamed", "items"),)), "no longer has"),
        (replace(ITEMS, maps=(IdMap("goods", part="reviews"),)), "part of the shop"),
        (Plan(sources=(Source("nowhere", "items"),)), "nowhere"),
        (replace(ITEMS, rates=Rates("nowhere", "CNY")), "nowhere"),
    ],
)
def test_a_plan_that_cannot_be_followed_is_refused(shop: Lake, plan: Plan, said: str) -> None:
    with pytest.raises(TouchstoneError, match=said):
        build(shop, plan)


@pytest.mark.parametrize(
    "given",
    [
        {"sources": 5},
        {"sources": [{"dataset": 5, "part": "items"}]},
        {"sources": [{"dataset": "goods", "part": ["items"]}]},
        {"sources": [{"dataset": "goods", "part": "items", "used": "no"}]},
        {"maps": [{"dataset": None}]},
        {"rates": {"dataset": "rates", "base": 1}},
        {"gap_minutes": float("inf")},
        {"rules": {"items": {"title": ["newest"]}}},
    ],
)
def test_a_file_that_is_no_plan_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(TouchstoneError):
        from_json(json.dumps(given))


def test_a_bad_log_takes_clock_prices_and_amounts_from_no_other(shop: Lake) -> None:
    built = build(shop, replace(EVENTS, gap_minutes=10**15))
    good, bad = rows(shop, "events", "CAST(timestamp AS VARCHAR), quantity, price, session_id")
    assert good == ("2026-03-01 12:00:00", 2, 3.0, "u@2026-03-01T12:00:00")
    assert bad == (None, None, None, None)
    events = next(one for one in built.parts if one.part == "events")
    assert events.facts["unread"] == {"bad": {"timestamp": 1, "quantity": 1, "price": 1}}
    assert rows(shop, "orders", "quantity, price")[0] == (2, 6.0)


def test_of_two_rates_of_one_day_the_first_counts_whatever_the_order_of_reading(shop: Lake) -> None:
    build(shop, replace(ITEMS, rates=Rates("rates", "CNY")))
    assert rows(shop, "items", "price, currency, price_given") == [(4.0, "CNY", 2.0)]
