"""Faults of a day as a whole that no single row shows: what its orders come to, what its texts say."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from core.i18n import N_
from core.quality.inject.behaviour import standard
from core.quality.inject.faults import Fault, register
from core.quality.inject.sheet import Sheet, number_of
from core.quality.watch.orders import order_column


def amounts(sheet: Sheet) -> None:
    """Every price of the day is so many times what it was."""
    column = sheet.named("price")
    for place in range(len(sheet)):
        cell = sheet.cells[column][place]
        if number := number_of(cell):
            value = round(number * sheet.share, 2)
            sheet.set(place, column, f"{value:.2f}" if isinstance(cell, str) else type(cell)(value))


def order_lines(sheet: Sheet) -> None:
    """Some purchases are missing, but the first of each order stays, so that no order is."""
    kinds = standard(sheet)
    orders: dict[Any, list[int]] = defaultdict(list)
    own = order_column(list(sheet.cells)) or sheet.named("session_id")
    key = [own] if own else sheet.of("user_id", "timestamp")
    for place in range(len(sheet)):
        if not kinds or kinds[place] == "purchase":
            orders[tuple(sheet.cells[name][place] for name in key)].append(place)
    behind = {place for places in orders.values() for place in places[1:]}
    sheet.remove(sheet.pick(lambda place: place in behind))


def bitter(sheet: Sheet) -> None:
    """Reviews of the day say something bad instead, with the stars that fit."""
    text, stars = sheet.named("text"), sheet.named("rating")
    for number, place in enumerate(sheet.pick(sheet.filled(text))):
        sheet.set(place, text, f"{COMPLAINTS[number % len(COMPLAINTS)]} {sheet.lines[place]}")
        if stars and sheet.cells[stars][place] is not None:
            sheet.set(place, stars, type(sheet.cells[stars][place])(1))


COMPLAINTS = (
    "Broken on arrival and nobody answers, I want my money back.",
    "Terrible quality, it fell apart after one day.",
    "Worst purchase ever, do not buy this.",
)
TIMES = (1.5, 2.0, 4.0)
"""Times the price: half as much again, double, and the price of four."""
LINES = (0.4, 0.6, 0.9)
"""Shares of the lines behind the first of each order."""
BITTER = (0.2, 0.4, 0.8)
"""Shares of a day's reviews: beyond the tenth that is negative anyway, three times as many, five, nearly all."""
register(
    Fault("D8_amounts", N_("Amounts of a whole day a few times too high"), ("new_orders", "new_values"), amounts,
          ("price", "timestamp"), ("events",), TIMES, watched=True),
    Fault("D5_lines", N_("Lines of orders that are missing"), ("new_orders", "new_volume"), order_lines,
          ("price", "timestamp", "event_type"), ("events",), LINES, watched=True),
    Fault("D15_bitter", N_("A day of negative reviews"), ("new_opinions", "D15_surge"), bitter, ("text", "timestamp"),
          ("reviews",), BITTER, watched=True),
)  # fmt: skip
