"""`python -m core profile`: JSON for machines, lines for people, the costlier parts on request."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.lake import Lake

SHOP = "SELECT 'p' || (i % 20) AS item, 'b' || (i % 20) % 3 AS brand, i AS line FROM range(200) r(i)"


@pytest.fixture
def shop(land) -> Lake:
    land("SELECT 'p' || i AS sku FROM range(20) r(i)", name="items", kind="items", roles={"item_id": "sku"})
    return land(SHOP, name="events", kind="events", roles={"item_id": "item"})


def ran(lake: Lake, *words: str) -> str:
    done = CliRunner().invoke(app, ["--workspace", str(lake.path), "profile", "events", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_profile_as_json_and_as_lines(shop: Lake) -> None:
    found = json.loads(ran(shop, "--json"))
    assert (found["rows"], [one["name"] for one in found["columns"]]) == (200, ["item", "brand", "line"])
    assert "parts" not in found
    assert "200 rows, 3 columns" in ran(shop)


def test_deep_adds_keys_dependencies_and_joins(shop: Lake) -> None:
    found = json.loads(ran(shop, "--deep", "--json"))["parts"]
    assert set(found) == {"Structure", "Joins", "Associations", "GapPatterns", "LongTail"}
    lines = ran(shop, "--deep")
    assert "key: line, repeats: 0" in lines
    assert "dependency: item -> brand, rows that violate it: 0 of 200" in lines
    assert "join: items.sku covers all of events.item" in lines
