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


def run(lake: Lake, *words: str) -> Any:
    done = CliRunner().invoke(app, ["-w", str(lake.path), "shop", *words, "--json"])
    if isinstance(done.exception, TouchstoneError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


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
