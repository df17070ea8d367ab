"""Price-glitch hunting: a product at a fraction of its price, and buyers who come for it before it is mended.

Rule: a product whose usual price is known (the median over days, of at least `USUAL` other days, or the catalog's) is
ordered at most at `FRACTION` of that, by at least `ORDERS` orders within one episode of at most `DAYS` days. A sale
takes a half off; a tenth or a hundredth is an error.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.anomaly.fraud import case as cases
from core.anomaly.fraud.case import Case, against, poisson_tail
from core.anomaly.records import Records
from core.recommend.events import Floats, Ints

NEEDS = ("item_id", "timestamp", "price")
ANY: tuple[str, ...] = ()
USUAL = 3
"""Days with orders at the usual price from which it is known; a day counts once, however many hunters it brought."""
FRACTION = 0.2
"""Of the usual price: what is cheaper than in any sale."""
ORDERS = 3
"""Orders: one or two may be a gift or a mistyped cell, which the Quality page finds."""
GAP = 12 * 3600.0
"""Seconds without an order at that price after which it is another episode."""
DAYS = 3.0
"""Days: what lasts longer is a price, not a glitch."""


def unit_price(records: Records) -> Floats:
    """Price of one piece, NaN unknown; shape (N,)."""
    if "price" in records.numbers:
        return records.numbers["price"]
    pieces = records.numbers.get("quantity", np.ones(len(records)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(pieces > 0, records.numbers["amount"] / pieces, np.nan)


def find(records: Records, prices: Mapping[str, float] | None = None) -> list[Case]:
    """Products that were hunted.

    Args:
        prices: Product -> its price in the catalog, for products that were hardly ordered otherwise; one day at about
            that price is asked for all the same, since a catalog's price may be the one that is wrong.
    """
    item, price = records.code("item_id"), unit_price(records)
    read = (item >= 0) & np.isfinite(price) & (price > 0)
    day = np.where(np.isfinite(records.time), records.time // 86_400, -1)
    usual = _usual(item[read], day[read], price[read], len(records.values["item_id"]))
    listed = np.array([(prices or {}).get(str(one), np.nan) for one in records.values["item_id"]])
    usual = np.fmax(usual, listed)
    with np.errstate(invalid="ignore"):
        part = np.where(read, price / usual[np.maximum(item, 0)], np.nan)
        low = part <= FRACTION
    counts = np.bincount(item[low], minlength=len(usual))
    normal = np.bincount(item[read & ~low], minlength=len(usual))
    days = cases.distinct(day.astype(np.int64), np.where(read & ~low, item, -1), len(usual))
    wanted = np.flatnonzero((counts >= ORDERS) & ((days >= USUAL) | (np.isfinite(listed) & (days >= 1))))
    others = float(low.sum())
    found: list[Case] = []
    for value, places in cases.places_of(np.where(low, item, -1), wanted).items():
        for episode in cases.episodes(records.time, places, GAP):
            if len(episode) < ORDERS or np.ptp(records.time[episode]) > DAYS * 86_400:
                continue
            k = len(episode)
            p = (others - k + 0.5) / (read.sum() + 1)
            score = float(poisson_tail(k, p * (counts[value] + normal[value])))
            reasons = [
                against("cheap_orders", k, counts[counts + normal > 0], "items"),
                against("price_part", float(np.median(part[episode])), part[read], "transactions", low=True),
            ]
            pieces = records.numbers.get("quantity", np.ones(len(records)))[episode]
            lost = float(np.nansum((usual[value] - price[episode]) * np.nan_to_num(pieces, nan=1.0)))
            name = records.value("item_id", value)
            found.append(
                cases.case(records, "price_glitch", "item", name, episode, score, reasons, [("item_id", name)], lost)
            )
    return found


def _usual(item: Ints, day: Floats, price: Floats, length: int) -> Floats:
    """Median over days of the day's median price of each product, NaN where there is none; shape (length,)."""
    table = pd.DataFrame({"item": item, "day": day, "price": price})
    median = table.groupby(["item", "day"], sort=False)["price"].median().groupby("item").median()
    found = np.full(length, np.nan)
    found[median.index.to_numpy()] = median.to_numpy()
    return found
