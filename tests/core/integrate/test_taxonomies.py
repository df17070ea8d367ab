"""Categories of two catalogs: mapped by shared products, else by words; what is like nothing has no partner."""

from __future__ import annotations

import random
from collections.abc import Callable

import pandas as pd
import pytest

from core.errors import BadInput
from core.integrate.match import kept, taxonomies
from core.lake import Lake
from tests.core.annotate.conftest import land
from tests.core.integrate.test_match import THINGS, catalog, retold

ROLES = {"item_id": "sku", "title": "name", "price": "price", "category": "category"}
RENAMED = {
    "kettle": "Home / Tea & coffee / Kettles",
    "desk lamp": "Lighting",
    "office chair": "Furniture / Seats",
    "hand mixer": "Home / Baking",
    "family tent": "Camp",
    "wall clock": "Home / Time",
    "travel mug": "Home / Tea & coffee / Drinking",
    "head torch": "Lighting",
}


def thing(title: str) -> str:
    return next(one for one in THINGS if one in title)


def fill(lake: Lake) -> None:
    pick = random.Random(3)
    rows = catalog(11, 160)
    ours = [(*row, f"All > {thing(row[1]).title()}s") for row in rows] + [("q1", "Gift card", 5.0, "Vouchers")]
    theirs = [(*retold(row, pick), RENAMED[thing(row[1])]) for row in rows[:80]]
    for name, side in (("ours", ours), ("theirs", theirs)):
        land(lake, pd.DataFrame(side, columns=["sku", "name", "price", "category"]), name, "items", ROLES)
    kept.match(lake, "ours", "theirs")


def test_shared_products_map_what_names_alone_cannot(prepared: Callable[..., Lake]) -> None:
    lake = prepared(fill)
    mapped = {one.left: one for one in taxonomies.map_categories(lake, "ours", "theirs")}
    for one in THINGS:
        assert mapped[f"All > {one.title()}s"].right == RENAMED[one]
    assert mapped["Vouchers"].right == ""
    assert mapped["All > Kettles"].relation == "equal"
    assert {mapped[f"All > {one}"].relation for one in ("Desk Lamps", "Head Torchs")} == {"narrower"}
    assert sum(one.products for one in mapped.values()) == lake.dataset("ours").rows
    name = taxonomies.store(lake, "ours", "theirs", list(mapped.values()))
    assert lake.dataset(name).rows == len(mapped)


def test_a_catalog_without_categories_is_told_so(lake: Lake) -> None:
    land(lake, pd.DataFrame({"sku": ["1"], "name": ["mug"]}), "bare", "items", {"item_id": "sku", "title": "name"})
    with pytest.raises(BadInput):
        taxonomies.map_categories(lake, "bare", "bare")


def test_paths_of_any_mark_have_levels() -> None:
    for path in ("A > B > C", "A/B/C", "A | B | C", "A>B>C"):
        assert taxonomies.levels(path) == ["A", "B", "C"]
