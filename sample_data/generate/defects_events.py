"""Damage to the event log: D1 to D8, D10, D12, D14 and the generic kinds."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from sample_data.generate import spoil
from sample_data.generate.behaviour import DAY_MS, stamp
from sample_data.generate.scale import DAILY_DAYS, DAYS, MIDNIGHT, OUTAGE
from sample_data.generate.sheet import Sheet

SHANGHAI_MS = 8 * 3_600_000
TYPES = {
    "view": "pv|VIEW|View|浏览|page_view",
    "click": "Click|clk|点击|click ",
    "cart": "add_to_cart|AddToCart|加购|addcart",
    "favourite": "fav|收藏|wishlist",
    "purchase": "buy|order|购买|Purchase ",
    "return": "refund|退货",
}
CRAWLERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "python-requests/2.32.3",
    "Scrapy/2.13 (+https://scrapy.org)",
)
HIDDEN_AGENT = "Mozilla/5.0 (Windows NT 10.0) Chrome/141.0"
DAILY_START = (DAYS - DAILY_DAYS) * DAY_MS


def damage(rng: np.random.Generator, events: Sheet, items: list[str], users: list[str], twins: dict[str, str]) -> None:
    """Put every event defect in.

    `items` and `users` are all true ids; `twins` maps a product to the id of its duplicate in the catalog.
    Rows are removed first, then a whole source is shifted, rows are added, and single cells come last, so that
    a copied row repeats what its original says.
    """
    _outage(events)
    _views_not_logged(rng, events)
    _partner_clock(events)
    _duplicates(rng, events)
    _leaks(rng, events)
    _bots(rng, events, items, users)
    _clock_wrong(rng, events)
    _times(rng, events)
    _ids(rng, events, twins)
    _numbers(rng, events)
    _texts(rng, events)


def _outage(events: Sheet) -> None:
    low, high = ((moment - MIDNIGHT).total_seconds() * 1000 for moment in OUTAGE)
    for place in range(len(events)):
        if low <= events.order[place] < high and events.cells["source"][place] == "ios":
            events.drop(place, "volume")


def _groups(events: Sheet) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, key in enumerate(zip(events.cells["session_id"], events.cells["product_id"], strict=True)):
        if events.alive[place]:
            groups[key].append(place)
    return groups


def _views_not_logged(rng: np.random.Generator, events: Sheet) -> None:
    """D1: the tracker lost the views (and clicks) before some carts and purchases."""
    kinds = events.cells["event_type"]
    for places in _groups(events).values():
        if any(kinds[p] == "cart" for p in places) and rng.random() < 0.022:
            for place in places:
                if kinds[place] in ("view", "click"):
                    events.drop(place, "D1")


def _partner_clock(events: Sheet) -> None:
    """D7: the partner's events are in UTC."""
    for place, source in enumerate(events.cells["source"]):
        if source == "partner_api":
            events.spoil(place, "event_time", "D7", stamp(events.order[place] - SHANGHAI_MS))


def _duplicates(rng: np.random.Generator, events: Sheet) -> None:
    """D5: double fires, three retry storms, one batch delivered twice."""
    for place in events.draw(rng, 0.008):
        later = events.order[place] + rng.integers(20, 900)
        if events.cells["source"][place] != "partner_api":
            events.copy(place, later, "D5", event_time=stamp(later))
    for place in rng.choice(len(events), 3, replace=False):
        if not events.alive[place] or events.cells["source"][place] == "partner_api":
            continue
        for attempt in range(18):
            later = events.order[place] + 400.0 * (attempt + 1)
            events.copy(int(place), later, "D5", event_time=stamp(later))
    start = DAILY_START + 2 * DAY_MS + 20 * 3_600_000
    batch = [p for p in range(len(events)) if events.alive[p] and start <= events.order[p] < start + 3_000_000]
    for number, place in enumerate(batch):
        events.copy(place, DAILY_START + 3 * DAY_MS + 0.001 * number, "D5")


def _leaks(rng: np.random.Generator, events: Sheet) -> None:
    """D14: whole sessions reappear twelve days later, so that the same events lie in train and in test."""
    by_session: dict[str, list[int]] = defaultdict(list)
    low, high = DAILY_START - 9 * DAY_MS, DAILY_START - DAY_MS
    for place, session in enumerate(events.cells["session_id"]):
        if events.alive[place] and low <= events.order[place] < high and events.cells["source"][place] != "partner_api":
            by_session[session].append(place)
    sessions = sorted(by_session)
    for number in rng.choice(len(sessions), min(30, len(sessions)), replace=False):
        for place in by_session[sessions[int(number)]]:
            later = events.order[place] + 12 * DAY_MS
            events.copy(place, later, "D14", event_time=stamp(later))


