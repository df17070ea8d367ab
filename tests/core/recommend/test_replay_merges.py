"""Replays of what One shop made one, of contracts, and of slots that go to products no list should show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import quality
from core.collect import ingest
from core.errors import BadInput
from core.integrate.shop import build, own_ids, parts_built, propose
from core.lake import Lake
from core.quality.gate import held_to
from core.recommend import Protocol
from core.recommend.data import inputs_of, open_shop
from core.recommend.replay import Plan, checks_plan, plan_of, replay, words
from core.recommend.replay.merges import shop_plan
from core.recommend.replay.suspects import suspect_products
from tests.core.recommend.shops import land, land_shop

USER = Protocol(split="user")
EVENT = {"user_id": "user", "item_id": "item", "event_type": "what", "timestamp": "at"}


def rows(seed: int, n: int, item: str, shoppers: int = 40) -> pd.DataFrame:
    """Events of shoppers with taste on 24 products, whose ids begin as said."""
    rng = np.random.default_rng(seed)
    who = rng.integers(0, shoppers, n)
    which = (2 * rng.integers(0, 12, n) + who % 2) % 24
    return pd.DataFrame(
        {
            "user": [f"u{one:02d}" for one in who],
            "item": [f"{item}{one:02d}" for one in which],
            "what": "view",
            "at": [str(pd.Timestamp("2026-05-01") + pd.Timedelta(minutes=60 * k + seed)) for k in range(n)],
        }
    )


def two_systems(lake: Lake) -> None:
    """Two event logs of the same shoppers whose catalogs number the same 24 products each in their own way."""
    for name, letter in (("web", "A"), ("app", "B")):
        catalog = pd.DataFrame(
            {"sku": [f"{letter}{n:02d}" for n in range(24)], "title": [f"Lamp {n}" for n in range(24)]}
        )
        land(lake, f"{name}_items", catalog, "items", {"item_id": "sku", "title": "title"})
        land(lake, name, rows(len(letter) + ord(letter), 220, letter), "events", EVENT)
    cross = pd.DataFrame({"left_id": [f"A{n:02d}" for n in range(24)], "right_id": [f"B{n:02d}" for n in range(24)]})
    land(lake, "same", cross, "crosswalk", {})
    build(lake, propose(lake))


def test_the_ids_before_are_those_of_the_uploads(prepared: Callable[..., Lake]) -> None:
    lake = prepared(two_systems)
    found = own_ids(lake, "events", "item_id")
    assert len(found) == 440
    assert set(found["id"]) == {f"{letter}{n:02d}" for letter in "AB" for n in range(24)}
    with lake.read() as cursor:
        table = lake.table(parts_built(lake)["events"].name)
        shop = cursor.execute(f'SELECT _row AS "row", item_id FROM {table}').df().merge(found, on="row")
    assert len(shop) == 440
    assert (shop["item_id"].str[1:] == shop["id"].str[1:]).all()
    assert own_ids(lake, "searches", "user_id").empty


def test_what_one_shop_made_one_is_replayed(prepared: Callable[..., Lake]) -> None:
    lake = prepared(two_systems)
    name = parts_built(lake)["events"].name
    plan = plan_of(lake, "merge", name, name, {})
    assert [dict(one.about) for one in plan.changes] == [{"merge": [name, ""], "people": False, "fewer": 24}]
    assert words.change_title(plan.changes[0]) == "Make 24 product ids one with others"
    assert plan.changes[0].rows_changed == 220
    apart, one = plan.data(frozenset()), plan.data(frozenset({0}))
    assert len(apart.events.items) == 2 * len(one.events.items) == 48
    assert list(apart.events.items) == sorted(apart.events.items)
    assert apart.catalog is not None
    assert one.catalog is not None
    names = [str(apart.events.items[place])[1:] for place in apart.events.item]
    assert names == [str(one.events.items[place])[1:] for place in one.events.item]
    assert [str(title) for title in apart.catalog.titles[""]] == [f"Lamp {int(str(i)[1:])}" for i in apart.events.items]
    found = replay(plan, "item_knn", USER)
    assert found.control == 0.0
    assert found.total.verdict != "nothing", found.total.path["ndcg"]
    assert found.total.path["ndcg"].value > 0
    assert found.before.suspects["again"] > found.after.suspects["again"] == 0.0


def test_a_shop_without_a_crosswalk_has_nothing_to_replay(lake: Lake) -> None:
    land(lake, "web", rows(1, 80, "A"), "events", EVENT)
    build(lake, propose(lake))
    shop = open_shop(lake, parts_built(lake)["events"].name)
    with pytest.raises(BadInput, match="One shop made one"):
        shop_plan(lake, shop)


def contract(*checks: quality.Check, breach: str = "warn") -> quality.Suite:
    return quality.Suite("events", checks, breach=breach)


KNOWN = quality.Check("only", "allowed", "validity", ("what",), "error", params={"values": ["pv", "click", "加购"]})


def test_a_raised_contract_is_replayed_before_and_after_it_is_kept(prepared: Callable[..., Lake]) -> None:
    lake = prepared(land_shop)
    shop = open_shop(lake, "events")
    quality.save_suite(lake, contract(quality.Check("there", "not_null", "completeness", ("item",))))
    quality.check(lake, "events")
    with pytest.raises(BadInput, match="No row of events fails"):
        checks_plan(lake, shop)
    raised = contract(KNOWN)
    given = plan_of(lake, "checks", "events", "events", {"contract": raised.to_dict()})
    assert [one.about["check"] for one in given.changes] == ["only"]
    quality.save_suite(lake, raised)
    kept = checks_plan(lake, shop)  # the stored report is by the contract before
    assert kept.changes == given.changes
    bought = int((inputs_of(lake, shop).events.kind != 0).sum())
    assert 0 < kept.changes[0].rows_removed < bought
    borne = contract(replace(KNOWN, tolerance=0.5))
    plan = plan_of(lake, "checks", "events", "events", {"contract": borne.to_dict()})
    assert plan.changes[0].rows_removed == kept.changes[0].rows_removed
    assert words.change_title(plan.changes[0]).startswith("Set aside, though within its tolerance: ")


def test_rows_that_a_contract_set_aside_at_loading_are_replayed(lake: Lake, tmp_path: Path) -> None:
    def file(name: str, frame: pd.DataFrame) -> Path:
        frame.to_csv(tmp_path / name, index=False)
        return tmp_path / name

    ingest(lake, file("a.csv", rows(1, 200, "A")), "events", kind="events", roles=EVENT)
    quality.save_suite(lake, contract(replace(KNOWN, params={"values": ["view"]}), breach="quarantine"))
    odd = rows(2, 90, "A")
    odd.loc[:29, "what"] = "purchase"
    held_to(lake, [file("b.csv", odd)], "events", append=True)
    quality.check(lake, "events")
    assert not quality.latest(lake, "events").failing  # type: ignore[union-attr]
    plan = checks_plan(lake, open_shop(lake, "events"))
    assert [dict(one.about) for one in plan.changes] == [{"held": 30}]
    assert words.change_title(plan.changes[0]) == "30 rows that the contract set aside at loading"
    assert len(plan.data(frozenset()).events) == len(plan.data(frozenset({0})).events) + 30
    assert replay(plan, "popularity", USER).control == 0.0
    ingest(lake, file("c.csv", rows(3, 60, "A")), "events", append=True)
    quality.check(lake, "events")
    with pytest.raises(BadInput, match="30 rows were kept out at loading and wait in quarantine"):
        checks_plan(lake, open_shop(lake, "events"))


def faulty(lake: Lake) -> None:
    land_shop(lake)
    stock = pd.DataFrame(
        {"sku": [f"P{n:02d}" for n in range(24)], "pieces": ["0" if n % 4 == 1 else "7" for n in range(24)]}
    )
    land(lake, "inventory", stock, "inventory", {"item_id": "sku", "stock": "pieces"})
    clause = quality.Check("cheap", "allowed", "validity", ("price",), "error", params={"values": ["5.00"]})
    quality.check(lake, "items", suite=quality.Suite("items", (clause,)))


def test_sold_out_products_and_failing_entries_are_suspect(prepared: Callable[..., Lake]) -> None:
    lake = prepared(faulty)
    shop = open_shop(lake, "events")
    inputs = inputs_of(lake, shop)
    found = suspect_products(lake, shop, inputs)
    assert {str(one) for one in inputs.events.items[found["sold_out"]]} == {f"P{n:02d}" for n in range(1, 24, 4)}
    assert found["failing"].all()
    plan: Plan = plan_of(lake, "recipe", "events", "events", {"recipe": {"steps": [
        {"step": "drop_rows", "params": {"condition": "item IN ('P01', 'P05', 'P09', 'P13', 'P17', 'P21')"}}
    ]}})  # fmt: skip
    made = replay(plan, "popularity", USER)
    before, after = made.before.suspects, made.after.suspects
    assert before["failing"] == after["failing"] == before["any"] == 1.0
    assert before["sold_out"] > 0.0
    assert after["sold_out"] < before["sold_out"]
    told = words.suspects_text(before, after)
    assert "products that are out of stock" in told
    assert "products that the catalog does not have" not in told
