"""Sessions of the shoppers: what they view, click, put in the cart, buy and send back, and what they search.

A session starts from a search or from a free choice by taste, then drifts: it often stays in one category and
sometimes comes back to an item seen before. Views lead to clicks, clicks to carts, carts to purchases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pandas as pd

from sample_data.generate.catalog import Catalog
from sample_data.generate.people import DEVICES, People
from sample_data.generate.scale import CATALOG_DATES, DAYS, MIDNIGHT, PARTNER_START, SALE_DAY, START, Scale
from sample_data.generate.searches import SearchEngine

DAY_MS = 86_400_000
EVENTS_PER_SESSION = 8.1
"""Measured mean, used to aim at the wanted number of events."""
WEEKDAY = np.array([0.93, 0.9, 0.91, 0.95, 1.04, 1.2, 1.17])
HOURS = np.array(
    [12, 6, 3, 2, 2, 3, 8, 18, 28, 34, 38, 42, 50, 44, 36, 36, 38, 42, 50, 64, 82, 92, 74, 36], dtype=float
)
PARTNER_SHARE = 0.06


@dataclass
class Log:
    """Columns of the events and of the searches, growing while sessions are played."""

    events: dict[str, list[object]] = field(
        default_factory=lambda: {
            name: []
            for name in (
                *("ms", "type", "item", "user", "session"),
                *("quantity", "query", "position", "source", "agent"),
            )
        }
    )
    searches: list[dict[str, object]] = field(default_factory=list)

    def add(
        self, ms: float, kind: str, item: int, visit: Visit, quantity: int = 0, query: str = "", position: int = 0
    ) -> None:
        row = (int(ms), kind, item, visit.user, visit.session, quantity, query, position, visit.source, visit.agent)
        for column, value in zip(self.events.values(), row, strict=True):
            column.append(value)


@dataclass
class Visit:
    """One session being played."""

    user: int
    session: str
    source: str
    agent: str
    ms: float


def _day_weights() -> np.ndarray:
    """Traffic of each day: weekly rhythm, slow growth, one sale day with its eve."""
    weights = []
    for number in range(DAYS):
        day = START + timedelta(days=number)
        weight = WEEKDAY[day.weekday()] * (1 + 0.16 * number / DAYS)
        weight *= {0: 1.9, -1: 1.25, 1: 1.2}.get((day - SALE_DAY).days, 1.0)
        weights.append(weight)
    total = sum(weights)
    return np.array([weight / total for weight in weights])


class Shop:
    """Plays sessions one after the other."""

    def __init__(self, rng: np.random.Generator, catalog: Catalog, people: People, prices: np.ndarray) -> None:
        self.rng = rng
        self.catalog = catalog
        self.people = people
        self.prices = prices
        self.engine = SearchEngine(catalog)
        self.cumulative = np.cumsum(people.taste, axis=1)
        self.members = [np.flatnonzero(catalog.leaf == leaf.number) for leaf in catalog.leaves]
        self.seen: list[list[int]] = [[] for _ in range(len(people.frame))]
        self.log = Log()
        self.first = catalog.first - START.toordinal()
        self.last = catalog.last - START.toordinal()

    def free(self, user: int, alive: np.ndarray) -> int:
        """An item by taste, among those on sale."""
        row = self.cumulative[user]
        while True:
            item = min(int(np.searchsorted(row, self.rng.random() * row[-1])), len(row) - 1)
            if alive[item]:
                return item

    def near(self, user: int, item: int, alive: np.ndarray) -> int:
        """An item of the same category, by taste."""
        members = self.members[self.catalog.leaf[item]]
        weight = self.people.taste[user, members] * alive[members]
        total = weight.sum()
        if total <= 0:
            return self.free(user, alive)
        return int(members[int(np.searchsorted(np.cumsum(weight), self.rng.random() * total))])

    def play(self, visit: Visit, day: int) -> None:
        """One session from its first look to its end."""
        rng, user = self.rng, visit.user
        alive = (self.first <= day) & (self.last >= day)
        steps = 1 + min(int(rng.gamma(1.5, 3.0)), 28)
        item = -1
        carted: list[int] = []
        step = 0
        while step < steps:
            draw = rng.random()
            if draw < (0.28 if step == 0 else 0.06):
                step += self._search(visit, alive, carted)
                continue
            back = [i for i in self.seen[user][-25:] if alive[i]]
            if draw > 0.91 and back:
                item = back[int(rng.integers(len(back)))]
            elif item >= 0 and draw < 0.5:
                item = self.near(user, item, alive)
            else:
                item = self.free(user, alive)
            self._look(visit, item, carted)
            step += 1
        self._checkout(visit, carted)

    def _search(self, visit: Visit, alive: np.ndarray, carted: list[int]) -> int:
        """Type a query, read the list from the top, click what fits; returns the steps it took."""
        rng, user = self.rng, visit.user
        wanted = self.free(user, alive)
        answer = self.engine.ask(rng, wanted, bool(self.people.chinese[user]), alive)
        ms = visit.ms
        visit.ms += rng.uniform(3000, 20_000)
        clicked = []
        taste = self.people.taste[user, list(answer.results)] if answer.results else np.array([])
        fit = taste / (taste.max() + 1e-12) if len(taste) else taste
        for place, item in enumerate(answer.results):
            if rng.random() > 0.9**place:
                break
            if rng.random() < 0.08 + 0.5 * fit[place] or (item == wanted and rng.random() < 0.8):
                clicked.append((place + 1, item))
                if len(clicked) == 2 or rng.random() < 0.7:
                    break
        self.log.searches.append(
            {
                "ms": int(ms),
                "user": user,
                "session": visit.session,
                "query": answer.query,
                "results": answer.results,
                "clicked": clicked[0][1] if clicked else -1,
                "position": clicked[0][0] if clicked else 0,
                "source": visit.source,
            }
        )
        for place, item in clicked:
            self._look(visit, item, carted, answer.query, place)
        return max(1, len(clicked))

    def _look(self, visit: Visit, item: int, carted: list[int], query: str = "", place: int = 0) -> None:
        """View an item, perhaps click into it, keep it or put it in the cart."""
        rng, log = self.rng, self.log
        log.add(visit.ms, "view", item, visit, query=query, position=place)
        self.seen[visit.user].append(item)
        share = self.people.taste[visit.user, item] / self.people.taste[visit.user].max()
        visit.ms += rng.uniform(1500, 9000)
        if query or rng.random() < 0.24 + 0.3 * share**0.5:
            log.add(visit.ms, "click", item, visit, query=query, position=place)
            visit.ms += rng.exponential(35_000) + 2500
            wish = 0.22 + 0.22 * share**0.5 + 0.03 * np.tanh(self.catalog.quality[item])
            if rng.random() < wish:
                log.add(visit.ms, "cart", item, visit, quantity=self._quantity(item))
                carted.append(item)
                visit.ms += rng.uniform(1500, 6000)
            elif rng.random() < 0.1:
                log.add(visit.ms, "favourite", item, visit)
        visit.ms += rng.exponential(14_000) + 1200

    def _quantity(self, item: int) -> int:
        cheap = self.catalog.leaves[self.catalog.leaf[item]].top in ("Food", "Beauty", "Kids", "Office")
        return 1 + (int(self.rng.geometric(0.6)) if cheap and self.rng.random() < 0.35 else 0)

    def _checkout(self, visit: Visit, carted: list[int]) -> None:
        """Buy part of the cart; some of it comes back days later."""
        rng = self.rng
        if not carted or rng.random() > 0.62:
            return
        for item in dict.fromkeys(carted):
            if rng.random() < 0.82:
                visit.ms += rng.uniform(200, 900)
                quantity = self._quantity(item)
                self.log.add(visit.ms, "purchase", item, visit, quantity=quantity)
                if rng.random() < 0.045 * np.exp(-0.7 * self.catalog.quality[item]):
                    later = Visit(
                        visit.user, f"{int(rng.integers(16**8)):08x}", visit.source, visit.agent,
                        visit.ms + rng.uniform(2, 12) * DAY_MS,
                    )  # fmt: skip
                    if later.ms < DAYS * DAY_MS:
                        self.log.add(later.ms, "return", item, later, quantity=quantity)


def play_all(
    rng: np.random.Generator, catalog: Catalog, people: People, prices: np.ndarray, scale: Scale
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All events and all searches, in time order; times are ms since the first midnight, shop-local."""
    shop = Shop(rng, catalog, people, prices)
    count = round(scale.events / EVENTS_PER_SESSION)
    days = np.sort(rng.choice(DAYS, count, p=_day_weights()))
    weight = people.activity / people.activity.sum()
    partner_day = (PARTNER_START - START).days
    for day in days:
        user = int(rng.choice(len(weight), p=weight))
        while people.joined[user] > day:
            user = int(rng.choice(len(weight), p=weight))
        hours = HOURS ** (0.8 if (START + timedelta(days=int(day))).weekday() >= 5 else 1.0)
        hour = rng.choice(24, p=hours / hours.sum())
        source, agent = str(people.source[user]), str(people.agent[user])
        if day >= partner_day and rng.random() < PARTNER_SHARE:
            source, agent = "partner_api", DEVICES["partner_api"][0]
        start = day * DAY_MS + hour * 3_600_000 + rng.uniform(0, 3_590_000)
        shop.play(Visit(user, f"{int(rng.integers(16**8)):08x}", source, agent, start), int(day))
    events = pd.DataFrame(shop.log.events)
    events = events[events["ms"] < DAYS * DAY_MS].sort_values("ms", kind="stable").reset_index(drop=True)
    edges = [(day - START).days * DAY_MS for day in CATALOG_DATES[1:]]
    version = np.searchsorted(edges, events["ms"].to_numpy(), side="right")
    events["price"] = prices[version, events["item"].to_numpy()]
    searches = pd.DataFrame(shop.log.searches).sort_values("ms", kind="stable").reset_index(drop=True)
    return events, searches[searches["ms"] < DAYS * DAY_MS]


def stamp(ms: int | float) -> str:
    """Milliseconds since the first midnight as the shop writes them."""
    return (MIDNIGHT + timedelta(milliseconds=int(ms))).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
