"""Columns are followed through recipes, renames and the shop, forward and back; who uses one is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core import clean, govern, quality
from core.clean import Recipe, RecipeStep
from core.errors import NotFound
from core.govern.describing import covered, covered_said, critical, mark, own, owner_of, suggested
from core.govern.describing.words import MEANINGS, UNITS, meaning, plain, unit
from core.govern.glossary import Term, keep
from core.govern.lineage import Place, drawn, newest_place, trace, uses
from core.i18n import use_language
from core.integrate import shop as one_shop
from core.lake import Lake
from tests.core.govern.test_catalog import two_files


def cleaned(lake: Lake) -> None:
    two_files(lake)
    lake.describe("items", kind="items", roles={"item_id": "item_id", "title": "title", "price": "price"})
    steps = (
        RecipeStep("rename", ("title",), {"name": "name"}),
        RecipeStep("custom_expression", (), {"name": "label", "expression": "concat(name, item_id)"}),
    )
    clean.apply(lake, "items", Recipe(steps))
    quality.check(lake, "items")
    quality.check(lake, "visits")
    one_shop.build(lake, one_shop.propose(lake))


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(cleaned)


def test_a_renamed_column_is_followed_to_the_shop_and_back(shop: Lake) -> None:
    forward = {place.title for place in trace(shop, Place("items", "raw", "title")).places}
    assert {"raw.items.title", "clean.items.name", "clean.items.label"} <= forward
    assert any(place.startswith("shop.") for place in forward)
    built = next(one for one in shop.datasets(built=True) if one.imports["part"] == "items")
    line = next(one for one in built.imports["lineage"] if one["source"] == "name")
    back = trace(shop, newest_place(shop, built.name, line["column"]), back=True)
    assert Place("items", "raw", "title") in back.ends


def test_forward_and_back_are_the_same_edges(shop: Lake) -> None:
    places = [Place("items", "raw", column) for column in shop.columns("items", "raw") if column[0] != "_"]
    forward = {edge for place in places for edge in trace(shop, place).edges}
    ends = {edge.target for edge in forward}
    back = {edge for place in ends for edge in trace(shop, place, back=True).edges}
    assert forward <= back


def test_a_column_that_is_gone_is_found_in_the_raw_rows_and_one_that_never_was_is_refused(shop: Lake) -> None:
    assert newest_place(shop, "items", "title").layer == "raw"
    assert newest_place(shop, "items", "name").layer == "clean"
    with pytest.raises(NotFound):
        newest_place(shop, "items", "nothing")


def test_who_uses_a_column_is_told_with_the_page_that_shows_it(shop: Lake) -> None:
    keep(shop, [Term("Gross price", columns=("items.price",))])
    kinds = {one.kind for one in uses(shop, "items", "price")}
    assert {"role", "analysis", "check", "term", "shop"} <= kinds
    found = uses(shop, "items", "title")
    assert [dict(one.params).get("step") for one in found if one.kind == "recipe"] == ["2"], "under its new name"
    assert all(one.page for one in found)


def test_a_drawing_has_every_near_column_once(shop: Lake) -> None:
    made = drawn(trace(shop, Place("items", "raw", "title")))
    assert len({node.id for node in made.nodes}) == len(made.nodes)
    assert {link.source for link in made.links} <= {node.id for node in made.nodes}


def test_critical_columns_are_suggested_by_their_uses_and_decided_by_people(shop: Lake) -> None:
    found = critical(shop)
    assert ("items", "item_id") in {(one.dataset, one.column) for one in found}
    assert all(len(one.kinds.keys() - {"role"}) >= 3 for one in found)
    mark(shop, "items", "item_id", "no")
    mark(shop, "visits", "user_id", "yes")
    after = critical(shop)
    assert [(one.dataset, one.column, one.said) for one in (after[0], after[-1])] == [
        ("visits", "user_id", "yes"),
        ("items", "item_id", "no"),
    ]
    with pytest.raises(NotFound):
        mark(shop, "items", "nothing", "yes")
    assert "critical:item_id" not in govern.about(shop, "items").columns


def test_descriptions_are_suggested_and_never_kept_unasked(shop: Lake) -> None:
    told = {one.column: one.text for one in suggested(shop, "items")}
    assert told["item_id"] == "Identifier of the product, another one in each row."
    assert told["price"] == "Price of a product, 0.5 to 39.5, 1 decimal."
    with use_language("zh_CN"):
        chinese = {one.column: one.text for one in suggested(shop, "items")}
    assert chinese["price"] == "商品的价格，0.5 至 39.5，1 位小数。"
    assert govern.about(shop, "items").columns == {}


def test_names_are_known_however_they_are_written_and_no_name_means_two_things() -> None:
    for name in ("unitPrice", "unit_price", "Unit Price", "UNIT-PRICE", "单价", "unit_price_cny"):
        assert meaning(name) == "price of one piece", name
    assert (unit("weight_kg"), unit("时长（毫秒）"), unit("price")) == ("kilograms", "milliseconds", "")
    assert meaning("qwertz") == ""
    names = [name for group in (*MEANINGS.values(), *UNITS.values()) for name in group.split()]
    assert all(name == plain(name) for name in names), [name for name in names if name != plain(name)]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


def test_a_column_has_an_owner_of_its_own_or_that_of_its_dataset(shop: Lake) -> None:
    assert owner_of(shop, "items", "price") == ("", False)
    govern.describe(shop, "items", owner="Chen Li")
    assert owner_of(shop, "items", "price") == ("Chen Li", False)
    assert own(shop, "items", "price", "  Anna  Berg ") == 1
    assert owner_of(shop, "items", "price") == ("Anna Berg", True)
    assert owner_of(shop, "items", "name") == ("Chen Li", False)
    assert govern.about(shop, "items").columns == {}
    own(shop, "items", "price", "")
    assert owner_of(shop, "items", "price") == ("Chen Li", False)
    with pytest.raises(NotFound):
        own(shop, "items", "nothing", "Anna Berg")


def test_the_catalog_says_how_far_it_is(shop: Lake) -> None:
    before = covered(shop)
    assert (before.owned, before.datasets, before.meant) == (0, 2, 0)
    assert before.columns == sum(len(one.types) for one in shop.datasets(built=False))
    govern.describe(shop, "items", owner="Chen Li", columns={"price": "What one piece costs."})
    keep(shop, [Term("Gross price", columns=("items.price", "visits.user_id"))])
    after = covered(shop)
    assert (after.owned, after.meant) == (1, 2)
    assert covered_said(after).startswith("1 dataset has no owner. 2 of ")
