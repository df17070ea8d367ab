"""Rows of one shopper, card or device within minutes: planted bursts rise, each with its reason, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from core.anomaly import found
from core.anomaly.words import sentence
from core.i18n import use_language
from core.lake import Lake
from tests.core.quality.planting import land

START = datetime(2026, 3, 1)
WHO = {"user_id": "burst_user", "payment": "burst_card", "device": "burst_device"}


def payments(seed: int, size: int, minutes: float, n: int = 1500) -> tuple[list[dict[str, Any]], set[str]]:
    """Payments of 300 that come when they like, and a burst of one of them; with the numbers of its rows."""
    rng = np.random.default_rng(seed)
    times = rng.uniform(0, 60 * 86_400, n)
    who = rng.integers(0, 300, n)
    burst = rng.uniform(0, 59 * 86_400) + rng.uniform(0, 60 * minutes, size)
    times, who = np.concatenate([times, burst]), np.concatenate([who, np.full(size, 7)])
    amounts = np.round(rng.lognormal(3, 0.5, n + size), 2)
    order = np.argsort(times)
    rows = [
        {"order": f"o{place}", "who": f"w{who[at]}", "at": START + timedelta(seconds=round(float(times[at]))),
         "sum": float(amounts[at])}
        for place, at in enumerate(order)
    ]  # fmt: skip
    return rows, {str(place) for place, at in enumerate(order) if at >= n}


@pytest.mark.parametrize(
    ("role", "seed", "size", "minutes"), [("user_id", 1, 12, 4.0), ("payment", 2, 25, 10.0), ("device", 3, 6, 1.0)]
)
def test_a_planted_burst_rises_and_nothing_else(lake: Lake, role: str, seed: int, size: int, minutes: float) -> None:
    rows, planted = payments(seed, size, minutes)
    land(lake, "paid", "orders", {"order_id": "order", role: "who", "timestamp": "at", "amount": "sum"}, rows)
    answer = found(lake, "paid", "transaction", 100)
    keys = {one.key for one in answer.findings}
    assert planted <= keys
    assert len(keys - planted) <= 1
    first = answer.findings[0]
    assert first.reasons[0].feature == WHO[role]
    assert "within ten minutes" in sentence(first)
    with use_language("zh_CN"):
        assert "10 分钟" in sentence(first)


def test_without_a_burst_nothing_rises(lake: Lake) -> None:
    rows, _planted = payments(0, 0, 1.0)
    land(lake, "paid", "orders", {"order_id": "order", "user_id": "who", "timestamp": "at", "amount": "sum"}, rows)
    assert not found(lake, "paid", "transaction", 100).findings


def test_what_names_nobody_or_has_no_clock_has_no_bursts(lake: Lake) -> None:
    rows, _planted = payments(4, 0, 1.0)
    roles = {"order_id": "order", "user_id": "who", "payment": "way", "timestamp": "at", "amount": "sum"}
    ways = [row | {"way": ("card", "cash")[at % 2]} for at, row in enumerate(rows)]
    land(lake, "ways", "orders", roles, ways)
    assert "burst_card" not in found(lake, "ways", "transaction").features
    days = [row | {"at": datetime(*row["at"].timetuple()[:3])} for row in rows]
    land(lake, "days", "orders", {name: one for name, one in roles.items() if name != "payment"}, days)
    answer = found(lake, "days", "transaction")
    assert not [name for name in (*answer.features, *answer.left) if name.startswith("burst")]


def test_orders_of_many_lines_are_one_row_each(lake: Lake) -> None:
    rows, planted = payments(5, 10, 5.0)
    lines = [row | {"line": line} for row in rows for line in range(3)]  # an order's lines come at once: no burst
    land(lake, "paid", "orders", {"order_id": "order", "user_id": "who", "timestamp": "at", "amount": "sum"}, lines)
    answer = found(lake, "paid", "transaction", 100)
    fast = {one.key for one in answer.findings if "burst_user" in {reason.feature for reason in one.reasons}}
    assert fast == {f"o{one}" for one in planted}
