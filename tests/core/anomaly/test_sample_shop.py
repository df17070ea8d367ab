"""The sample shop: the sessions of its robots are the rarest, and its three days are told, by its answer key."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from core.anomaly import days_of, found
from core.lake import Lake
from sample_data import SHOP
from tests.core.quality.planting import land

ROLES = {"timestamp": "event_time", "event_type": "event_type", "item_id": "product_id", "user_id": "user_id",
         "session_id": "session_id", "price": "price", "quantity": "quantity", "source": "source",
         "user_agent": "user_agent"}  # fmt: skip
ROBOT = "D4"


def events() -> dict[str, pd.DataFrame]:
    """The shop's files of events."""
    return {
        path.name: pd.read_csv(path, dtype=str, keep_default_na=False) for path in sorted(SHOP.glob("events_*.csv.gz"))
    }


def sample(lake: Lake) -> None:
    land(lake, "events", "events", ROLES, pd.concat(events().values()).to_dict("records"))


def test_robots_come_first_and_the_three_days_are_told(prepared: Callable[..., Lake]) -> None:
    lake = prepared(sample)
    key = pd.read_csv(SHOP / "answer_key.csv", dtype=str, keep_default_na=False)
    key = key[key["kind"] == ROBOT]
    robots = {
        files.iloc[int(row) - 1]["session_id"]
        for name, files in events().items()
        for row in key.loc[key["file"] == name, "row"]
    }
    assert len(robots) == 19
    assert {one.key for one in found(lake, "events", "session").findings[:19]} == robots
    days = {one.key: one for one in days_of(lake, "events").findings}
    assert {"2026-09-19", "2026-09-09", "2026-08-12"} <= set(days)
    assert days["2026-09-19"].reasons[0].feature == "day_repeats"
    assert days["2026-09-09"].detector == "days:festival"
    assert any("ios" in reason.feature for reason in days["2026-08-12"].reasons)
    assert len(days) <= 15
