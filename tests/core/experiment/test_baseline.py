"""What a test would start from: rates, spread and traffic as planted in events and in an earlier test."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.errors import BadInput
from core.experiment.baseline import assigned_column, metric_name, start_of
from core.i18n import use_language
from core.lake import Lake
from tests.pages.test_experiments import ROLES, assignments, store

EVENTS = {
    "user_id": "user_id",
    "item_id": "item",
    "event_type": "event",
    "timestamp": "time",
    "price": "price",
    "quantity": "pieces",
}


def log(users: int = 400, days: int = 28) -> pd.DataFrame:
    """Every user views each day of a half of the users' own; a fifth buys one thing of 10 in the last fortnight."""
    draw = np.random.default_rng(5)
    rows = [(f"u{u}", "view", d, 0, 1) for u in range(users) for d in range(u % 2, days, 2)]
    rows += [(f"u{u}", "purchase", int(draw.integers(14, days)), 10, 2) for u in range(0, users, 5)]
    rows += [("u0", "view", -9000, 0, 1), ("u1", "purchase", 20, "n/a", 1)]
    frame = pd.DataFrame(rows, columns=["user_id", "event", "day", "price", "pieces"])
    start = pd.Timestamp("2026-06-01 10:00")
    return frame.assign(item="P1", time=[str(start + pd.Timedelta(days=int(d))) for d in frame["day"]])


def test_events_tell_rates_revenue_and_traffic(lake: Lake) -> None:
    store(lake, "events", log(), kind="events", roles=EVENTS)
    start = start_of(lake, "events")
    found = {one.name: one for one in start.metrics}
    assert "view" not in found  # everybody does: nothing varies
    assert found["purchase"].value == pytest.approx(81 / 400)
    assert found["purchase"].units == 400
    assert found["revenue"].value == pytest.approx(80 * 20 / 400)
    assert found["revenue"].deviation == pytest.approx(np.std([20] * 80 + [0] * 320, ddof=1))
    assert start.traffic is not None
    assert start.traffic.days == 28  # the stray of 25 years before is no record
    assert start.traffic.units(1) == pytest.approx(200, rel=0.02)
    assert start.traffic.units(14) == pytest.approx(400, rel=0.01)
    with use_language("zh_CN"):
        assert metric_name("purchase") == "下单的用户占比"
    assert metric_name("my column") == "my column"


def test_an_earlier_test_tells_its_control(lake: Lake) -> None:
    frame = assignments().assign(timestamp=[f"2026-09-{1 + n % 20:02} 10:00" for n in range(2000)])
    store(lake, "ab", frame, roles={**ROLES, "timestamp": "timestamp"})
    start = start_of(lake, "ab")
    control = frame[frame.variant == "control"]
    found = {one.name: one for one in start.metrics}
    assert start.arm == "control"
    assert found["bought"].value == pytest.approx((control.bought == "TRUE").mean())
    assert found["spend"].deviation == pytest.approx(control.spend.std(), rel=1e-6)
    assert start.traffic is not None
    assert (start.traffic.days, start.traffic.units(1)) == (20, 100)
    assert assigned_column(lake, lake.dataset("ab")) == "timestamp"


def test_what_is_no_test_is_told(lake: Lake) -> None:
    store(lake, "flat", assignments(10).assign(bought="TRUE", spend=1), roles=ROLES)
    store(lake, "people", pd.DataFrame({"user_id": [f"u{n}" for n in range(50)]}), kind="users")
    for name in ("flat", "people"):
        with pytest.raises(BadInput):
            start_of(lake, name)


def test_ratios_have_the_spread_of_the_delta_method(lake: Lake) -> None:
    store(lake, "events", log(), kind="events", roles=EVENTS)
    found = {one.name: one for one in start_of(lake, "events").metrics}
    views, buys = np.full(400, 7.0), np.r_[[1.0, 0, 0, 0, 0] * 80]
    buys[1] += 1  # the purchase whose price cannot be read
    ratio = buys.sum() / views.sum()
    linear = (buys - ratio * views) / views.mean()
    assert found["purchase_rate"].kind == "ratio"
    assert found["purchase_rate"].value == pytest.approx(ratio)
    assert found["purchase_rate"].deviation == pytest.approx(np.std(linear, ddof=1))
    assert found["order_value"].value == pytest.approx(80 * 20 / 81)
    assert "click_rate" not in found  # nobody clicks


def test_what_was_known_before_an_earlier_test_is_offered(lake: Lake) -> None:
    draw = np.random.default_rng(8)
    frame = assignments()
    habit = draw.normal(50, 10, len(frame))
    frame = frame.assign(spend=np.round(habit + draw.normal(0, 10, len(frame)), 3), pre_spend=np.round(habit, 3))
    store(lake, "ab", frame, roles=ROLES)
    found = {one.name: one for one in start_of(lake, "ab").metrics}
    assert found["spend"].correlation == pytest.approx(np.sqrt(0.5), abs=0.03)
    assert abs(found["bought"].correlation) < 0.1
