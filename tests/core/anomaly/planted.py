"""A small shop's events with what is to be found in them: robots, a storm of retries, a silence, a sale day, a copy."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from core.lake import Lake
from tests.core.quality.planting import land

START = datetime(2026, 6, 1)
ROLES = {"user_id": "user", "item_id": "item", "event_type": "kind", "timestamp": "at", "session_id": "visit",
         "price": "price", "quantity": "pieces", "source": "app"}  # fmt: skip
SALE, SILENT, COPIED, STORM = 30, 20, 40, 25
ROBOTS = ("robot0", "robot1", "robot2")


def events(seed: int = 0, days: int = 56, faults: bool = True) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    shape = np.array([1, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 8, 8, 8, 9, 10, 11, 12, 11, 8, 5, 2], dtype=float)
    shape /= shape.sum()
    for day in range(days):
        season = (1.0, 0.9, 0.95, 1.0, 1.1, 1.4, 1.3)[day % 7]
        visits = rng.poisson(60 * season * (2.2 if faults and day == SALE else 1.0))
        for visit in range(visits):
            app = ("ios", "android", "web")[rng.integers(3)]
            at = START + timedelta(days=day, hours=int(rng.choice(24, p=shape)), seconds=float(rng.uniform(0, 3000)))
            if faults and day == SILENT and app == "ios" and at.hour >= 9:
                continue
            user = f"u{rng.integers(300)}"
            for _step in range(1 + rng.geometric(0.3)):
                item = int(rng.zipf(1.6)) % 150
                kind = ("view", "view", "view", "cart", "purchase")[rng.integers(5)]
                rows.append(
                    {"user": user, "item": f"i{item}", "kind": kind, "at": at, "visit": f"v{day}_{visit}",
                     "price": round(20 + item * 1.5, 2), "pieces": 1 + int(rng.poisson(0.2)), "app": app}
                )  # fmt: skip
                at += timedelta(seconds=float(rng.exponential(25)) + 1)
    if faults:
        rows += _robots(rng)
        first = next(row for row in rows if row["at"].date() == (START + timedelta(days=STORM)).date())
        rows += [first | {"at": first["at"] + timedelta(seconds=0.5 * step)} for step in range(1, 26)]
        copied = [row for row in rows if row["at"].date() == (START + timedelta(days=COPIED)).date()]
        rows += [dict(row) for row in copied[:60]]
    return sorted(rows, key=lambda row: row["at"])


def _robots(rng: np.random.Generator) -> list[dict[str, Any]]:
    rows = []
    for at, name in enumerate(ROBOTS):
        start = START + timedelta(days=5 + 12 * at, hours=4)
        for step in range(90):
            rows.append(
                {"user": name, "item": f"i{step}", "kind": "view", "at": start + timedelta(seconds=1.0 * step),
                 "visit": name, "price": round(20 + step * 1.5, 2), "pieces": 1, "app": "web"}
            )  # fmt: skip
    return rows


def shop(lake: Lake) -> None:
    """A shop with the faults."""
    land(lake, "events", "events", ROLES, events())


def clean_shop(lake: Lake) -> None:
    """The same without, of another draw."""
    land(lake, "events", "events", ROLES, events(3, faults=False))
