"""Sold out without a stock column: silent runs amid daily sales are unknown, and true silence stays 0."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.forecast.stock import demand_sources
from core.forecast.stock.demand import demand_columns, fits, silent_days
from core.forecast.stock.inventory import columns_in
from core.lake import Lake
from tests.core.quality.planting import land

T = 200


def sold_out(rng: np.random.Generator, rate: np.ndarray) -> np.ndarray:
    """Orders of twenty days' demand that come some days after the shelf is empty."""
    days = np.zeros((len(rate), T))
    for item, mean in enumerate(rate):
        left = round(mean * 20)
        for day in range(T):
            days[item, day] = min(left, rng.poisson(mean))
            left -= int(days[item, day])
            if left < mean * 5 and rng.random() < 0.15:
                left += round(mean * 20)
    return days


def test_the_level_of_what_was_sold_out_is_no_lower_than_it_is() -> None:
    rng = np.random.default_rng(5)
    rate = rng.uniform(5, 25, 40)
    days = sold_out(rng, rate)
    silent = silent_days(days)
    plain = np.median(days.mean(axis=1) / rate)
    mended = np.median(np.nanmean(np.where(silent, np.nan, days), axis=1) / rate)
    print(f"of the true level: {plain:.3f} plain, {mended:.3f} mended")
    assert plain < 0.95
    assert 0.96 < mended < 1.02


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["slow", "steady", "bursts", "season", "ended", "closed"]))
def test_true_silence_stays_nothing_sold(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    n = 30
    if kind == "slow":
        days = rng.poisson(rng.uniform(0.05, 1.5, n)[:, None], (n, T)).astype(float)
    else:
        days = rng.poisson(rng.uniform(3, 20, n)[:, None], (n, T)).astype(float)
    when = np.arange(T)
    if kind == "bursts":
        days[:, when % 28 >= 7] = 0
    elif kind == "season":
        days[:, (when > 60) & (when < 130)] = 0
    elif kind == "ended":
        days[:, 120:] = 0
    elif kind == "closed":
        days[:, when % 7 == 6] = 0
    assert silent_days(days).any(axis=1).mean() <= 0.1


@pytest.mark.parametrize(
    "name",
    ["isbn", "ISBN-13", "sku", "商品编号", "Artikel", "Artikel-Nr.", "EAN", "Barcode", "条码", "Article no", "item_id"],
)
def test_items_are_known_by_the_name_of_their_column(name: str) -> None:
    sales: dict[str, Any] = {"date": "DATE", "order_id": "VARCHAR", name: "VARCHAR", "units_sold": "BIGINT"}
    assert demand_columns(sales, {})["item_id"] == name
    assert fits(sales, {})
    assert (
        columns_in({"location": "VARCHAR", name: "VARCHAR", "on_hand": "BIGINT", "cost": "DOUBLE"}, {})["item_id"]
        == name
    )


def test_a_history_of_stock_with_sales_tells_demand_and_an_inventory_does_not(lake: Lake) -> None:
    rows = [{"date": f"2026-01-{day:02}", "isbn": "a", "units_sold": 2, "on_hand": 9} for day in range(1, 29)]
    land(lake, "history", "inventory", {"item_id": "isbn", "stock": "on_hand"}, rows)
    land(lake, "shelf", "inventory", {"item_id": "isbn", "stock": "quantity"},
         [{"isbn": "a", "quantity": 4, "counted": "2026-01-28"}])  # fmt: skip
    assert demand_sources(lake, "shelf") == ("history",)
    assert demand_sources(lake, "history") == ()


def test_what_names_no_goods_is_no_item() -> None:
    sales = {"date": "DATE", "order_id": "VARCHAR", "store_id": "VARCHAR", "units_sold": "BIGINT"}
    assert "item_id" not in demand_columns(sales, {})
    assert not fits(sales, {})
