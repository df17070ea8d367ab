"""Made tables with rules in them, faults of known kinds, and how much of them is found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from core.clean.repair.columns import Grid, encoded
from core.clean.repair.held_back import Fault

CITIES = """Amsterdam Bruges Copenhagen Dortmund Edinburgh Florence Gothenburg Helsinki Innsbruck Jerusalem Kathmandu
    Liverpool Marseille Nottingham Oldenburg Portsmouth Querétaro Rotterdam Salzburg Thessaloniki Utrecht Valladolid
    Wellington"""
GOODS = "kettle toaster blender lantern cushion backpack umbrella headphones keyboard notebook"
STATES = ("shipped", "delivered", "returned", "cancelled")


def orders(seed: int, rows: int = 900) -> dict[str, list[str | None]]:
    """Orders whose postcode tells city and region, and whose article tells name, category and maker; all of it
    sound."""
    chance = np.random.default_rng(seed)
    cities, names = CITIES.split(), GOODS.split()
    places = [(f"{10000 + 137 * n}", cities[n % len(cities)], f"region {n % 7 + 1}") for n in range(30)]
    goods = [
        (f"{name[:2].upper()}-{n:03}", name, f"section {n % 4 + 1}", f"maker {n % 7 + 1}")
        for n, name in enumerate(names * 4)
    ]
    where, what = chance.integers(len(places), size=rows), chance.integers(len(goods), size=rows)
    return {
        "order": [f"O{100000 + n}" for n in range(rows)],
        "postcode": [places[at][0] for at in where],
        "city": [places[at][1] for at in where],
        "region": [places[at][2] for at in where],
        "article": [goods[at][0] for at in what],
        "name": [goods[at][1] for at in what],
        "section": [goods[at][2] for at in what],
        "maker": [goods[at][3] for at in what],
        "status": [STATES[at] for at in chance.choice(len(STATES), size=rows, p=(0.2, 0.7, 0.07, 0.03))],
        "pieces": [str(n) for n in chance.integers(1, 6, size=rows)],
        "price": [f"{n:.2f}" for n in chance.lognormal(3.0, 0.8, size=rows)],
    }


def gridded(columns: dict[str, list[str | None]]) -> Grid:
    """Columns of texts as a grid, its rows numbered from 0."""
    rows = len(next(iter(columns.values())))
    made = [encoded(name, pa.chunked_array([pa.array(cells, pa.string())]), "text") for name, cells in columns.items()]
    numbers = np.arange(rows, dtype=np.int64)
    return Grid(rows, tuple(made), numbers, numbers + 2)


def shuffled(columns: dict[str, list[str | None]], seed: int) -> dict[str, list[str | None]]:
    order = np.random.default_rng(seed).permutation(len(next(iter(columns.values()))))
    return {name: [cells[at] for at in order] for name, cells in columns.items()}


def cells_of(grid: Grid, row: int) -> tuple[str | None, ...]:
    """What a row says."""
    return tuple(one.values[one.codes[row]] if one.codes[row] >= 0 else None for one in grid.columns)


def places_of(faults: Sequence[Fault]) -> dict[tuple[str, int], Fault]:
    return {(one.column, one.row): one for one in faults}


SYLLABLES = (
    "ba be bi bo bu da de di do ka ke ki la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se so ta te to"
)


def words(chance: np.random.Generator, wanted: int, length: int) -> list[str]:
    """Different words of some syllables, many of them a letter apart."""
    found: set[str] = set()
    while len(found) < wanted:
        found.add("".join(chance.choice(SYLLABLES.split(), length)).capitalize())
    return sorted(found)


def mixed(seed: int) -> dict[str, list[str | None]]:
    """A sound table of another making each time: names close by nature, habits with exceptions, codes, amounts,
    notes."""
    chance = np.random.default_rng(seed)
    rows = int(chance.choice([60, 300, 1200]))
    names, zones = words(chance, int(chance.integers(3, 200)), 2), words(chance, int(chance.integers(5, 60)), 3)
    towns, users = words(chance, len(zones), 3), max(3, rows // 12)
    weight = 1 / np.arange(1, len(names) + 1) ** (2 * chance.random())
    at, user = chance.integers(len(zones), size=rows), chance.integers(users, size=rows)
    moved, habit = chance.random(rows) < 0.12 * chance.random(), chance.integers(3, size=users)
    device = np.where(chance.random(rows) < 0.9, habit[user], chance.integers(3, size=rows))
    return {
        "name": [names[one] for one in chance.choice(len(names), rows, p=weight / weight.sum())],
        "zone": [zones[one] for one in at],
        "town": [towns[int(chance.integers(len(towns))) if gone else one] for one, gone in zip(at, moved, strict=True)],
        "state": [towns[one % 4] for one in at],
        "user": [f"u{one:04}" for one in user],
        "device": [("ios", "android", "web")[one] for one in device],
        "code": [f"{'ABC'[chance.integers(3)]}{chance.integers(100):02}-{chance.integers(40)}" for _row in range(rows)],
        "size": [("XS", "S", "M", "L", "XL", "XXL")[one] for one in chance.binomial(5, 0.5, rows)],
        "price": [f"{one:.2f}" for one in chance.lognormal(3, 2 * chance.random(), rows)],
        "day": [f"2024-{chance.integers(1, 13):02}-{chance.integers(1, 29):02}" for _row in range(rows)],
        "note": [" ".join(chance.choice(names, 3)) if chance.random() > 0.3 else None for _row in range(rows)],
        "plan": [
            ("free", "basic", "premium", "trial")[one] for one in chance.choice(4, rows, p=[0.9, 0.06, 0.03, 0.01])
        ],
    }