def _bots(rng: np.random.Generator, events: Sheet, items: list[str], users: list[str]) -> None:
    """D4: crawlers that say so, and scrapers behind a browser's name that betray themselves by their rhythm."""
    count = max(4, round(len(events) / 6500))
    for number in range(count):
        hidden = number % 2 == 1
        user = users[-1 - number % 6]
        length = int(rng.integers(70, 130))
        gap = float(rng.choice([700, 1000, 2000]))
        ms = float(rng.integers(0, DAYS - 1)) * DAY_MS + rng.integers(1, 6) * 3_600_000
        session = f"{int(rng.integers(16**8)):08x}"
        start = int(rng.integers(len(items)))
        for step in range(length):
            ms += gap + (rng.uniform(-15, 15) if hidden else 0)
            item = items[(start + step) % len(items)]
            values = {
                "event_time": stamp(ms),
                "event_type": "view",
                "product_id": item,
                "user_id": user,
                "session_id": session,
                "source": "web",
                "user_agent": HIDDEN_AGENT if hidden else CRAWLERS[(number // 2) % len(CRAWLERS)],
            }
            events.insert(values, float(int(ms)), "D4")


def _clock_wrong(rng: np.random.Generator, events: Sheet) -> None:
    """D1: some purchases carry the time of a device whose clock is behind."""
    kinds = events.cells["event_type"]
    where = [p for p in range(len(events)) if kinds[p] == "purchase" and events.cells["source"][p] == "android"]
    for place in where:
        if rng.random() < 0.06:
            events.spoil(place, "event_time", "D1", stamp(events.order[place] - rng.integers(45, 240) * 60_000))


def _times(rng: np.random.Generator, events: Sheet) -> None:
    """D6: epoch ms, s and us among texts, epoch zero, the far future."""
    for share, change in (
        (0.019, spoil.epoch(1000)),
        (0.006, spoil.epoch(1)),
        (0.0006, spoil.epoch(1_000_000)),
        (0.001, spoil.one_of(rng, "1970-01-01 00:00:00.000", "1970-01-01 08:00:00.000")),
        (0.0012, spoil.one_of(rng, "2036-02-07 06:28:16.000", "2099-12-31 23:59:59.000", "2062-08-15 10:00:00.000")),
    ):
        events.spoil_share(rng, "event_time", share, "D6", change)


def _ids(rng: np.random.Generator, events: Sheet, twins: dict[str, str]) -> None:
    products = events.cells["product_id"]
    for place, product in enumerate(list(products)):
        if product in twins and rng.random() < 0.35:
            events.spoil(place, "product_id", "D10", twins[product])
    events.spoil_share(rng, "product_id", 0.007, "D2", lambda _: f"P{int(rng.integers(900_000, 900_400))}")
    events.spoil_share(rng, "user_id", 0.003, "D2", lambda _: f"{int(rng.integers(990_000, 999_999)):08d}")
    events.spoil_share(rng, "product_id", 0.009, "D12", spoil.twin(rng))
    events.spoil_share(rng, "user_id", 0.010, "D12", spoil.lost_zeros)
    events.spoil_share(rng, "user_id", 0.004, "D12", spoil.floated)
    events.spoil_share(rng, "user_id", 0.001, "D12", spoil.scientific)
    events.spoil_share(rng, "product_id", 0.0015, "missing", lambda _: "")
    events.spoil_share(rng, "user_id", 0.002, "missing", lambda _: "")
    events.spoil_share(rng, "session_id", 0.008, "missing", lambda _: "")


def _numbers(rng: np.random.Generator, events: Sheet) -> None:
    events.spoil_share(rng, "price", 0.006, "D8", spoil.times(100))
    events.spoil_share(rng, "price", 0.003, "D8", spoil.times(1 / 7.1))
    events.spoil_share(rng, "price", 0.0015, "out_of_range", spoil.one_of(rng, "0.00", "-1.00"))
    events.spoil_share(rng, "price", 0.01, "missing", lambda _: "")
    events.spoil_share(rng, "quantity", 0.004, "wrong_type", spoil.one_of(rng, "1 pc", "2件"))
    events.spoil_share(rng, "quantity", 0.004, "out_of_range", spoil.one_of(rng, "-1", "0", "9999"))
    events.spoil_share(rng, "position", 0.005, "D3", spoil.one_of(rng, "37", "58", "102"))


def _texts(rng: np.random.Generator, events: Sheet) -> None:
    events.spoil_share(rng, "event_type", 0.018, "category_variant", spoil.mapped(rng, TYPES))
    events.spoil_share(rng, "source", 0.006, "category_variant", spoil.case(rng))
    events.spoil_share(rng, "user_agent", 0.008, "missing", lambda _: "")
    events.spoil_share(rng, "query", 0.02, "whitespace", spoil.blank(rng))
    events.spoil_share(rng, "query", 0.012, "D11", spoil.mojibake, lambda p: not events.cells["query"][p].isascii())
    events.spoil_share(rng, "query", 0.006, "D11", spoil.zero_width(rng))
