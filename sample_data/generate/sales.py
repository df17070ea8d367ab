"""Two years of daily sales of some products: rhythm of week and year, festivals, prices, rare sellers, stock."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from sample_data.generate.catalog import Catalog
from sample_data.generate.scale import END, Scale

SALES_START = date(2024, 10, 1)
"""First day of the sales file; its last is the shop's last day."""
STREAM = 1_111
"""Number of the random stream of the sales: apart from the others, so that they draw what they drew before."""
RARE_SHARE = 0.375
"""So many of the products sell less than once a day."""
YOUNG_SHARE = 0.1
"""So many were launched after the first day."""
ELASTICITY = -1.8
"""Demand falls by so many per cent where the price rises by one."""
DISPERSION = 9.0
"""Shape of the gamma that makes days more uneven than a Poisson would."""
FESTIVALS = {
    (11, 11): (3.8, 10),
    (12, 12): (2.1, 3),
    (6, 18): (2.9, 8),
    (9, 9): (1.9, 2),
    (3, 8): (1.7, 3),
}
"""Month and day: how often the usual is sold on the day itself, and for how many days before it is a little more."""
NEW_YEARS = (date(2025, 1, 29), date(2026, 2, 17))
"""Chinese New Year: before it people stock up, then couriers rest."""


def stream(seed: int) -> np.random.Generator:
    """The sales' own random numbers."""
    return np.random.default_rng(np.random.SeedSequence([seed, STREAM]))


def dates() -> list[date]:
    """All days of the file."""
    return [SALES_START + timedelta(days=n) for n in range((END - SALES_START).days + 1)]


def festival_effect(days: list[date]) -> np.ndarray:
    """What festivals multiply a day's demand by, (T,)."""
    effect = np.ones(len(days))
    for year in {day.year for day in days}:
        for (month, number), (peak, before) in FESTIVALS.items():
            top = date(year, month, number)
            for place, day in enumerate(days):
                gap = (day - top).days
                if gap == 0:
                    effect[place] *= peak
                elif -before <= gap < 0:
                    effect[place] *= 1 + (peak - 1) * 0.22
                elif 0 < gap <= 4:
                    effect[place] *= 0.72
    for place, day in enumerate(days):
        for feast in NEW_YEARS:
            gap = (day - feast).days
            if -20 <= gap < -4:
                effect[place] *= 1.3
            elif -4 <= gap <= 7:
                effect[place] *= 0.42
    return effect


def _prices(rng: np.random.Generator, list_price: np.ndarray, days: list[date]) -> tuple[np.ndarray, np.ndarray]:
    """Price and promotion of each product and day, (I, T) each."""
    count, length = len(list_price), len(days)
    promoted = np.zeros((count, length), bool)
    for item in range(count):
        for first in rng.choice(length, 14, replace=False):
            promoted[item, int(first) : int(first) + int(rng.integers(4, 10))] = True
    sale = np.array([(day.month, day.day) in FESTIVALS for day in days])
    promoted[:, sale] = True
    level = np.ones((count, length))
    for item in range(count):
        for first in rng.choice(np.arange(60, length), 2, replace=False):
            level[item, int(first) :] *= float(rng.choice([0.95, 0.97, 1.03, 1.06]))
    cut = rng.choice([0.8, 0.85, 0.9], count)[:, None]
    return np.round(list_price[:, None] * level * np.where(promoted, cut, 1), 1), promoted


def _stock(rng: np.random.Generator, mean: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Stock at the end of each day, (I, T): filled up once a week, never empty by itself."""
    full = np.ceil(24 * mean + 6 * np.sqrt(24 * mean + 1) + 8)
    left = full.copy()
    out = np.zeros_like(units)
    day_of_delivery = rng.integers(0, 7, len(mean))
    for day in range(units.shape[1]):
        filled = (day % 7 == day_of_delivery) | (left <= units[:, day])
        left = np.where(filled, np.maximum(full, units[:, day] + 3), left) - units[:, day]
        out[:, day] = left
    return out


def build(rng: np.random.Generator, catalog: Catalog, scale: Scale) -> pd.DataFrame:
    """One row per day and product, days first, with `item` as its place in the catalog.

    Products are of the last catalog; a few are launched inside the two years and begin then.
    """
    days = dates()
    alive = np.flatnonzero(catalog.last >= END.toordinal())
    launched = np.array([date.fromisoformat(day) for day in catalog.frame["launched_at"]])
    old = launched[alive] <= SALES_START
    young = alive[~old][: round(scale.sales * YOUNG_SHARE)]
    items = np.sort(np.concatenate([rng.choice(alive[old], scale.sales - len(young), replace=False), young]))
    count, length = len(items), len(days)
    rare = np.zeros(count, bool)
    rare[rng.choice(count, round(count * RARE_SHARE), replace=False)] = True
    level = np.where(rare, rng.uniform(0.06, 0.6, count), rng.lognormal(2.1, 0.6, count))
    when = np.arange(length)
    week = np.array([0.9, 0.88, 0.9, 0.94, 1.02, 1.22, 1.14])[[day.weekday() for day in days]]
    season = np.array([day.timetuple().tm_yday for day in days]) / 365.25
    phase = np.array([_phase(catalog.leaves[catalog.leaf[item]].top) for item in items])
    year = 1 + 0.22 * np.cos(2 * np.pi * (season[None, :] - phase[:, None]))
    growth = np.exp(rng.normal(0.1, 0.12, count)[:, None] * when / 365.25)
    price, promoted = _prices(rng, catalog.frame["price"].to_numpy()[items], days)
    relative = price / np.median(price, axis=1, keepdims=True)
    mean = level[:, None] * week * year * growth * festival_effect(days) * relative**ELASTICITY
    units = rng.poisson(mean * rng.gamma(DISPERSION, 1 / DISPERSION, mean.shape))
    returns = rng.binomial(units, 0.04)
    stock = _stock(rng, mean.mean(1), units)
    day, item = np.meshgrid(when, np.arange(count), indexing="ij")
    frame = pd.DataFrame(
        {
            "item": items[item.ravel()],
            "date": [days[place] for place in day.ravel()],
            "units": units.T.ravel(),
            "price": price.T.ravel(),
            "promotion": promoted.T.ravel().astype(int),
            "stock": stock.T.ravel(),
            "returns": returns.T.ravel(),
        }
    )
    there: pd.DataFrame = frame[frame["date"].to_numpy() >= launched[items[item.ravel()]]].reset_index(drop=True)
    return there


def _phase(name: str) -> float:
    """A place in the year, 0 to 1, that follows from the name of a part of the catalog alone."""
    return sum(map(ord, name)) % 100 / 100
