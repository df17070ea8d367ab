"""A made-up shop with taste and without faults, and the faults that are planted in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from core.lake import Lake
from core.recommend import Options
from core.recommend.data import open_shop
from core.recommend.weak import Causes, Judged, causes_of, judged_lists
from tests.core.recommend.shops import land

Tables = dict[str, pd.DataFrame]
SHELVES = ("Kitchen", "Garden", "Office", "Bath")
THINGS = ("kettle", "lamp", "shelf", "basket", "clock", "mirror", "stool", "tray", "rug", "vase")
ROLES = {
    "items": {"item_id": "sku", "title": "title", "category": "path", "price": "price", "brand": "brand"},
    "events": {"user_id": "user", "item_id": "item", "event_type": "what", "timestamp": "at"},
    "reviews": {"user_id": "user", "item_id": "item", "text": "text", "rating": "stars"},
    "inventory": {"item_id": "sku", "stock": "pieces"},
    "users": {"user_id": "user", "age": "age"},
}
PRODUCTS, SHOPPERS = 160, 60


def tables() -> Tables:
    """The tables of the sound shop, to be changed at will."""
    return {name: frame.copy() for name, frame in _sound().items()}


@cache
def _sound(seed: int = 3) -> Tables:
    """60 shoppers, each at home on one of four shelves of 40 products."""
    rng = np.random.default_rng(seed)
    shelf = np.arange(PRODUCTS) % 4
    colours = ("red", "blue", "grey", "green", "black", "white")
    items = pd.DataFrame(
        {
            "sku": [f"P{n:03d}" for n in range(PRODUCTS)],
            "title": [f"{THINGS[n % 10].title()} {colours[n % 6]} model K{n:03d} by hand" for n in range(PRODUCTS)],
            "path": [f"Home > {SHELVES[k]}" for k in shelf],
            "price": [f"{20 * np.exp(rng.normal(0, 0.2)):.2f}" for _ in range(PRODUCTS)],
            "brand": [("Aldo", "Brint", "Corvo", "Dessa", "Elmo")[n % 5] for n in range(PRODUCTS)],
        }
    )
    rows = []
    for number in range(2400):
        user = int(rng.integers(SHOPPERS))
        wanted = user % 4 if rng.random() < 0.9 else int(rng.integers(4))
        item = int(rng.choice(np.flatnonzero(shelf == wanted)))
        what = str(rng.choice(["view", "cart", "purchase"], p=[0.5, 0.1, 0.4]))
        moment = pd.Timestamp("2026-06-01") + pd.Timedelta(minutes=50 * number)
        rows.append((f"u{user:02d}", f"P{item:03d}", what, str(moment)))
        if what == "purchase" and rng.random() < 0.05:
            rows.append((f"u{user:02d}", f"P{item:03d}", "return", str(moment + pd.Timedelta(days=3))))
    events = pd.DataFrame(rows, columns=["user", "item", "what", "at"])
    reviews = pd.DataFrame(
        {
            "user": [f"u{n % SHOPPERS:02d}" for n in range(4 * PRODUCTS)],
            "item": [f"P{n % PRODUCTS:03d}" for n in range(4 * PRODUCTS)],
            "text": [f"fine thing number {n}" for n in range(4 * PRODUCTS)],
            "stars": [str(4 + n % 2) for n in range(4 * PRODUCTS)],
        }
    )
    inventory = pd.DataFrame({"sku": items["sku"], "pieces": [str(5 + n % 9) for n in range(PRODUCTS)]})
    users = pd.DataFrame(
        {"user": [f"u{n:02d}" for n in range(SHOPPERS)], "age": [str(12 + n) for n in range(SHOPPERS)]}
    )
    return {"items": items, "events": events, "reviews": reviews, "inventory": inventory, "users": users}


def landed(lake: Lake, plant: Callable[[Tables], None] = lambda _made: None, without: tuple[str, ...] = ()) -> None:
    """The shop in a workspace that has the sound one or nothing: a fault planted, the tables that it changes stored."""
    made, there = tables(), {one.name for one in lake.datasets()}
    plant(made)
    for name, frame in made.items():
        if name not in without and (name not in there or not frame.equals(_sound()[name])):
            land(lake, name, frame, name, ROLES[name])


def sound(lake: Lake) -> None:
    """The shop without a fault, to be copied from test to test."""
    landed(lake)


def judged(lake: Lake, scorer: str = "item_knn") -> tuple[Judged, Causes]:
    """Its lists, judged, and the causes."""
    shop = open_shop(lake, "events")
    found = judged_lists(lake, shop, Options(), scorer, most=0)
    return found, causes_of(lake, shop, found)


def most_shown(lake: Lake, scorer: str = "item_knn") -> list[str]:
    """Item ids by how many lists they stand in, the most first: a fault planted there is seen."""
    sample = judged(lake, scorer)[0].sample
    counts = np.bincount(sample.items[sample.filled], minlength=len(sample.features.popularity))
    return [str(sample.features.inputs.events.items[item]) for item in np.argsort(-counts, kind="stable")]
