"""A contract outlives the roles it was learned with: what cannot be judged any more is skipped and says so."""

from __future__ import annotations

from core.lake import Lake
from core.quality import check
from tests.core.quality.planting import land

ROLES = {"timestamp": "at", "user_id": "user", "item_id": "item", "event_type": "event", "price": "price"}


def test_every_check_bears_a_version_whose_columns_play_no_role(lake: Lake) -> None:
    rows = [{"at": f"2026-01-{1 + at % 28:02} 10:{at % 60:02}:00", "user": f"u{at % 40}", "item": f"i{at % 25}",
             "event": ("view", "cart", "purchase")[at % 3], "price": 5.5 + at % 25} for at in range(400)]  # fmt: skip
    land(lake, "log", "events", ROLES, rows)
    learned = {one.id for one in check(lake, "log").results}
    for kind, roles in (
        ("other", {}),
        ("events", {"user_id": "user"}),
        ("events", {"timestamp": "at", "user_id": "item"}),
    ):
        land(lake, "log", kind, roles, rows)
        told = check(lake, "log").results
        assert {one.id for one in told} >= learned, "no rule goes without a word"
        if "event_type" not in roles:
            assert {one.state for one in told if one.check == "event_known"} == {"skipped"}
    for gone in ("at", "event", "user", "price"):
        own = [{name: value for name, value in row.items() if name != gone} for row in rows]
        land(lake, "log", "other", {}, own)
        assert check(lake, "log").results
