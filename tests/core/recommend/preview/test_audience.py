"""A product's side: its places are those of the lists, and each planted cause is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.recommend import SCORERS, Features, Inputs, Options, fit
from core.recommend.data.shelf import Shelf, web
from core.recommend.lists.listing import recommend
from core.recommend.preview.audience import MET, NEVER, audience, exposure, shoppers_asked
from core.recommend.preview.held_back import causes, twins
from tests.core.recommend.shops import random_inputs


@pytest.mark.parametrize("name", ["popularity", "ease", "content", "sentiment"])
def test_a_place_is_that_of_the_shoppers_own_list(name: str) -> None:
    features = Features(random_inputs(4), Options())
    model = fit(name, features)
    shown = exposure(features, model)
    lists = {
        user: [one.card.item for one in recommend(features, model, name, str(user), k=100).items]
        for user in features.inputs.events.users
    }
    assert shown.slots.sum() == sum(len(one[:10]) for one in lists.values())
    for item in range(len(features.inputs.events.items)):
        found = audience(features, model, name, item, shown)
        assert found.asked == len(lists)
        for user, rank in zip(lists, found.ranks, strict=True):
            assert (lists[user].index(item) + 1 if item in lists[user] else 0) == max(int(rank), 0)
            if rank == MET:
                assert features.seen[features.inputs.events.user_position(user), item]
        assert found.slots == sum(item in one[:10] for one in lists.values())
        assert sum(n for _low, _high, n in found.bands()) + found.met + found.never == found.asked
        assert (found.ranks[found.ranks >= 1] if found.fans else np.asarray([0])).min() == (
            found.fans[0].rank if found.fans else 0
        )


def test_of_a_large_shop_some_shoppers_are_drawn_and_the_same_ones_again() -> None:
    assert len(shoppers_asked(1_000, 100, 5_000)) == 50
    assert np.array_equal(shoppers_asked(1_000, 100, 5_000), shoppers_asked(1_000, 100, 5_000))
    assert len(shoppers_asked(10, 100, 5_000)) == 10
    assert len(shoppers_asked(0, 0)) == 0


def told(features: Features, item: int, shelf: Shelf | None = None) -> dict[str, str]:
    model = fit("popularity", features)
    found = audience(features, model, "popularity", item, exposure(features, model))
    return {one.cause: one.said for one in causes(features, shelf or Shelf(), found)}


def test_each_planted_cause_is_told_with_its_number() -> None:
    inputs = random_inputs(4)
    catalog = inputs.catalog
    assert catalog is not None
    features = Features(inputs, Options())
    n = len(inputs.events.items)
    last = n - 1  # in the catalog, met by nobody
    assert "No shopper has met it" in told(features, last)["no_events"]
    stock = np.full(n, 5.0)
    stock[2] = 0
    assert told(features, 2, Shelf(stock=stock, stock_from="inv"))["stock"].endswith("the stock told is 0.")
    assert "stock" not in told(features, 3, Shelf(stock=stock, stock_from="inv"))
    titles = {"": np.asarray([f"Item {k}" for k in range(n)], dtype=object)}
    titles[""][4] = "  ITEM  7 "
    known = catalog.known.copy()
    known[1] = False
    brand = catalog.brand.copy()
    brand[:] = "Maker"
    brand[5] = None
    changed = Features(replace(inputs, catalog=replace(catalog, titles=titles, known=known, brand=brand)), Options())
    assert twins(changed, 7).tolist() == [4]
    assert "1 other item looks like the same one" in told(changed, 7)["twins"]
    assert "not in the catalog" in told(changed, 1)["absent"]
    assert "brand" in told(changed, 5)["missing"]
    assert "brand" not in told(changed, 6).get("missing", "")


def test_ids_that_differ_by_case_or_zeros_are_twins() -> None:
    from core.recommend.events import from_arrays

    features = Features(Inputs(from_arrays(["a"] * 4, ["P1", "p1", "00p1", "q"])), Options())
    at = {str(one): n for n, one in enumerate(features.inputs.events.items)}
    assert set(twins(features, at["P1"]).tolist()) == {at["p1"], at["00p1"]}
    assert not len(twins(features, at["q"]))


def test_a_scorer_that_knows_no_such_item_says_for_how_many() -> None:
    features = Features(random_inputs(4), Options())
    model = fit("intent", features)
    shown = exposure(features, model)
    ranks = [audience(features, model, "intent", item, shown) for item in range(len(features.inputs.events.items))]
    assert any(one.never for one in ranks)
    assert all((one.ranks >= NEVER).all() for one in ranks)
    assert SCORERS["intent"].needs


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://cdn.example/a.jpg", True),
        ("HTTP://cdn.example/a.jpg?x=1&y=2", True),
        ("javascript:alert(1)", False),
        ("data:image/svg+xml;base64,AAAA", False),
        ("file:///etc/passwd", False),
        ("//cdn.example/a.jpg", False),
        ('https://a.example/"onerror=alert(1)', False),
        ("https://a.example/a.jpg) ![x](http://b", False),
        ("https://a.example/\u202e.jpg", False),
        (None, False),
    ],
)
def test_only_plain_addresses_of_the_web_are_pictures(address: str | None, taken: bool) -> None:
    assert web(address) is taken
