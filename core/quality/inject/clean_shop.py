"""A small sound shop, made anew for each seed: what faults are shown and measured on."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from core.quality.inject.sheet import Rows

START = datetime(2026, 3, 2)
PRODUCTS, VISITS, REVIEWS, SEARCHES, UNITS = 160, 700, 400, 240, 2400
"""Rows enough for every check to judge, few enough to be made in a moment."""
THINGS = ("kettle", "lamp", "shelf", "basket", "clock", "mirror", "stool", "tray")
MATERIALS = ("steel", "oak", "glass", "linen", "copper")
COLOURS = ("red", "blue", "grey", "green")
BRANDS = ("Aldo", "Brint", "Corvo", "Dessa")
PRICES = {"Kitchen": 24.0, "Living": 90.0, "Bath": 35.0, "Office": 160.0}
"""The middle price of a shelf."""
WORDS = [
    "sturdy",
    "quick",
    "quiet",
    "shiny",
    "small",
    "heavy",
    "light",
    "warm",
    "useful",
    "plain",
    "calm",
    "bright",
    "solid",
    "gentle",
    "handy",
    "neat",
    "narrow",
    "round",
    "smooth",
    "firm",
    "modest",
    "clever",
    "compact",
    "bulky",
    "glossy",
    "dull",
    "cheap",
    "fair",
    "worth",
    "pale",
    "rough",
]


def _gtin(number: int) -> str:
    digits = f"{number:012}"
    return digits + str(-sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(digits)) % 10)


def _rows(kind: str, roles: dict[str, str], rows: list[dict[str, Any]]) -> Rows:
    names = list(rows[0])
    return Rows({name: [row[name] for row in rows] for name in names}, kind, roles).numbered()


def items(seed: int = 0) -> Rows:
    draw, rows, shelves = random.Random(f"items{seed}"), [], list(PRICES)
    for number in range(PRODUCTS):
        shelf = shelves[number % len(shelves)]
        rows.append({
            "sku": f"SKU{number:05}", "title": f"{THINGS[number % 8].title()} {number} of {MATERIALS[number % 5]}",
            "category": f"Home > {shelf}", "brand": BRANDS[number % 4], "colour": COLOURS[number * 3 % 4],
            "price": round(PRICES[shelf] * draw.lognormvariate(0, 0.25), 2), "gtin": _gtin(401_234_000_000 + number),
        })  # fmt: skip
    roles = {"item_id": "sku", "title": "title", "category": "category", "brand": "brand", "price": "price",
             "gtin": "gtin"}  # fmt: skip
    return _rows("items", roles, rows)


def events(seed: int = 0) -> Rows:
    """Visits of three weeks by day, from three sources; what is carted was viewed, what is bought was carted."""
    draw, rows = random.Random(f"events{seed}"), list[dict[str, Any]]()
    for visit in range(VISITS):
        hour = min(23.0, max(6.0, draw.gauss(15, 3.5)))
        at = START + timedelta(days=visit * 21 // VISITS, hours=hour, milliseconds=draw.randrange(1000))
        shopper = draw.randrange(260)
        base = {"user": f"{shopper:06}", "via": ("web", "app", "partner")[visit % 3], "visit": f"v{seed}{visit:05}",
                "last_seen": at - timedelta(days=1 + draw.randrange(30))}  # fmt: skip
        for item in draw.sample(range(PRODUCTS), draw.randint(2, 5)):
            steps = ["view"] + ["cart"] * (draw.random() < 0.35)
            steps += ["purchase"] * (len(steps) > 1 and draw.random() < 0.5)
            for step in steps:
                at += timedelta(seconds=draw.randint(8, 90), milliseconds=draw.randrange(1000))
                rows.append({**base, "item": f"SKU{item:05}", "type": step, "at": at, "price": 8 + 1.25 * (item % 40)})
    roles = {"user_id": "user", "item_id": "item", "event_type": "type", "timestamp": "at", "session_id": "visit",
             "source": "via", "price": "price"}  # fmt: skip
    return _rows("events", roles, rows)


def reviews(seed: int = 0) -> Rows:
    draw, rows = random.Random(f"reviews{seed}"), list[dict[str, Any]]()
    for number in range(REVIEWS):
        said = " ".join(draw.sample(WORDS, 12))
        rows.append({
            "id": f"R{number:05}", "user": f"{number % 260:06}", "item": f"SKU{number % PRODUCTS:05}",
            "stars": 1 + draw.randrange(5), "text": f"After {number + 2} days it is {said}.",
            "day": START + timedelta(hours=13 + 2 * number), "split": "test" if number % 5 == 4 else "train",
        })  # fmt: skip
    roles = {"review_id": "id", "user_id": "user", "item_id": "item", "rating": "stars", "text": "text",
             "timestamp": "day"}  # fmt: skip
    return _rows("reviews", roles, rows)


def searches(seed: int = 0) -> Rows:
    draw, rows = random.Random(f"searches{seed}"), list[dict[str, Any]]()
    for number in range(SEARCHES):
        found = [f"SKU{one:05}" for one in draw.sample(range(PRODUCTS), 6)]
        place = draw.randrange(6)
        rows.append({
            "query": f"{draw.choice(MATERIALS)} {draw.choice(THINGS)}", "at": START + timedelta(minutes=97 * number),
            "results": "|".join(found), "clicked": found[place], "place": place + 1,
        })  # fmt: skip
    roles = {"query": "query", "timestamp": "at", "results": "results", "clicked_item": "clicked", "position": "place"}
    return _rows("searches", roles, rows)


def arms(seed: int = 0) -> Rows:
    rows = [{"unit": f"u{seed}{n:05}", "arm": "AB"[n % 2], "spend": 10.0 + n % 7} for n in range(UNITS)]
    return _rows("assignments", {"unit_id": "unit", "variant": "arm"}, rows)


def categories(seed: int = 0) -> Rows:
    rows = [
        {"node": f"C{seed}{n:03}", "name": f"Shelf {n}", "parent_id": f"C{seed}{(n - 1) // 3:03}" if n else None}
        for n in range(90)
    ]
    return _rows("other", {}, rows)


SHOP: dict[str, Callable[[int], Rows]] = {
    "items": items, "events": events, "reviews": reviews, "searches": searches, "arms": arms, "categories": categories,
}  # fmt: skip
"""Each table of the shop, by the name it is stored under."""
