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
