"""One shop of many uploads: every source row once, conflicts with their rule, ids, money, clocks, only what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.errors import BadInput, NotFound
from core.integrate.shop import IdMap, Plan, Rates, Source, build, parts_built, plan_of, propose, state_of
from core.integrate.shop.building import Built, BuiltPart
from core.integrate.shop.left import conflicts, left_out, places_of
from core.integrate.shop.made import stale
from core.integrate.shop.orphans import listed as orphans_of
from core.integrate.shop.parts import source_of
from core.integrate.shop.plan import from_json
from core.lake import Lake, open_lake
from tests.core.quality.planting import land

NOON = datetime(2026, 3, 1, 12)
ITEM = {"item_id": "sku", "title": "name", "price": "price"}
EVENT = {"user_id": "who", "item_id": "what", "event_type": "did", "timestamp": "at"}


def event(who: str | None, what: str | None, did: str, minutes: float, **more: Any) -> dict[str, Any]:
    return {"who": who, "what": what, "did": did, "at": NOON + timedelta(minutes=minutes), **more}


def two_catalogs(lake: Lake) -> None:
    """An old and a new catalog that disagree, events of two systems that overlap, reviews, people, searches."""
    old = [
        {"sku": "a1", "name": "Steel kettle", "price": 20.0, "colour": "red", "updated_at": datetime(2026, 1, 1)},
        {"sku": "a2", "name": "Cup", "price": 5.0, "colour": None, "updated_at": datetime(2026, 1, 1)},
        {"sku": "a2", "name": "cup ", "price": 6.0, "colour": "blue", "updated_at": datetime(2026, 2, 1)},
        {"sku": None, "name": "Nameless", "price": 1.0, "colour": None, "updated_at": datetime(2026, 1, 1)},
    ]
    land(lake, "old", "items", ITEM, old)
    new = [
        {
            "sku": "a1",
            "name": "Kettle of steel, 1 l",
            "price": 25.0,
            "Colour": "Red",
            "updated_at": datetime(2026, 2, 1),
        },
        {"sku": "b7", "name": "Pan", "price": 30.0, "Colour": "black", "updated_at": datetime(2026, 2, 1)},
    ]
    land(lake, "new", "items", ITEM, new)
    web = [
        event("u1", "a1", "pv", 0),
        event("u1", "a1", "buy", 5),
        event("u1", "a1", "buy", 5),
        event("u1", "a2", "view", 50),
        event("u2", "zz", "浏览", 3),
        event(None, "a2", "view", 4),
        event("u2", "a2", "wobble", 6),
    ]
    land(lake, "web", "events", EVENT, web)
    app = [event("u1", "a1", "purchase", 5), event("u3", "b7", "purchase", 9), event("u1", "a1", "view", 0.5)]
    land(lake, "app", "events", EVENT, app)
    land(lake, "people", "users", {"user_id": "id"}, [{"id": "u1"}, {"id": "u2"}])
    said = [
        {"who": "u1", "what": "a1", "said": "Good kettle", "n": 5},
        {"who": "u9", "what": "q", "said": "Bad", "n": 1},
    ]
    land(lake, "said", "reviews", {"user_id": "who", "item_id": "what", "text": "said", "rating": "n"}, said)
    asked = [{"q": "kettle", "who": "u1", "at": NOON, "hit": "a1"}]
    land(lake, "asked", "searches", {"query": "q", "user_id": "who", "timestamp": "at", "clicked_item": "hit"}, asked)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    lake = open_lake(tmp_path_factory.mktemp("shop"))
    two_catalogs(lake)
    build(lake, propose(lake))
    yield lake
    lake.close()


def part(built: Built, name: str) -> BuiltPart:
    return next(one for one in built.parts if one.part == name)


def rows(lake: Lake, name: str, columns: str = "*", where: str = "true") -> list[tuple[Any, ...]]:
    with lake.read() as cursor:
        query = f"SELECT {columns} FROM {lake.table(parts_built(lake)[name].name)} WHERE {where} ORDER BY _row"
        return cursor.execute(query).fetchall()


def accounted(lake: Lake) -> dict[str, bool]:
    """Of each part made of uploads: whether each row of its sources is in it once, or left out with a reason."""
    found = {}
    for state in state_of(lake):
        if state.part == "orders":
            continue
        with lake.read() as cursor:
            own = [row[0] for row in cursor.execute(f"SELECT _row FROM {lake.table(state.dataset.name)}").fetchall()]
            listed = "SELECT source FROM lake.shop.{} WHERE part = ?"
            lists = f"{listed.format('merged')} UNION ALL {listed.format('left_out')}"
            own += [row[0] for row in cursor.execute(lists, [state.part] * 2).fetchall()]
            there = []
            for one in state.sources:
                table = lake.table(str(one["dataset"]), None, int(one["version"]))
                there += [(one["number"], row[0]) for row in cursor.execute(f"SELECT _row FROM {table}").fetchall()]
        found[state.part] = Counter(map(source_of, own)) == Counter(there)
    return found


def test_every_source_row_is_in_the_shop_once_or_left_out_with_a_reason(shop: Lake) -> None:
    assert set(accounted(shop)) == {"items", "users", "events", "reviews", "searches"}
    assert all(accounted(shop).values())
    assert {(one.part, one.dataset, one.reason, one.line) for one in left_out(shop)} == {
        ("items", "old", "no_id", 5),
        ("events", "web", "told_twice", 3),  # the newest upload is trusted most, so the app's purchase stays
    }


def test_a_thing_of_two_catalogs_is_one_row_by_the_rules(shop: Lake) -> None:
    found = {row[0]: row[1:] for row in rows(shop, "items", "item_id, title, price, colour")}
    assert found == {
        "a1": ("Kettle of steel, 1 l", 25.0, "Red"),
        "b7": ("Pan", 30.0, "black"),
        "a2": ("cup ", 6.0, "blue"),
    }
    told = {
        (one.id, one.column, one.rule, one.kept, one.kept_dataset, one.other, one.other_dataset)
        for one in conflicts(shop)
    }
    assert told == {
        ("a1", "title", "trusted", "Kettle of steel, 1 l", "new", "Steel kettle", "old"),
        ("a1", "price", "newest", "25.0", "new", "20.0", "old"),
        ("a1", "updated_at", "trusted", "2026-02-01 00:00:00", "new", "2026-01-01 00:00:00", "old"),
        ("a2", "price", "newest", "6.0", "old", "5.0", "old"),
        ("a2", "updated_at", "trusted", "2026-02-01 00:00:00", "old", "2026-01-01 00:00:00", "old"),
    }, "red and Red, cup and cup with a blank are no disagreement"


def test_events_speak_one_language_and_keep_what_nobody_knows(shop: Lake) -> None:
    found = rows(shop, "events", "user_id, item_id, event_type, session_id")
    assert Counter(kind for _u, _i, kind, _s in found) == {"view": 5, "purchase": 3, "wobble": 1}
    state = next(one for one in state_of(shop) if one.part == "events")
    assert state.facts["unknown_events"] == {"wobble": 1}
    assert state.facts["without_user_id"] == 1
    visits = {(who, visit) for who, _i, _k, visit in found if who == "u1"}
    assert visits == {("u1", "u1@2026-03-01T12:00:00"), ("u1", "u1@2026-03-01T12:50:00")}
    assert [visit for who, _i, _k, visit in found if who is None] == [None]


def test_purchases_of_one_visit_are_one_order(shop: Lake) -> None:
    found = rows(shop, "orders", "user_id, lines, quantity")
    assert sorted(found) == [("u1", 2, 2), ("u3", 1, 1)]
    assert sum(row[1] for row in found) == len(rows(shop, "events", "1", "event_type = 'purchase'"))


def test_orphans_are_kept_and_told(shop: Lake) -> None:
    joins = {(one.part, one.role): one for one in build(shop, propose(shop)).joins}
    assert joins["events", "item_id"].orphans == 1
    assert joins["reviews", "user_id"].orphans == 1
    assert joins["reviews", "item_id"].orphans == 1
    assert joins["searches", "clicked_item"].orphans == 0
    lost = orphans_of(shop, "events", "item_id")
    assert [(one.id, one.rows, one.datasets, one.line) for one in lost] == [("zz", 1, ("web",), 6)]
    assert rows(shop, "events", "1", "item_id = 'zz'")


def test_every_column_says_where_it_is_from(shop: Lake) -> None:
    state = next(one for one in state_of(shop) if one.part == "items")
    found = {(one["column"], one["dataset"], one["source"]) for one in state.lineage}
    assert {
        ("title", "old", "name"),
        ("title", "new", "name"),
        ("Colour", "new", "Colour"),
        ("Colour", "old", "colour"),
    } <= found
    assert {one["column"] for one in state.lineage} | {"dataset"} == set(state.dataset.types)


def test_a_row_leads_back_to_its_file_and_line(shop: Lake) -> None:
    code = rows(shop, "items", "_row", "item_id = 'b7'")[0][0]
    assert places_of(shop, "items", [code]) == {code: ("new", "new.csv", 3)}


def test_the_shop_is_a_dataset_like_any_other(shop: Lake) -> None:
    from core import quality
    from core.profile import profile

    items = shop.dataset("shop_items")
    assert items.built
    assert items.layers == ("shop",)
    assert profile(shop, "shop_items").rows == 3
    assert quality.check(shop, "shop_items", store=False).rows == 3
    with pytest.raises(NotFound):
        shop.table("shop_items", "raw")
    with pytest.raises(NotFound):
        shop.table("old", "shop")


def test_only_what_changed_is_built_anew(lake: Lake) -> None:
    two_catalogs(lake)
    plan = propose(lake)
    assert all(one.fresh for one in build(lake, plan).parts)
    writes = lake.writes
    assert not any(one.fresh for one in build(lake, propose(lake)).parts)
    assert lake.writes == writes
    assert stale(lake, propose(lake)) == []
    land(
        lake,
        "said",
        "reviews",
        {"user_id": "who", "item_id": "what", "text": "said"},
        [{"who": "u1", "what": "a1", "said": "x"}],
    )
    assert stale(lake, propose(lake)) == ["reviews"]
    assert [one.part for one in build(lake, propose(lake)).parts if one.fresh] == ["reviews"]
    assert all(accounted(lake).values())
    without = replace(plan, sources=tuple(replace(one, used=one.part != "events") for one in plan.sources))
    assert "events" not in [one.part for one in build(lake, without).parts]
    assert {"events", "orders"} & set(parts_built(lake)) == set()
    assert all(accounted(lake).values())


def test_one_thing_under_two_numbers(lake: Lake) -> None:
    """Equal ids of two numberings are two things until a crosswalk says otherwise; events follow."""
    land(
        lake,
        "abt",
        "items",
        ITEM,
        [{"sku": "1", "name": "Lamp", "price": 1.0}, {"sku": "2", "name": "Sofa", "price": 2.0}],
    )
    land(lake, "buy", "items", ITEM, [{"sku": "1", "name": "Sofa, grey", "price": 2.5}])
    land(lake, "web", "events", EVENT, [event("u1", "1", "view", 0)])
    land(lake, "walk", "other", {}, [{"left_id": "2", "right_id": "1", "score": 0.9}])
    sources = (
        Source("abt", "items"),
        Source("buy", "items", numbering="buy"),
        Source("web", "events", numbering="buy"),
    )
    plan = Plan(sources)
    build(lake, plan)
    assert [row[0] for row in rows(lake, "items", "item_id")] == ["1", "2", "buy:1"]
    assert rows(lake, "events", "item_id") == [("buy:1",)]
    build(lake, replace(plan, maps=(IdMap("walk", right_numbering="buy"),)))
    assert rows(lake, "items", "item_id, title") == [("1", "Lamp"), ("2", "Sofa")]
    assert rows(lake, "events", "item_id") == [("2",)]
    assert [(one.id, one.column) for one in conflicts(lake)] == [("2", "price"), ("2", "title")]
    assert all(accounted(lake).values())


def test_prices_stay_apart_without_rates_and_meet_with_them(lake: Lake) -> None:
    goods = [
        {"sku": "a", "name": "A", "price": 70.0, "money": "CNY", "updated_at": datetime(2026, 1, 5)},
        {"sku": "b", "name": "B", "price": 10.0, "money": "USD", "updated_at": datetime(2026, 1, 5)},
        {"sku": "c", "name": "C", "price": 10.0, "money": "USD", "updated_at": datetime(2025, 1, 5)},
        {"sku": "d", "name": "D", "price": 9.0, "money": None, "updated_at": datetime(2026, 1, 5)},
    ]
    land(lake, "goods", "items", {**ITEM, "currency": "money"}, goods)
    land(
        lake,
        "rates",
        "other",
        {},
        [
            {"date": "2026-01-01", "currency": "US$", "rate": "7.1"},
            {"date": "2026-02-01", "currency": "USD", "rate": "9"},
        ],
    )
    plan = Plan((Source("goods", "items"),))
    built = part(build(lake, plan), "items")
    assert built.facts["currencies"] == {"CNY": 1, "USD": 2, "": 1}
    assert [row[0] for row in rows(lake, "items", "price")] == [70.0, 10.0, 10.0, 9.0]
    built = part(build(lake, replace(plan, rates=Rates("rates", "CNY"))), "items")
    assert rows(lake, "items", "price, currency, price_given, currency_given") == [
        (70.0, "CNY", None, None),
        (71.0, "CNY", 10.0, "USD"),
        (10.0, "USD", None, None),  # no rate is known for 2025
        (9.0, None, None, None),  # nobody said in what
    ]
    assert built.facts["apart"] == {"": 1, "USD": 1}
    with pytest.raises(BadInput, match="no column"):
        build(lake, replace(plan, rates=Rates("rates", "EUR", rate="value")))


def test_another_shop_in_the_workspace_stays_out(lake: Lake) -> None:
    two_catalogs(lake)
    land(lake, "elsewhere", "events", EVENT, [event(f"x{n}", f"y{n}", "view", n) for n in range(20)])
    plan = propose(lake)
    assert {one.dataset for one in plan.sources if not one.used} == {"elsewhere"}
    land(lake, "walk", "other", {}, [{"left_id": "y1", "right_id": "a1"}])
    assert all(one.used for one in propose(lake).sources), "by a crosswalk two shops may be one"


def test_sales_without_a_type_are_purchases_and_returns(lake: Lake) -> None:
    sales = [{"who": "u", "what": "a", "n": 2, "at": NOON}, {"who": "u", "what": "a", "n": -1, "at": NOON}]
    land(lake, "sales", "events", {"user_id": "who", "item_id": "what", "quantity": "n", "timestamp": "at"}, sales)
    assert propose(lake).sources[0].event == "purchase"
    build(lake, propose(lake))
    assert rows(lake, "events", "event_type, quantity") == [("purchase", 2), ("return", -1)]
    assert rows(lake, "orders", "lines, quantity") == [(1, 2)]


def test_clocks_of_other_zones_are_set_to_utc(lake: Lake) -> None:
    land(lake, "web", "events", EVENT, [event("u1", "1", "view", 0)])
    build(lake, Plan((Source("web", "events", zone="Asia/Shanghai"),)))
    assert rows(lake, "events", "timestamp") == [(NOON - timedelta(hours=8),)]


def test_cells_that_cannot_be_read_are_counted(lake: Lake) -> None:
    land(
        lake,
        "goods",
        "items",
        ITEM,
        [
            {"sku": "c", "name": "C", "price": "3"},
            {"sku": "a", "name": "A", "price": "12,5"},
            {"sku": "b", "name": "B", "price": "cheap"},
        ],
    )
    built = part(build(lake, Plan((Source("goods", "items"),))), "items")
    assert [row[0] for row in rows(lake, "items", "price")] == [3.0, 12.5, None]
    assert built.facts["unread"] == {"goods": {"price": 1}}
    land(lake, "people", "users", {"user_id": "id", "age": "age"}, [{"id": n, "age": "25-34"} for n in range(3)])
    built = part(build(lake, Plan((Source("people", "users"),))), "users")
    assert {row[0] for row in rows(lake, "users", "age")} == {"25-34"}
    assert built.facts["unread"] == {}


def test_a_dataset_of_the_name_stays_what_it_is(lake: Lake) -> None:
    land(lake, "shop_items", "items", ITEM, [{"sku": "a", "name": "A", "price": 1.0}])
    build(lake, propose(lake))
    assert parts_built(lake)["items"].name == "shop_items_2"
    assert not lake.dataset("shop_items").built
    assert [one.part for one in build(lake, propose(lake)).parts if one.fresh] == []
    lake.drop("shop_items_2")
    assert parts_built(lake) == {}


def test_a_plan_goes_through_its_text(shop: Lake) -> None:
    import json

    plan = propose(shop)
    assert plan_of(shop) == plan
    assert from_json(json.dumps(plan.as_dict())) == plan
    for wrong in ("[]", "nope", '{"sources": [{"who": 1}]}'):
        with pytest.raises(BadInput):
            from_json(wrong)
    with pytest.raises(NotFound, match="best"):
        from_json('{"rules": {"items": {"price": "best"}}}')
    with pytest.raises(BadInput, match="Nothing"):
        build(shop, Plan())
    with pytest.raises(BadInput, match="shop_items"):
        build(shop, Plan((Source("shop_items", "items"),)))
