"""`shop build` and `shop show`: counts as JSON, options that change the plan, the plan of last time, clear refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import TouchstoneError
from core.integrate.shop import plan_of
from core.lake import Lake
from tests.core.integrate.shop.test_build import two_catalogs
from tests.core.integrate.shop.test_crosswalks import EVENT, SHARED, SIZE, WAYS, two
from tests.core.quality.planting import land


def run(lake: Lake, *words: str) -> Any:
    done = CliRunner().invoke(app, ["-w", str(lake.path), "shop", *words, "--json"])
    if isinstance(done.exception, TouchstoneError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_two_catalogs_matched_and_built_by_command(lake: Lake) -> None:
    """Match's pairs are the shop's products, events and reviews follow, and what that gained is printed."""
    same = two(lake, WAYS["written apart"])
    clicks = [{"who": f"u{n % 5}", "what": id_, "did": "view"} for n, pair in enumerate(same.items()) for id_ in pair]
    land(lake, "clicks", "events", EVENT, clicks)
    said = [{"who": "u0", "what": right, "said": "fine"} for right in same]
    land(lake, "said", "reviews", {"user_id": "who", "item_id": "what", "text": "said"}, said)
    done = CliRunner().invoke(app, ["-w", str(lake.path), "match", "ours", "theirs", "--crosswalk", "same", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["matches"] == SHARED
    assert {one["what"]: (one["before"], one["after"]) for one in told["gained"]} == {
        "events": (SHARED, 2 * SHARED),
        "reviews": (SHARED, SHARED),
        "products": (SHARED, SHARED),
        "shoppers": (5, 5),
        "scorable": (5, 5),
    }
    built = run(lake, "build")
    counts = {one["part"]: (one["rows_in"], one["rows"], one["merged"]) for one in built["parts"]}
    assert counts["items"] == (2 * SIZE, 2 * SIZE - SHARED, SHARED)
    assert [one["orphans"] for one in built["joins"] if one["target"] == "items"] == [0, 0]
    gained = run(lake, "show", "--list", "gained")["gained"]
    events = next(one for one in gained if one.get("what") == "events")
    assert (events["before"], events["after"], events["of_after"]) == (SHARED, 2 * SHARED, 2 * SHARED)
    assert {"table": "items", "not_checked": "ours"} in gained


def test_built_counted_shown_and_kept(lake: Lake, tmp_path: Path) -> None:
    two_catalogs(lake)
    assert set(run(lake, "show")["stale"]) == {"items", "users", "events", "reviews", "searches", "orders"}
    built = run(lake, "build", "--trust", "old,web", "--rule", "items.price=trusted", "--gap", "10")
    counts = {one["part"]: (one["rows_in"], one["rows"], one["merged"], one["left_out"]) for one in built["parts"]}
    assert counts["items"] == (6, 3, 2, 1)
    assert counts["events"] == (10, 9, 0, 1)
    assert {(one["part"], one["role"]): one["orphans"] for one in built["joins"]}["events", "item_id"] == 1
    kept = plan_of(lake)
    assert kept is not None
    assert [one.dataset for one in kept.sources][:2] == ["old", "web"]
    assert kept.gap_minutes == 10
    told = {(one["id"], one["column"]): one["kept"] for one in run(lake, "show", "--list", "conflicts")["conflicts"]}
    assert told["a1", "price"] == "20.0"
    assert run(lake, "show")["stale"] == []
    lost = run(lake, "show", "--list", "orphans")["orphans"]
    assert {(one["part"], one["role"], one["id"]) for one in lost} >= {("events", "item_id", "zz")}
    assert {one["reason"] for one in run(lake, "show", "--list", "left-out")["left-out"]} == {"no_id", "told_twice"}
    assert any(one["source"] == "name" for one in run(lake, "show", "--list", "lineage")["lineage"])
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(run(lake, "show", "--list", "plan")["plan"][0]), encoding="utf-8")
    assert not any(one["fresh"] for one in run(lake, "build", "--plan", str(plan))["parts"])
    only = run(lake, "build", "--use", "new", "--use", "people")
    assert [one["part"] for one in only["parts"]] == ["items", "users"]
    for words in (
        ["build", "--trust", "nobody"],
        ["build", "--rule", "items.price=cheapest"],
        ["build", "--zone", "web"],
        ["build", "--rates", "people"],
        ["build", "--plan", str(tmp_path / "none.json")],
        ["show", "--list", "wishes"],
    ):
        with pytest.raises(TouchstoneError):
            run(lake, *words)
