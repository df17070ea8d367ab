"""Golden rows and crosswalks: each value of a source row, rules, disagreements, datasets."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as few
from hypothesis import strategies as st

from core.errors import BadInput
from core.integrate.match import golden, kept
from core.lake import Lake
from tests.core.annotate.conftest import land

ROLES = {"item_id": "sku", "title": "name", "brand": "brand", "price": "price"}
OURS = [
    ("1", "Acme steel travel mug KX1001", "Acme", 12.0, "2026-01-01"),
    ("2", "Acme steel travel mug KX1001", "ACME", 11.0, "2026-03-01"),
    ("3", "Acme steel travel mug KX1001 boxed", "Acme", 10.0, "2026-02-01"),
    ("4", "Borel oak wall clock LZ2002", None, 40.0, "2026-01-01"),
    ("5", "Cintra folding office chair MX3003", "Cintra", 90.0, "2026-01-01"),
]
THEIRS = [("b1", "clock wall Borel oak LZ-2002", "Borel", 42.0), ("b2", "Dorna head torch NZ4004", "Dorna", 15.0)]


def fill(lake: Lake) -> None:
    ours = pd.DataFrame(OURS, columns=["sku", "name", "brand", "price", "updated"])
    land(lake, ours, "ours", "items", ROLES)
    land(lake, pd.DataFrame(THEIRS, columns=["id", "title", "maker", "cost"]), "theirs", "items",
         {"item_id": "id", "title": "title", "brand": "maker", "price": "cost"})  # fmt: skip
    kept.match(lake, "ours")
    kept.say(lake, "ours", "", [("1", "2"), ("1", "3"), ("2", "3")], "same")
    kept.match(lake, "ours")
    kept.match(lake, "ours", "theirs")
    kept.say(lake, "ours", "theirs", [("4", "b1")], "same")
    kept.match(lake, "ours", "theirs")


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def rows(lake: Lake, name: str) -> dict[str, dict[str, object]]:
    with lake.read() as cursor:
        frame = cursor.execute(f"SELECT * FROM {lake.table(name)} ORDER BY _row").df()
    return {str(one["sku"] if "sku" in one else one["left_id"]): one for one in frame.to_dict("records")}


def test_each_rule_chooses_its_row(shop: Lake) -> None:
    plan = golden.propose(shop, "ours")
    assert {plan.rules[one] for one in ("price", "name", "brand")} == {"newest", "longest", "vote"}
    assert plan.moments == ("updated", "")
    found = golden.merged(shop, plan)
    assert (found.rows_in, found.rows, found.things) == (5, 3, 1)
    assert set(found.disagreeing) == {"name", "brand", "price", "updated"}
    assert golden.store(shop, plan) == "ours_golden"
    stored = rows(shop, "ours_golden")
    assert len(stored) == 3
    merged = next(one for one in stored.values() if one["golden_rows"] == 3)
    assert merged["name"] == "Acme steel travel mug KX1001 boxed"
    assert float(str(merged["price"])) == 11.0
    assert merged["brand"] == "Acme"
    assert shop.dataset("ours_golden").kind == "items"
    assert shop.dataset("ours_golden").rows == 3


def test_two_catalogs_become_one_and_the_right_one_may_be_trusted_more(shop: Lake) -> None:
    plan = golden.propose(shop, "ours", "theirs")
    assert plan.columns["brand"] == ("brand", "maker")
    golden.store(shop, plan, "all_products")
    stored = rows(shop, "all_products")
    assert len(stored) == 6
    assert stored["4"]["brand"] == "Borel"
    assert "b2" in stored
    turned = golden.Plan("ours", "theirs", plan.columns, dict.fromkeys(plan.columns, "trusted"), right_first=True)
    golden.store(shop, turned, "all_products")
    assert "b1" in rows(shop, "all_products")


@few(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=st.lists(st.sampled_from(list(golden.RULES)), min_size=5, max_size=5), turned=st.booleans())
def test_every_golden_value_is_of_a_source_row(shop: Lake, rules: list[str], turned: bool) -> None:
    plan = golden.propose(shop, "ours", "theirs")
    plan = golden.Plan(
        "ours", "theirs", plan.columns, dict(zip(plan.columns, rules, strict=False)), turned, plan.moments
    )
    golden.store(shop, plan, "made")
    sources = {name: {str(cell) for row in (*OURS, *THEIRS) for cell in row} | {"nan", "None"} for name in plan.columns}
    for row in rows(shop, "made").values():
        for name in plan.columns:
            told = str(row[name])
            assert told in sources[name] or f"{float(told)}" in sources[name], (name, told)
    assert sum(int(str(row["golden_rows"])) for row in rows(shop, "made").values()) == len(OURS) + len(THEIRS)


def test_a_crosswalk_is_a_dataset_of_ids_as_they_are(shop: Lake) -> None:
    assert golden.crosswalk(shop, "ours", "theirs") == "ours_theirs_crosswalk"
    with shop.read() as cursor:
        table = shop.table("ours_theirs_crosswalk")
        pairs = cursor.execute(f"SELECT left_id, right_id, decided_by FROM {table}").fetchall()
    assert pairs == [("4", "b1", "person")]
    assert shop.dataset("ours_theirs_crosswalk").rows == 1
    golden.crosswalk(shop, "ours", "theirs")
    assert len(shop.versions("ours_theirs_crosswalk")) == 2


def test_nothing_else_is_written_over(shop: Lake) -> None:
    with pytest.raises(BadInput):
        golden.store(shop, golden.propose(shop, "ours"), "theirs")
    with pytest.raises(BadInput):
        golden.propose(shop, "theirs")
    with pytest.raises(BadInput):
        golden.crosswalk(shop, "theirs")


def test_many_words_said_at_once_are_one_file(shop: Lake) -> None:
    """A file for each of a thousand accepted pairs would slow every later question."""

    def files() -> int:
        return sum(1 for _file in shop.path.rglob("*.parquet"))

    before = files()
    kept.say(shop, "ours", "theirs", [(str(n), str(n)) for n in range(40)], "same")
    assert files() == before + 1
    assert kept.take_back(shop, "ours", "theirs") == ("39", "39")
    assert kept.take_back(shop, "ours", "theirs") == ("38", "38"), "in the order in which they were said"
