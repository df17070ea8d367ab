"""Small made-up shops for the tests of this room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from core.engine import quote
from core.lake import Lake
from core.recommend import Inputs
from core.recommend.events import Events, from_arrays
from core.recommend.features.attributes import Catalog
from core.recommend.features.review_sentiment import Reviews
from core.recommend.features.texts import ItemVectors

DAY = 86_400.0
TYPES = ("view", "click", "cart", "favourite", "purchase", "return", "impression")


def random_events(rng: np.random.Generator, users: int = 12, items: int = 10, events: int = 160) -> Events:
    """Events with every type, some of them undated."""
    times = rng.integers(0, int(60 * DAY), events).astype(float)
    times[rng.random(events) < 0.05] = np.nan
    return from_arrays(
        [f"u{n:03d}" for n in rng.integers(0, users, events)],
        [f"i{n:03d}" for n in rng.integers(0, items, events)],
        kinds=list(rng.choice(TYPES, events)),
        times=times,
        catalog=[f"i{n:03d}" for n in range(items + 2)],
    )


def random_inputs(seed: int = 0, users: int = 12, items: int = 10, events: int = 160) -> Inputs:
    """A shop with events, a catalog of two category levels and a brand, and some reviews."""
    rng = np.random.default_rng(seed)
    made = random_events(rng, users, items, events)
    n = len(made.items)
    leaf = rng.integers(0, 4, n)
    catalog = Catalog(
        titles={"": np.asarray([f"Item {k}" for k in range(n)], dtype=object)},
        category=np.asarray([f"Top{k // 2} > Leaf{k}" for k in leaf], dtype=object),
        brand=rng.choice(np.asarray(["Acme", "Bolt", None], dtype=object), n),
        currency=np.full(n, "CNY", dtype=object),
        price=rng.uniform(1, 100, n),
        extra={},
        known=np.ones(n, dtype=bool),
        row=np.arange(n),
        dataset="items",
    )
    count = 40
    stars = rng.integers(1, 6, count).astype(float)
    reviews = Reviews(
        item=rng.integers(0, items, count),
        user=rng.integers(-1, users - 3, count).clip(max=len(made.users) - 1),
        polarity=(stars - 3) / 2,
        time=np.full(count, np.nan),
        row=np.arange(count),
        ratings=stars,
        dataset="reviews",
    )
    return Inputs(made, catalog, reviews)


def read_inputs(seed: int = 0, users: int = 12, items: int = 10, events: int = 160) -> Inputs:
    """The same shop with the texts of its items read."""
    made = random_inputs(seed, users, items, events)
    return replace(made, vectors=random_vectors(len(made.events.items), seed))


def random_vectors(items: int, seed: int = 0, width: int = 6) -> ItemVectors:
    """Vectors of length 1 as of texts; of the last item none is known."""
    drawn = np.random.default_rng([seed, 1]).normal(size=(items, width)) + 0.5
    known = np.ones(items, dtype=bool)
    known[-1] = False
    drawn = np.where(known[:, None], drawn / np.linalg.norm(drawn, axis=1, keepdims=True), 0.0)
    return ItemVectors(drawn.astype(np.float32), known, "made")


def land(lake: Lake, name: str, frame: pd.DataFrame, kind: str, roles: dict[str, str], layer: str = "raw") -> None:
    """Store a frame as a dataset the way landing does: text columns, row ids, file and line."""
    frame = frame.reset_index(drop=True).copy()
    types = dict.fromkeys(frame.columns, "VARCHAR")
    frame["_row"], frame["_file"], frame["_line"] = range(len(frame)), f"{name}.csv", range(2, len(frame) + 2)
    action = "ingest" if layer == "raw" else "clean"
    info = {"dataset": name, "action": action, "layer": layer, "kind": kind, "roles": roles, "types": types}
    with lake.write(f"Load {name}", info={**info, "rows": len(frame), "quarantined": 0, "imports": {}}) as cursor:
        cursor.register("landing", frame)
        cursor.execute(f"CREATE OR REPLACE TABLE lake.{layer}.{quote(name)} AS SELECT * FROM landing")
        cursor.unregister("landing")


def land_shop(lake: Lake, *, items: bool = True, reviews: bool = True, seed: int = 5) -> None:
    """A shop of 60 shoppers and 24 products with taste: events, catalog, reviews."""
    rng = np.random.default_rng(seed)
    leaf = np.arange(24) % 4
    taste = rng.integers(0, 4, 60)
    rows = []
    for _ in range(1500):
        user = int(rng.integers(60))
        wanted = taste[user] if rng.random() < 0.8 else rng.integers(4)
        item = int(rng.choice(np.flatnonzero(leaf == wanted)))
        kind = str(rng.choice(["pv", "click", "加购", "buy"], p=[0.6, 0.2, 0.1, 0.1]))
        moment = pd.Timestamp("2026-06-01") + pd.Timedelta(seconds=int(rng.integers(0, 90 * 86400)))
        rows.append((f"u{user:02d}", f"P{item:02d}", kind, str(moment)))
    events = pd.DataFrame(rows, columns=["user", "item", "what", "at"])
    roles = {"user_id": "user", "item_id": "item", "event_type": "what", "timestamp": "at"}
    land(lake, "events", events, "events", roles)
    if items:
        catalog = pd.DataFrame(
            {
                "sku": [f"P{n:02d}" for n in range(24)],
                "title": [f"Product {n}" for n in range(24)],
                "title_zh": [f"商品 {n}" for n in range(24)],
                "path": [f"Top{k // 2} > Leaf{k}" for k in leaf],
                "price": ["19.90"] * 24,
            }
        )
        roles = {"item_id": "sku", "title": "title", "category": "path", "price": "price"}
        land(lake, "items", catalog, "items", roles)
    if reviews:
        written = pd.DataFrame(
            {
                "user": [f"u{n:02d}" for n in rng.integers(0, 30, 90)],
                "item": [f"P{n:02d}" for n in rng.integers(0, 24, 90)],
                "text": "fine",
                "stars": [str(n) for n in rng.integers(1, 6, 90)],
            }
        )
        roles = {"user_id": "user", "item_id": "item", "text": "text", "rating": "stars"}
        land(lake, "reviews", written, "reviews", roles)
