"""D5 as a law: an event fails by the milliseconds since the same one before, wherever within a second they fall."""

from __future__ import annotations

import itertools
import random
from datetime import datetime, timedelta

import pytest

from core.cells.limits import DOUBLE_FIRE_MS
from core.lake import Lake
from core.quality import Check, Suite, check
from tests.core.quality.planting import EVENT_ROLES, land

TYPES = {"view": "view", "Add to Cart": "cart", "加入购物车": "cart", "gift wrapped": None}
"""Spelling -> its standard type, which decides what counts as the same event; None where there is none."""


def clicks(seed: int, start: datetime) -> list[dict[str, object]]:
    """Bursts of events a few milliseconds to seconds apart, in no order."""
    draw = random.Random(seed)
    rows: list[dict[str, object]] = []
    for number in range(150):
        at = start + timedelta(minutes=5 * number, microseconds=draw.randrange(1_000_000))
        user, item = draw.choice(["a", "b", "ab"]), draw.choice(["1", "b1", "01"])
        for _fire in range(draw.randint(1, 4)):
            rows.append({"user": user, "item": item, "type": draw.choice(list(TYPES)), "at": at})
            at += timedelta(milliseconds=draw.choice([0, 1, 40, 250, 600, 950, 999, 1000, 1001, 1400, 2500]))
    draw.shuffle(rows)
    return rows


def gaps(rows: list[dict[str, object]]) -> list[int]:
    """Milliseconds from each event to the same one after it, by reading them one by one."""
    seen: dict[tuple[object, ...], list[datetime]] = {}
    for row in rows:
        at = row["at"]
        assert isinstance(at, datetime)
        kind = TYPES[str(row["type"])] or row["type"]
        seen.setdefault((row["user"], row["item"], kind), []).append(at)
    found = []
    for times in seen.values():
        milliseconds = sorted((at - datetime(1900, 1, 1)) // timedelta(milliseconds=1) for at in times)
        found += [after - before for before, after in itertools.pairwise(milliseconds)]
    return found


@pytest.mark.parametrize(
    ("seed", "start"), [(1, datetime(2025, 3, 1)), (2, datetime(1969, 12, 31, 22)), (3, datetime(2024, 2, 29, 23))]
)
def test_repeats_are_counted_by_the_milliseconds_between_them(lake: Lake, seed: int, start: datetime) -> None:
    rows = clicks(seed, start)
    land(lake, "events", "events", EVENT_ROLES, rows)
    clauses = (
        Check("D5_exact", "D5_exact", "uniqueness"),
        Check("D5_near", "D5_near", "uniqueness", params={"within_ms": DOUBLE_FIRE_MS}),
    )
    report = check(lake, "events", suite=Suite("events", clauses))
    between = gaps(rows)
    exact, near = report.result("D5_exact"), report.result("D5_near")
    assert exact is not None
    assert near is not None
    assert exact.failed == sum(gap == 0 for gap in between) > 3
    assert near.failed == sum(0 < gap <= DOUBLE_FIRE_MS for gap in between) > 10
