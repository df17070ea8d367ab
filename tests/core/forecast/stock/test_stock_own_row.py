"""One item's row says nothing of another: a hostile cell or another lead time leaves all other plans as they were."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.__main__ import app
from core.forecast.stock import Policy, open_stock, plan_of, rows_of
from core.forecast.stock import words as say
from core.forecast.stock.lead_demand import lead_demand, seeds_of
from core.lake import Lake
from tests.core.quality.planting import land

ROLES = {"item_id": "sku", "stock": "stock", "lead_time": "lead", "cost": "cost"}
ITEMS = [f"b{n:02}" for n in range(24)]
DAYS = 150
HOSTILE = {
    "stock": (1e300, -1e300, 1.7e308, 1e12, float("nan"), float("inf")),
    "lead": (1e300, -3.0, 1e9, float("nan"), 0.0, 21.0),
    "cost": (1e300, 1.7e308, -1.0, float("inf")),
    "on_order": (1e300, -1e300, float("nan")),
    "moq": (1e300, -5.0, float("inf")),
    "pack_size": (1e300, 0.0, float("nan")),
}


def shelf() -> list[dict[str, Any]]:
    rng = np.random.default_rng(2)
    return [
        {"sku": sku, "stock": float(rng.integers(1, 90)), "lead": float(rng.choice([3, 7, 14])), "cost": 3.0,
         "on_order": 0.0, "moq": 10.0, "pack_size": 5.0}
        for sku in ITEMS
    ]  # fmt: skip


def sales() -> list[dict[str, Any]]:
    rng = np.random.default_rng(3)
    rate = rng.gamma(2, 3, len(ITEMS))
    return [
        {"date": date(2026, 1, 5) + timedelta(days=day), "sku": sku, "units": int(n)}
        for day in range(DAYS)
        for sku, n in zip(ITEMS, rng.poisson(rate), strict=True)
    ]


def rows(lake: Lake, held: list[dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    land(lake, name, "inventory", ROLES, held)
    found = rows_of(plan_of(lake, open_stock(lake, name, "sales"), Policy()))
    return {row["item"]: {key: one for key, one in row.items() if key != "class"} for row in found}


def test_hostile_cells_of_some_items_leave_the_others_as_they_were(lake: Lake) -> None:
    """Each hostile value once, in an item of its own, in two shops: what is left is planned as without them."""
    land(lake, "sales", "other", {}, sales())
    plain = rows(lake, shelf(), "shelf")
    planted = [(column, value) for column, values in HOSTILE.items() for value in values]
    for shop, part in enumerate((planted[::2], planted[1::2])):
        held = shelf()
        for at, (column, value) in enumerate(part):
            held[at][column] = value
        found = rows(lake, held, f"shelf_{shop}")
        for item in ITEMS[len(part) :]:
            assert found[item] == plain[item]
        for at, (column, value) in enumerate(part):
            if column in ("stock", "on_order") and 1e9 < abs(value) < float("inf"):
                assert found[ITEMS[at]]["state"] == "cannot be judged", (column, value)
                assert found[ITEMS[at]]["why"]


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_draws_of_an_item_stand_beside_whatever_others(data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    n = data.draw(st.integers(2, 8))
    days = rng.poisson(rng.gamma(1, 4, n)[:, None], (n, 60)).astype(float)
    lead = rng.integers(1, 30, n).astype(float)
    wander = rng.uniform(0, 0.3, n)
    seeds = seeds_of(np.array([f"i{k}" for k in range(n)], dtype=object))
    whole = lead_demand(days, lead, spread=0.3, wander=wander, seeds=seeds, n=50)
    some = np.array(data.draw(st.permutations(range(n))))[: data.draw(st.integers(1, n))]
    part = lead_demand(days[some], lead[some], spread=0.3, wander=wander[some], seeds=seeds[some], n=50)
    assert (part.demand == whole.demand[some]).all()
    assert (part.lead == whole.lead[some]).all()


@settings(max_examples=60, deadline=None)
@given(
    counts=st.tuples(*[st.integers(0, 5)] * 5).filter(lambda one: sum(one) > 0),
    order=st.integers(0, 3),
)
def test_the_verdict_never_says_nothing_of_what_it_does_not_know(counts: tuple[int, ...], order: int) -> None:
    from types import SimpleNamespace

    out, short, due, dark, _calm = counts
    found = say.Summary(sum(counts), out, short, due, dark, 0, order if out + short + due else 0, 10.0, 0, 0.0, 0.0)
    said = say.verdict(SimpleNamespace(policy=Policy(), currency=""), found)  # type: ignore[arg-type]
    assert (f"{dark} of {sum(counts)}" in said) == (dark > 0)
    if dark == sum(counts):
        assert said.startswith(f"{dark} of")
        assert "likely" not in said
        assert "has to be ordered" not in said
    assert ("Nothing is likely" in said) == (not out + short + dark)
    assert ("will more likely than not" in said) == (out + short > 0)


def test_where_nothing_can_be_judged_the_command_leads_with_it_and_fails(lake: Lake) -> None:
    land(lake, "sales", "other", {}, sales())
    land(lake, "shelf", "inventory", ROLES, [row | {"stock": -row["stock"]} for row in shelf()])
    done = CliRunner().invoke(app, ["--workspace", str(lake.path), "stock", "shelf", "--demand", "sales"])
    assert done.output.startswith("24 of 24 items cannot be judged.")
    assert done.exit_code == 1
    done = CliRunner().invoke(app, ["--workspace", str(lake.path), "stock", "shelf", "--fail-on", "none", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.output)["summary"]["dark"] == 24


def test_only_what_is_likely_to_run_out_is_said_to(lake: Lake) -> None:
    land(lake, "sales", "other", {}, sales())
    for row in rows(lake, shelf(), "shelf").values():
        if row["state"] == "runs out before delivery":
            assert row["risk"] >= 0.5
        elif row["state"] == "at or below its reorder point":
            assert row["risk"] < 0.5
            assert row["order"] > 0
