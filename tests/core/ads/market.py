"""A small made-up market: a shop, its log with a known click rate, and ads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.ads.auction.rules import PLACES
from core.ads.auction.visits import Visits
from core.ads.data.ads import Ads
from core.ads.data.log import Log
from core.recommend.events import Events, from_arrays
from core.recommend.features.attributes import Catalog
from core.recommend.features.bundle import Inputs

USERS, ITEMS, CATEGORIES = 40, 30, 5
DAY = 86_400.0
BY_PLACE = (1.2, 0.2, -0.6, -1.2)
"""Log-odds of a click at each of four places, beside the item's own."""


def events(seed: int = 0) -> Events:
    """Each shopper looks at items of two categories over 40 days."""
    rng = np.random.default_rng(seed)
    rows = []
    for user in range(USERS):
        liked = [user % CATEGORIES, (user + 1) % CATEGORIES]
        for _n in range(25):
            item = int(rng.choice([one for one in range(ITEMS) if one % CATEGORIES in liked]))
            rows.append((f"u{user:03}", f"i{item:03}", float(rng.uniform(0, 40 * DAY))))
    users, items, times = zip(*rows, strict=True)
    return from_arrays(
        users, items, kinds=["view"] * len(rows), times=times, catalog=[f"i{n:03}" for n in range(ITEMS)]
    )


def inputs(seed: int = 0) -> Inputs:
    """The events with a catalog of five categories."""
    found = events(seed)
    n = len(found.items)

    def texts(*values: object) -> np.ndarray:
        return np.asarray(values, dtype=object)

    catalog = Catalog(
        titles={"": texts(*(f"Kettle {one % CATEGORIES} steel" for one in range(n)))},
        category=texts(*(f"Home > {one % CATEGORIES}" for one in range(n))),
        brand=texts(*(("Aldo", "Berg")[one % 2] for one in range(n))),
        currency=texts(*["EUR"] * n),
        price=10.0 + np.arange(n),
        extra={},
        known=np.ones(n, dtype=np.bool_),
        row=np.arange(n),
    )
    return Inputs(found, catalog)


def log(shop: Inputs, pages: int = 1500, seed: int = 1) -> tuple[Log, np.ndarray]:
    """Pages of four items, clicked by the item's own log-odds and its place; with them every true rate."""
    rng = np.random.default_rng(seed)
    own = rng.normal(-1.0, 0.8, ITEMS)
    item = np.stack([rng.permutation(ITEMS)[:4] for _page in range(pages)])
    odds = own[item] + np.asarray(BY_PLACE)
    rate = 1 / (1 + np.exp(-odds))
    clicked = rng.random(rate.shape) < rate
    time = np.sort(rng.uniform(0, 40 * DAY, pages))
    user = rng.integers(0, USERS, pages)
    found = Log(
        "impressions",
        "shown",
        np.repeat(np.arange(pages), 4),
        np.repeat(user, 4),
        item.ravel(),
        np.tile(np.arange(1.0, 5.0), pages),
        np.repeat(time, 4),
        clicked.ravel(),
        np.full(pages * 4, -1),
        np.empty(0, dtype=object),
        pages * 4,
        1.0,
        0,
    )
    return found, rate.ravel()


def ads(n: int = 8, bid: float = 1.0, budget: float = np.inf, daily: bool = True) -> Ads:
    """Ads for the first items, that run for ever."""
    product = np.asarray([f"i{one:03}" for one in range(n)], dtype=object)
    nothing = np.full(n, None, dtype=object)
    names = np.asarray([("Spring", "Autumn")[one % 2] for one in range(n)], dtype=object)
    return Ads(
        np.asarray([f"A{one}" for one in range(n)], dtype=object),
        product,
        np.arange(n),
        names,
        names,
        nothing,
        np.full(n, bid) * (1 + np.arange(n) / 10),
        np.full(n, budget),
        np.full(n, -np.inf),
        np.full(n, np.inf),
        np.arange(n),
        daily,
    )


def visits(pages: int = 600, n: int = 6, budget: float = np.inf, seed: int = 2, daily: bool = True) -> Visits:
    """Visits of three days, more of them in the evening, with click rates and relevance drawn at random."""
    rng = np.random.default_rng(seed)
    hour = np.concatenate([rng.uniform(0, 24, pages // 2), rng.uniform(17, 23, pages - pages // 2)])
    time = np.sort(rng.integers(0, 3, pages) * DAY + hour * 3600)
    rate = rng.uniform(0.05, 0.5, (pages, n))
    steps = np.linspace(1, 0.4, len(PLACES))
    return Visits(
        np.arange(n),
        0.5 + rng.random(n),
        np.full(n, budget),
        rng.integers(0, 50, pages),
        time,
        np.stack([rate * step for step in steps]),
        rng.random((pages, n)),
        np.ones((pages, n), dtype=np.bool_),
        daily,
        1.0,
    )


def drawn(of: Visits, n: int, seed: int = 0) -> Visits:
    """Some of the visits, that know how many of all they are."""
    at = np.sort(np.random.default_rng(seed).choice(len(of), n, replace=False))
    user, time, relevance, runs = (one[at] for one in (of.user, of.time, of.relevance, of.runs))
    return replace(
        of, user=user, time=time, rate=of.rate[:, at], relevance=relevance, runs=runs, share=of.share * n / len(of)
    )
