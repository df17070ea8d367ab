"""An inventory beside its sales: what is read, what is not judged, the sample shop and the command."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import BadInput
from core.forecast.stock import Policy, demand_sources, kept_so_far, open_stock, plan_of, proposal_rows, rows_of
from core.forecast.stock import words as say
from core.forecast.stock.classes import abc_of, xyz_of
from core.forecast.stock.demand import REPEATED, RETURNED, SOLD_OUT, UNFINISHED, read_demand
from core.forecast.stock.inventory import read_inventory
from core.lake import Lake
from sample_data import SHOP
from tests.core.quality.planting import land

ROLES = {"item_id": "sku", "stock": "stock", "lead_time": "lead", "cost": "cost"}
FIRST = date(2026, 1, 5)


def sales(days: int = 90, rates: dict[str, float] | None = None, seed: int = 1) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [
        {"date": FIRST + timedelta(days=day), "sku": sku, "units": int(rng.poisson(rate)), "price": 10.0, "left": 9}
        for day in range(days)
        for sku, rate in (rates or {"a": 5.0, "b": 0.4}).items()
    ]


def shelf(**stock: Any) -> list[dict[str, Any]]:
    return [{"sku": sku, "stock": n, "lead": 7, "cost": 3.0} for sku, n in stock.items()]


def planned(lake: Lake, sold: list[dict[str, Any]], held: list[dict[str, Any]], **policy: Any) -> Any:
    land(lake, "sales", "other", {}, sold)
    land(lake, "shelf", "inventory", ROLES, held)
    return plan_of(lake, open_stock(lake, "shelf"), Policy(**policy))


def test_each_item_has_its_state(lake: Lake) -> None:
    plan = planned(
        lake, sales(rates={"a": 5.0, "b": 5.0, "c": 5.0, "d": 5.0}), shelf(a=0, b=10, c=90, d=4000, e=5, f=0)
    )
    state = dict(zip(plan.inventory.items, plan.state, strict=True))
    assert state == {"a": "sold out", "b": "runs out before delivery", "c": "enough", "d": "more than needed",
                     "e": "dead stock", "f": "neither sold nor there"}  # fmt: skip
    assert [row["item"] for row in rows_of(plan)][:2] == ["a", "b"]
    assert {row["Item"] for row in proposal_rows(plan)} == {"a", "b"}
    assert "2 items are sold out or will more likely than not run out" in say.verdict(plan, say.summary_of(plan))


def test_what_cannot_be_judged_is_named_with_its_reason(lake: Lake) -> None:
    held = [
        *shelf(a=-3, b=9999, c=None),
        {"sku": "d", "stock": 4, "lead": None, "cost": 1.0},
        {"sku": "e", "stock": 4, "lead": 9000, "cost": 1.0},
        {"sku": None, "stock": 1, "lead": 1, "cost": 1.0},
    ]
    plan = planned(lake, sales(rates=dict.fromkeys("abcdez", 3.0)), held)
    why = {str(item): plan.why_dark(place) for place, item in enumerate(plan.inventory.items)}
    assert why == {"a": "its stock is below 0", "b": "its stock is a filler such as 9999",
                   "c": "its stock is empty or no number", "d": "its lead time is missing",
                   "e": "its lead time is no number of days"}  # fmt: skip
    assert plan.inventory.nameless == 1
    assert set(plan.state) == {"cannot be judged"}
    assert plan.unlisted[0][0] == "z"
    assert "5 items cannot be judged" in say.dark_text(plan)


def test_warehouses_are_added_up_and_what_is_on_order_counts(lake: Lake) -> None:
    held = [
        {"sku": "a", "stock": 20, "lead_time": 3, "cost": 2.0, "on_order": 0, "pack_size": 12, "moq": 30},
        {"sku": "a", "stock": 4, "lead_time": 9, "cost": 2.0, "on_order": 500, "pack_size": 12, "moq": 30},
        {"sku": "b", "stock": 0, "lead_time": 9, "cost": 2.0, "on_order": 0, "pack_size": 12, "moq": 30},
    ]
    land(lake, "sales", "other", {}, sales())
    land(lake, "shelf", "inventory", {"item_id": "sku", "stock": "stock", "cost": "cost"}, held)
    plan = plan_of(lake, open_stock(lake, "shelf"), Policy())
    assert plan.inventory.stock.tolist() == [24, 0]
    assert plan.inventory.lead.tolist() == [9, 9]
    assert plan.orders.order[0] == 0  # 500 are on their way
    assert plan.orders.order[1] >= 30
    assert plan.orders.order[1] % 12 == 0


def test_events_orders_and_sales_tell_the_same_demand(lake: Lake) -> None:
    rows = [
        {"t": f"{FIRST + timedelta(days=day)} 1{n}:00:00", "sku": sku, "what": what, "n": 2}
        for day in range(30)
        for n, (sku, what) in enumerate(
            (("a", "购买"), ("a", "buy"), ("a", "view"), ("b", "purchase"), ("b", "return"))
        )
    ]
    roles = {"item_id": "sku", "event_type": "what", "timestamp": "t", "quantity": "n"}
    land(lake, "events", "events", roles, rows)
    land(lake, "shelf", "inventory", ROLES, shelf(a=5, b=5))
    demand = plan_of(lake, open_stock(lake, "shelf"), Policy()).demand
    assert demand.units.tolist() == [[4.0] * 30, [2.0] * 30]
    assert str(demand.days[0])[:10] == str(FIRST)


def test_days_that_lie_are_mended_and_told(lake: Lake) -> None:
    rows = sales(60, {"a": 20.0, "b": 20.0})
    rows += [row for row in rows if row["date"] == FIRST + timedelta(days=10)]  # a day loaded twice
    rows += [dict(rows[20], units=-3)]
    for row in rows:
        if row["sku"] == "b" and 30 <= (row["date"] - FIRST).days < 40:
            row |= {"units": 0, "left": 0}  # sold out
        if (row["date"] - FIRST).days == 59:
            row["units"] //= 4  # the last day, written in the morning
    renamed = [{("stock_on_hand" if key == "left" else key): cell for key, cell in row.items()} for row in rows]
    land(lake, "sales", "other", {}, renamed)
    with lake.read() as cursor:
        demand = read_demand(cursor, lake.table("sales"), lake.columns("sales"), {})
    notes = dict(demand.notes)
    assert notes == {RETURNED: 1, REPEATED: 2, SOLD_OUT: 10, UNFINISHED: 1}
    assert demand.units.shape == (2, 59)
    assert np.isnan(demand.units[1, 30:40]).all()
    assert abs(np.nanmean(demand.units) - 20) < 2


def test_a_day_without_a_number_is_unknown_and_not_one_piece(lake: Lake) -> None:
    rows = sales(40, {"a": 6.0})
    for row in rows[10:15]:
        row["units"] = None
    land(lake, "sales", "other", {}, rows)
    land(lake, "none", "other", {}, [row | {"units": -1} for row in rows])
    with lake.read() as cursor:
        demand = read_demand(cursor, lake.table("sales"), lake.columns("sales"), {})
        with pytest.raises(BadInput, match="Nothing was sold"):
            read_demand(cursor, lake.table("none"), lake.columns("none"), {})
    assert np.isnan(demand.units[0]).nonzero()[0].tolist() == [10, 11, 12, 13, 14]


def test_a_table_of_some_items_says_nothing_of_the_others(lake: Lake) -> None:
    plan = planned(lake, sales(rates={"a": 4.0}), shelf(a=3, b=3, c=3))
    state = dict(zip(plan.inventory.items, plan.state, strict=True))
    assert state["b"] == state["c"] == "cannot be judged"
    assert plan.why_dark(1) == "its sales are not in this dataset"


def test_nothing_to_read_is_refused_in_a_sentence(lake: Lake) -> None:
    land(lake, "shelf", "inventory", ROLES, shelf(a=1))
    with pytest.raises(BadInput, match="Nothing tells"):
        open_stock(lake, "shelf")
    land(lake, "bare", "inventory", {}, [{"x": 1}])
    with lake.read() as cursor, pytest.raises(BadInput, match="no column for"):
        read_inventory(cursor, lake.table("bare"), lake.columns("bare"), {})


@given(st.lists(st.floats(0, 1e6) | st.just(float("nan")), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_classes_by_value_follow_the_value(value: list[float]) -> None:
    worth = np.array(value)
    found = abc_of(worth)
    sold = np.nan_to_num(worth) > 0
    assert (found[~sold] == "").all()
    for low, high in (("C", "B"), ("B", "A")):
        if (found == low).any() and (found == high).any():
            assert worth[found == low].max() <= worth[found == high].min()
    if sold.any():
        assert found[np.nanargmax(worth)] == "A"


def test_classes_by_evenness() -> None:
    rng = np.random.default_rng(0)
    days = np.vstack([np.full(84, 3.0), rng.poisson(0.25, 84), np.eye(1, 84, 5)[0] * 30, np.zeros(84),
                      np.full(84, np.nan)])  # fmt: skip
    assert xyz_of(days).tolist() == ["X", "Y", "Z", "", ""]
    assert xyz_of(days[:, :10]).tolist() == [""] * 5


def sample(lake: Lake) -> None:
    import pandas as pd

    from core.collect import ingest

    ingest(lake, [SHOP / "sales_daily.csv.gz"], "sales", kind="other")
    ids = pd.read_csv(SHOP / "sales_daily.csv.gz")["product_id"].unique()
    land(lake, "shelf", "inventory", ROLES, [{"sku": one, "stock": 30, "lead": 35, "cost": 2.0} for one in ids])


def test_the_sample_shop(prepared: Any) -> None:
    lake = prepared(sample)
    assert demand_sources(lake, "shelf") == ("sales",)
    stock = open_stock(lake, "shelf", country="CN")
    plan = plan_of(lake, stock, Policy())
    notes = dict(plan.demand.notes)
    assert notes[REPEATED] == 48
    assert notes[RETURNED] == 81
    assert notes[UNFINISHED] == 1
    assert notes[SOLD_OUT] >= 120
    assert plan.ahead.max() > 1.05  # Double 11 lies within the longest lead times
    kept = kept_so_far(lake, stock, Policy())
    assert kept is not None
    assert not kept.missed


def test_the_command_reads_files_and_closes_its_gate(tmp_path: Path) -> None:
    out = tmp_path / "order.csv"
    import pandas as pd

    pd.DataFrame(sales()).to_csv(tmp_path / "sales.csv", index=False)
    pd.DataFrame(shelf(a=0, b=500)).rename(columns={"lead": "lead_time"}).to_csv(tmp_path / "shelf.csv", index=False)
    arguments = ["stock", str(tmp_path / "shelf.csv"), "--demand", str(tmp_path / "sales.csv"), "-o", str(out)]
    ran = CliRunner().invoke(app, [*arguments, "--json"])
    assert ran.exit_code == 1, ran.output
    found = json.loads(ran.stdout)
    assert found["summary"]["out"] == 1
    assert found["items"][0]["item"] == "a"
    assert out.read_text(encoding="utf-8-sig").splitlines()[1].startswith("a,")
    assert CliRunner().invoke(app, [*arguments, "--fail-on", "none"]).exit_code == 0
