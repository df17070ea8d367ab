"""Damage to the sales: what makes a forecast wrong where nobody looks at the days first."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sample_data.generate.sheet import Sheet

STOCK_OUTS = 9
"""Products that were sold out for some days: nothing sold, nothing there."""
TWICE = "2026-03-18"
"""A day that was loaded twice."""
LOST = ("2025-08-05", "2026-01-21", "2026-01-22", "2026-07-12")
"""Days of which nothing was written."""
PARTIAL = "2026-09-30"
"""The last day: the file was written in the morning."""
SHIFT = "2026-03-02"
"""From this day one product sells about two and a half times as much."""
SHIFTED = 2.5
RETURNS = ("2026-05-11", "2026-05-12", "2026-05-13", "2026-05-14", "2026-05-15", "2026-05-16", "2026-05-17")
"""Days whose returns stand once in their column and once more as negative sales."""
SPIKE = "2025-11-11"
"""The festival: right as it is, yet far above the days around it."""
BULK = "2026-04-09"
"""A day on which one buyer took very many of one product."""


def _by_product(sheet: Sheet) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, product in enumerate(sheet.cells["product_id"]):
        found.setdefault(product, []).append(place)
    return found


def _on(sheet: Sheet, day: str) -> list[int]:
    return [place for place, cell in enumerate(sheet.cells["date"]) if cell == day]


def _sold(sheet: Sheet, places: Iterable[int]) -> float:
    return float(np.mean([int(sheet.cells["units"][place]) for place in places]))


def damage(rng: np.random.Generator, sheet: Sheet) -> None:
    """Plant every fault; each is in the answer key under a kind of its own."""
    cells = sheet.cells
    products = {name: places for name, places in _by_product(sheet).items() if len(places) > 500}
    fast = sorted((name for name in products if _sold(sheet, products[name]) > 2), key=lambda name: name)
    drawn = [fast[int(n)] for n in rng.permutation(len(fast))]
    if len(drawn) > 2:
        _shift(sheet, products[drawn[0]])
        _bulk(sheet, products[drawn[1]])
    for name in drawn[2 : 2 + STOCK_OUTS]:
        _sell_out(rng, sheet, products[name])
    for place in _on(sheet, SPIKE):
        if int(cells["units"][place]) > 0:
            sheet.fact(place, "units", "festival")
    for place in _on(sheet, PARTIAL):
        sheet.spoil(place, "units", "partial_day", str(int(rng.binomial(int(cells["units"][place]), 0.38))))
    for day in LOST:
        for place in _on(sheet, day):
            sheet.drop(place, "missing_day")
    for day in RETURNS:
        for place in _on(sheet, day):
            if int(cells["returns"][place]) > 0:
                sheet.copy(place, sheet.order[place] + 0.5, "returns_twice", units=f"-{cells['returns'][place]}")
    last = max(sheet.order[place] for place in _on(sheet, TWICE))
    for step, place in enumerate(_on(sheet, TWICE)):
        sheet.copy(place, last + 0.5 + step * 1e-6, "day_twice")


def _shift(sheet: Sheet, places: list[int]) -> None:
    """Sales after a day in proportion; only the first row is in the key, since what follows is true."""
    after = [place for place in places if sheet.cells["date"][place] >= SHIFT]
    for place in after:
        sheet.cells["units"][place] = str(round(int(sheet.cells["units"][place]) * SHIFTED))
        sheet.cells["stock_on_hand"][place] = str(round(int(sheet.cells["stock_on_hand"][place]) * SHIFTED))
    sheet.fact(after[0], "units", "level_shift")


def _bulk(sheet: Sheet, places: list[int]) -> None:
    usual = _sold(sheet, places)
    for place in places:
        if sheet.cells["date"][place] == BULK:
            sheet.spoil(place, "units", "bulk_order", str(int(sheet.cells["units"][place]) + round(12 * usual)))


def _sell_out(rng: np.random.Generator, sheet: Sheet, places: list[int]) -> None:
    """Ten to twenty-five days without stock, away from both ends."""
    first = int(rng.integers(90, len(places) - 120))
    for place in places[first : first + int(rng.integers(10, 26))]:
        sheet.spoil(place, "units", "stock_out", "0")
        sheet.spoil(place, "stock_on_hand", "stock_out", "0")
        sheet.cells["returns"][place] = "0"
