"""A shop that is closed on some weekdays: those days are 0, as if written so; other days without rows are unknown."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from core.forecast.stock import Policy, open_stock, plan_of
from core.forecast.stock.demand import CLOSED, LOST
from core.lake import Lake
from tests.core.forecast.stock.test_stock_plan import FIRST, ROLES
from tests.core.quality.planting import land

DAYS = 215
"""From a Tuesday to a Friday, open in every shop here: both files tell the same days."""
RATES = {"a": 9.0, "b": 3.0, "c": 0.7}


def shop(
    closed: Collection[int], lost: Collection[int], written: bool, odd: Collection[int] = ()
) -> list[dict[str, Any]]:
    """Sales of a shop that is closed on some weekdays (0 is Monday) but for odd days; closed days written as 0 or not
    at all."""
    rng = np.random.default_rng(7)
    rows = []
    for day in range(1, DAYS):
        shut = day % 7 in closed and day not in odd
        for sku, rate in RATES.items():
            units = int(rng.poisson(rate)) * (not shut)
            if day not in lost and (written or not shut):
                rows.append({"date": FIRST + timedelta(days=day), "sku": sku, "units": units})
    return rows


@pytest.mark.parametrize(
    ("closed", "lost", "odd"),
    [((6,), (), ()), ((5, 6), (), ()), ((), (30, 81, 125), ()), ((0,), (31, 82, 124), ()), ((6,), (40,), (174, 181))],
    ids=["sundays", "weekends", "lost", "mondays and lost", "open before Christmas"],
)
def test_closed_weekdays_are_as_if_written(
    lake: Lake, closed: tuple[int, ...], lost: tuple[int, ...], odd: tuple[int, ...]
) -> None:
    land(lake, "shelf", "inventory", ROLES, [{"sku": one, "stock": 9, "lead": 14, "cost": 3.0} for one in RATES])
    land(lake, "told", "other", {}, shop(closed, lost, True, odd))
    land(lake, "silent", "other", {}, shop(closed, lost, False, odd))
    whole, asked = (plan_of(lake, open_stock(lake, "shelf", one), Policy()) for one in ("told", "silent"))
    notes = dict(asked.demand.notes)
    unwritten = {day for day in range(1, DAYS) if day % 7 in closed} - set(odd)
    assert notes.get(CLOSED, 0) == len(unwritten)
    assert notes.get(LOST, 0) == len(lost)
    np.testing.assert_array_equal(asked.demand.units, whole.demand.units)  # lost days are unknown in both
    np.testing.assert_allclose(asked.orders.reorder, whole.orders.reorder, rtol=0.03)
