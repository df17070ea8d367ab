"""Joins to other datasets, and the long tail of items."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NotFound
from core.profile import Joins, LongTail, describe_join, part, profile
from core.profile.table import joins as joining
from core.profile.table.long_tail import gini

ITEMS = "SELECT 'P' || i AS sku, 'name ' || i % 90 AS title, i % 7 AS stock FROM range(100) r(i)"
EVENTS = """
    SELECT CASE WHEN i % 50 = 0 THEN 'gone ' || i ELSE 'P' || (i % 80) END AS item_id, 'u' || (i % 60) AS user_id,
        1 + i % 9 AS position FROM range(1000) r(i)
"""


def shop(land):
    land(ITEMS, name="items", kind="items", roles={"item_id": "sku"})
    return land(EVENTS, name="events", kind="events", roles={"item_id": "item_id", "user_id": "user_id"})


@pytest.mark.parametrize("asked", ["items", "events"])
def test_a_join_is_found_from_both_sides_with_its_orphans(land, asked: str) -> None:
    lake = shop(land)
    made = part(lake, profile(lake, asked), Joins)
    assert len(made.joins) == 1
    one = made.joins[0]
    assert (one.of, one.to, one.unique, one.about) == (("events", "item_id"), ("items", "sku"), True, False)
    assert (one.rows, one.orphans, one.coverage) == (1000, 20, 0.98)
    assert (one.distinct, one.covered, one.to_distinct, one.to_used) == (100, 80, 100, 80)
    assert describe_join(one) == "items.sku covers 98.0 % of events.item_id (20 orphans)"


@pytest.mark.parametrize("kind", ["INT", "VARCHAR"])
def test_small_whole_numbers_join_nothing_by_chance(land, kind: str) -> None:
    land(f"SELECT i::{kind} AS id, (i % 5)::{kind} AS stars FROM range(200) r(i)", name="a")
    lake = land(f"SELECT i::{kind} AS number, (i % 40)::{kind} AS quantity_id FROM range(200) r(i)", name="b")
    assert part(lake, profile(lake, "b"), Joins).joins == ()


def test_a_new_version_of_another_dataset_is_seen(land) -> None:
    lake = shop(land)
    assert part(lake, profile(lake, "events"), Joins).joins[0].orphans == 20
    land(f"{ITEMS} LIMIT 40", name="items", kind="items", roles={"item_id": "sku"})
    assert part(lake, profile(lake, "events"), Joins).joins[0].orphans > 400


def test_sketches_estimate_what_would_not_fit(land, monkeypatch: pytest.MonkeyPatch) -> None:
    land("SELECT 'P' || i AS sku FROM range(40000) r(i)", name="items", kind="items", roles={"item_id": "sku"})
    lake = land(
        "SELECT 'P' || (i * 2) AS item_id FROM range(30000) r(i)",
        name="events",
        kind="events",
        roles={"item_id": "item_id"},
    )
    monkeypatch.setattr(joining, "MOST", 4000)
    one = part(lake, profile(lake, "events"), Joins).joins[0]
    assert one.about
    assert one.coverage == pytest.approx(2 / 3, abs=0.05)
    assert one.rows == pytest.approx(30000, rel=0.1)


def test_the_only_dataset_joins_nothing(land) -> None:
    lake = land("SELECT 1 AS a LIMIT 0")
    assert part(lake, profile(lake, "t"), Joins) == Joins((), ())


def test_the_long_tail(land) -> None:
    lake = land(
        "SELECT 'p' || CASE WHEN i < 90 THEN 0 ELSE i END AS item FROM range(100) r(i) UNION ALL SELECT NULL",
        kind="events",
        roles={"item_id": "item"},
    )
    made = part(lake, profile(lake, "t"), LongTail)
    assert (made.items, made.events, made.singles) == (11, 100, 10)
    assert made.curve[:2] == ((0.0, 0.0), (1 / 11, 0.9))
    assert made.curve[-1] == (1.0, 1.0)
    assert made.heads["10"] == 0.9


@given(st.lists(st.integers(1, 50), min_size=1, max_size=40))
def test_gini_is_half_the_relative_mean_difference(counts: list[int]) -> None:
    many = np.array(counts)
    want = np.abs(many[:, None] - many[None, :]).mean() / (2 * many.mean())
    assert gini(many) == pytest.approx(want, abs=1e-12)


def test_the_long_tail_needs_items(land) -> None:
    lake = land("SELECT 1 AS a")
    with pytest.raises(NotFound, match="item id"):
        part(lake, profile(lake, "t"), LongTail)
