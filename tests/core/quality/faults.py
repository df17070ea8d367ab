"""Faults planted into a clean small shop: each changes rows in place and tells the places that must fail."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from core.lake import Lake
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, events, items, land

Rows = list[dict[str, Any]]
ITEMS, EVENTS = items(), events()

REVIEW_ROLES = {"review_id": "id", "user_id": "user", "item_id": "item", "text": "text", "rating": "stars"}
SEARCH_ROLES = {"query": "q", "timestamp": "at", "results": "results", "clicked_item": "clicked", "position": "pos"}
ORDER_ROLES = {"user_id": "user", "item_id": "item", "timestamp": "at", "session_id": "order", "quantity": "pieces",
               "price": "price"}  # fmt: skip
ARM_ROLES = {"unit_id": "unit", "variant": "arm"}


def reviews() -> Rows:
    draw = random.Random(2)
    words = ["sturdy", "quick", "quiet", "shiny", "small", "heavy", "light", "warm", "useful", "plain"]
    return [
        {"id": f"R{n:04}", "user": f"{n % 90:06}", "item": f"SKU{n % 120:05}", "stars": 1 + n % 5,
         "text": " ".join(draw.sample(words, 5)) + f" {n}", "mood": ("calm", "glad", "cross")[n % 3]}
        for n in range(300)
    ]  # fmt: skip


def searches() -> Rows:
    at = datetime(2025, 3, 2)
    rows = []
    for n in range(200):
        found = [f"SKU{(n + k) % 120:05}" for k in range(5)]
        place = n % 5
        rows.append({"q": f"kettle {n % 17}", "at": at + timedelta(minutes=n), "results": "|".join(found),
                     "clicked": found[place], "pos": place + 1})  # fmt: skip
    return rows


def arms() -> Rows:
    return [{"unit": f"u{n:05}", "arm": "AB"[n % 2], "spend": 10.0 + n % 7} for n in range(2000)]


def orders() -> Rows:
    """Lines of orders: some hold one product twice, and one dear product was sold once."""
    draw, at = random.Random(3), datetime(2025, 3, 2, 9)
    rows: Rows = [
        {"order": f"A{n // 3:05}", "user": f"{n // 3 % 40:06}", "item": f"SKU{n % 29:05}",
         "pieces": 1 + draw.randrange(4), "price": 5.0 + n % 29, "at": at + timedelta(minutes=7 * (n // 3))}
        for n in range(300)
    ]  # fmt: skip
    return [*rows, rows[4] | {"pieces": 9}, rows[7] | {"item": "SKU00119", "price": 2400.0}]


def categories() -> Rows:
    return [{"category": f"Home > Kitchen {n}", "aisle": f"{n}b"} for n in range(4)]


CLEAN: dict[str, tuple[str, dict[str, str], Callable[[], Rows]]] = {
    "items": ("items", ITEM_ROLES, lambda: copy.deepcopy(ITEMS)),
    "events": ("events", EVENT_ROLES, lambda: copy.deepcopy(EVENTS)),
    "reviews": ("reviews", REVIEW_ROLES, reviews),
    "searches": ("searches", SEARCH_ROLES, searches),
    "arms": ("assignments", ARM_ROLES, arms),
    "orders": ("events", ORDER_ROLES, orders),
    "categories": ("other", {}, categories),
}


def first(rows: Rows, kind: str, skip: int = 0) -> int:
    """The place of an event of a type."""
    return [place for place, row in enumerate(rows) if row["type"] == kind][skip]


def lines(rows: Rows, places: list[int]) -> set[int]:
    return {place + 2 for place in places}


# Each fault changes the rows in place and gives the places that must fail (None: the table as a whole).
def missing_titles(rows: Rows) -> list[int]:
    rows[3]["title"], rows[7]["title"], rows[9]["title"] = None, "  ", "N/A"
    return [3, 7, 9]


def repeated_key(rows: Rows) -> list[int]:
    rows[50]["sku"], rows[60]["sku"] = rows[10]["sku"], rows[10]["sku"]
    return [50, 60]


def bad_prices(rows: Rows) -> list[int]:
    rows[4]["price"], rows[5]["price"] = 0.0, -3.5
    return [4, 5]


def hundredfold(rows: Rows) -> list[int]:
    rows[8]["price"] *= 100
    rows[13]["price"] /= 100
    return [8, 13]


def new_category(rows: Rows) -> list[int]:
    rows[20]["category"] = "Toys"
    return [20]


def category_twins(rows: Rows) -> list[int]:
    rows[21]["category"] = rows[21]["category"].upper()
    rows[22]["category"] = rows[22]["category"].replace("K", "Ｋ")
    return [21, 22]


def stray_blanks(rows: Rows) -> list[int]:
    rows[30]["title"] += " "
    rows[31]["title"] = rows[31]["title"].replace(" ", "   ")
    rows[32]["title"] = rows[32]["title"].replace("1", "１").replace("3", "３")
    return [30, 31, 32]


def garbled(rows: Rows) -> list[int]:
    rows[40]["title"] = "水壶 steel".encode().decode("latin-1")
    rows[41]["title"] = "Caf� kettle"
    rows[42]["title"] = "Kettle\u200b 42"
    rows[43]["title"] = "Pots &amp; pans"
    rows[44]["title"] = "Théière é".encode().decode("cp1252")
    rows[45]["title"] = "Thé à l'anis, 5 °C, naïve Ångström"  # sound French and Swedish
    return [40, 41, 42, 43, 44]


def id_shapes(rows: Rows) -> list[int]:
    rows[70]["sku"], rows[71]["sku"] = "SKU-7-0", "70"
    return [70, 71]


def id_case(rows: Rows) -> list[int]:
    rows[-1]["item"], rows[-2]["item"] = rows[-1]["item"].lower(), rows[-2]["item"].lower()
    return [len(rows) - 1, len(rows) - 2]


def id_damage(rows: Rows) -> list[int]:
    for place, value in enumerate(("12.0", "1.2E+05", " 000012", "12")):
        rows[place]["user"] = value
    return [0, 1, 2, 3]


def lost_views(rows: Rows) -> list[int]:
    place = first(rows, "purchase", 3)
    user, item = rows[place]["user"], rows[place]["item"]
    for row in rows:
        if row["user"] == user and row["item"] == item and row["type"] == "view":
            row["item"] = "SKU00119" if item != "SKU00119" else "SKU00118"
    return [n for n, row in enumerate(rows) if (row["user"], row["item"]) == (user, item) and row["type"] != "view"]


def late_view(rows: Rows) -> list[int]:
    rows += [
        {"user": "000149x", "item": "SKU00001", "type": "cart", "at": datetime(2025, 3, 9, 12)},
        {"user": "000149x", "item": "SKU00001", "type": "view", "at": datetime(2025, 3, 9, 13)},
    ]
    return [len(rows) - 2]


def orphans(rows: Rows) -> list[int]:
    rows[5]["item"], rows[6]["item"] = "SKU99999", rows[6]["item"] + " "
    return [5, 6]


def repeats(rows: Rows) -> list[int]:
    rows += [copy.deepcopy(rows[17]), copy.deepcopy(rows[23])]
    return [len(rows) - 2, len(rows) - 1]


def double_fires(rows: Rows) -> list[int]:
    for place in (17, 23, 29):
        rows.append(rows[place] | {"at": rows[place]["at"] + timedelta(milliseconds=400)})
    return [len(rows) - 3, len(rows) - 2, len(rows) - 1]


def repeated_line(rows: Rows) -> list[int]:
    rows.append(dict(rows[9]))
    return [len(rows) - 1]


def hundredfold_line(rows: Rows) -> list[int]:
    rows[40]["price"] *= 100
    return [40]


def impossible(rows: Rows) -> list[int]:
    rows[2]["at"], rows[3]["at"] = datetime(2199, 1, 1), datetime(1970, 1, 1)
    return [2, 3]


def event_words(rows: Rows) -> list[int]:
    rows[10]["type"], rows[11]["type"] = "zzz", "teleport"
    return [10, 11]


def event_twins(rows: Rows) -> list[int]:
    places = [first(rows, "view", 5), first(rows, "purchase", 5)]
    rows[places[0]]["type"], rows[places[1]]["type"] = "浏览", "BUY"
    return places


def robot(rows: Rows) -> list[int]:
    start = datetime(2025, 3, 6)
    found = []
    for n in range(120):
        rows.append({"user": "000148", "item": f"SKU{n:05}", "type": "view", "at": start + timedelta(seconds=2 * n)})
        found.append(len(rows) - 1)
    for place, row in enumerate(rows[:-120]):  # the day's events of that user are the robot's too
        if row["user"] == "000148" and row["at"].date() == start.date():
            found.append(place)
    return found


def wild_stars(rows: Rows) -> list[int]:
    rows[1]["stars"], rows[2]["stars"] = 0, 50
    return [1, 2]


def full_copies(rows: Rows) -> list[int]:
    rows += [dict(rows[5]), dict(rows[5]), dict(rows[6])]
    return [len(rows) - 3, len(rows) - 2, len(rows) - 1]


def zero_hits(rows: Rows) -> list[int]:
    rows[3] |= {"results": "", "clicked": None, "pos": None}
    rows[4] |= {"results": "[]", "clicked": None, "pos": None}
    return [3, 4]


def unlisted(rows: Rows) -> list[int]:
    rows[3]["category"], rows[8]["category"] = "Home > Garden", "Home > Bath"
    rows[5]["category"] = None
    return [3, 8]


def wrong_clicks(rows: Rows) -> list[int]:
    rows[6]["clicked"], rows[7]["pos"] = "SKU00077", 9
    return [6, 7]


def both_arms(rows: Rows) -> list[int]:
    rows.append({"unit": "u00000", "arm": "B", "spend": 1.0})
    return [0, len(rows) - 1]


PLANTED: list[tuple[str, str, Callable[[Rows], list[int]]]] = [
    ("items", "not_null:title", missing_titles),
    ("items", "unique:sku", repeated_key),
    ("items", "in_range:price", bad_prices),
    ("items", "D8", hundredfold),
    ("items", "allowed:category", new_category),
    ("items", "twins:category", category_twins),
    ("items", "lookup:category", unlisted),
    ("items", "spaces:title", stray_blanks),
    ("items", "D11:title", garbled),
    ("items", "pattern:sku", id_shapes),
    ("events", "D12_twins:item", id_case),
    ("events", "D12:user", id_damage),
    ("events", "D1", lost_views),
    ("events", "D1", late_view),
    ("events", "D2", orphans),
    ("events", "D5_exact", repeats),
    ("orders", "D5_exact", repeated_line),
    ("orders", "D8", hundredfold_line),
    ("events", "D5_near", double_fires),
    ("events", "D6:at", impossible),
    ("events", "event_known:type", event_words),
    ("events", "event_spelling:type", event_twins),
    ("events", "D4", robot),
    ("reviews", "in_range:stars", wild_stars),
    ("reviews", "duplicate_rows", full_copies),
    ("searches", "D3_zero", zero_hits),
    ("searches", "D3_click", wrong_clicks),
    ("arms", "D16_arms", both_arms),
]


def whole_shop(lake: Lake) -> None:
    for name, (kind, roles, make) in CLEAN.items():
        land(lake, name, kind, roles, make())
