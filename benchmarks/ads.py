"""Ads: `python -m benchmarks.ads [ROWS ...]`: click model and auction, then large logs in a lake.

Prints processor seconds to learn and measure click rates and to replay an auction; against its peer in one run, the
log loss of the model over that of each item's own rate by place; and, for logs of ROWS impressions in a workspace (ten
million), seconds and peak memory of reading, learning, replaying and mixing, each log in a process of its own: once of
logged impressions beside half a million events, once of events alone, whose views are the impressions.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.table import row
from core.ads import clicks_of, effect_of, market_of, open_market, outcome_of
from core.ads.auction import PLACES, Rules, Visits, simulate, visits_of
from core.ads.clicks.predicting import made
from core.ads.data.log import Log
from core.ads.data.market import log_of
from core.lake import open_lake
from core.recommend.events import from_arrays
from core.recommend.features.bundle import Inputs

T = TypeVar("T")
DAY = 86_400.0


def used(work: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds, and what came of it."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def market(pages: int, users: int = 2000, items: int = 1200) -> tuple[Log, Inputs]:
    """Shoppers of twenty tastes on pages of ten items; clicks by taste, the item's own appeal and the place."""
    rng = np.random.default_rng(0)
    taste, group = rng.integers(0, 20, users), rng.integers(0, 20, items)
    own = rng.normal(-2.5, 0.7, items)
    count = 60_000
    user = rng.integers(0, users, count)
    liked = [np.flatnonzero(group == one) for one in range(20)]
    item = np.asarray([rng.choice(liked[taste[one]]) if rng.random() < 0.6 else rng.integers(0, items) for one in user])
    times = rng.uniform(0, 60 * DAY, count)
    names = [f"u{one}" for one in user], [f"i{one}" for one in item]
    events = from_arrays(*names, kinds=["view"] * count, times=times, catalog=[f"i{one}" for one in range(items)])
    visitor = rng.integers(0, users, pages)
    shown = rng.integers(0, items, (pages, 10))
    place = np.arange(10)
    odds = own[shown] + 1.5 * (group[shown] == taste[visitor][:, None]) - 0.35 * place
    clicked = rng.random(odds.shape) < 1 / (1 + np.exp(-odds))
    at = {name: n for n, name in enumerate(events.items)}
    who = {name: n for n, name in enumerate(events.users)}
    log = Log(
        "impressions",
        "shown",
        np.repeat(np.arange(pages), 10),
        np.repeat([who.get(f"u{one}", -1) for one in visitor], 10),
        np.asarray([at[f"i{one}"] for one in shown.ravel()]),
        np.tile(place + 1.0, pages),
        np.repeat(np.sort(rng.uniform(0, 60 * DAY, pages)), 10),
        clicked.ravel(),
        np.full(pages * 10, -1),
        np.empty(0, dtype=object),
        pages * 10,
        1.0,
        0,
    )
    return log, Inputs(events)


def auctions(pages: int, ads: int) -> Visits:
    """Visits of thirty days with rates and relevance drawn at random."""
    rng = np.random.default_rng(1)
    rate = rng.uniform(0.01, 0.2, (pages, ads)).astype(np.float64)
    return Visits(
        np.arange(ads),
        rng.lognormal(0, 0.5, ads),
        np.full(ads, 20.0),
        rng.integers(0, 2000, pages),
        np.sort(rng.uniform(0, 30 * DAY, pages)),
        np.stack([rate * step for step in np.linspace(1, 0.4, len(PLACES))]),
        rng.random((pages, ads)),
        rng.random((pages, ads)) < 0.3,
        True,
        1.0,
    )


TABLES = {
    "items": """
        SELECT i AS _row, 'items.csv' AS _file, i + 2 AS _line, 'I' || i AS sku, 'Kettle ' || (i % 40) AS title,
            'Home > ' || (i % 40) AS category, 'Brand ' || (i % 100) AS brand, 5 + i % 90 AS price FROM range(5000) r(i)
    """,
    "events": """
        WITH views AS MATERIALIZED (
            SELECT (random() * 49999)::INT AS user_, random() AS luck, random() AS taken,
                (random() * 4999)::INT AS other, TIMESTAMP '2026-01-01' + to_seconds((random() * 2592000)::INT) AS seen
            FROM range({events} * 5 // 6)),
        drawn AS MATERIALIZED (
            SELECT 'U' || user_ AS user_id, 'I' || (CASE WHEN luck < 0.6 THEN user_ % 40 + 40 * (other % 125) ELSE other
                END) AS sku, seen, taken FROM views)
        SELECT row_number() OVER () - 1 AS _row, 'events.csv' AS _file, _row + 2 AS _line, * FROM (
            SELECT user_id, sku, seen, 'view' AS event_type FROM drawn UNION ALL
            SELECT user_id, sku, seen + to_seconds(60), 'cart' FROM drawn WHERE taken < 0.2)
    """,
    "shown": """
        WITH pages AS MATERIALIZED (
            SELECT p, (random() * 49999)::INT AS user_,
                TIMESTAMP '2026-01-01' + to_seconds((p * 2592000.0 / {pages})::INT) AS seen FROM range({pages}) r(p)),
        drawn AS MATERIALIZED (SELECT p, user_, seen, k, (random() * 4999)::INT AS item FROM pages, range(10) s(k))
        SELECT p * 10 + k AS _row, 'shown.csv' AS _file, _row + 2 AS _line, 'U' || user_ AS user_id, 'I' || item AS sku,
            seen, k + 1 AS position, (random() < 1 / (1 + exp(3 + 0.3 * k - 1.5 * (item % 40 = user_ % 40)::INT
                - ((item * 7919) % 100) / 50)))::INT AS clicked FROM drawn
    """,
    "ads": """
        SELECT i AS _row, 'ads.csv' AS _file, i + 2 AS _line, 'A' || i AS ad_id, 'I' || (i * 16) AS sku,
            0.3 + (i % 7) / 10 AS bid, 20 + i % 60 AS budget, 'Campaign ' || (i % 12) AS campaign FROM range(300) r(i)
    """,
}
"""Tables of a workspace by SQL: 300 ads, 5,000 products, 50,000 shoppers of forty tastes in thirty days."""
OF = {"item_id": "sku"}
ROLES = {
    "items": OF | {one: one for one in ("title", "category", "brand", "price")},
    "events": OF | {"user_id": "user_id", "timestamp": "seen", "event_type": "event_type"},
    "shown": OF | {"user_id": "user_id", "timestamp": "seen", "position": "position", "clicked": "clicked"},
    "ads": OF | {one: one for one in ("bid", "budget", "campaign", "ad_id")},
}
KINDS = {"shown": "impressions"}


def fill(folder: str, rows: int, views: bool = False) -> None:
    """A workspace with so many impressions, or with so many events and no impressions."""
    lake = open_lake(folder)
    for name, text in TABLES.items():
        if views and name == "shown":
            continue
        info = {
            "dataset": name,
            "action": "ingest",
            "layer": "raw",
            "kind": KINDS.get(name, name),
            "roles": ROLES[name],
        }
        with lake.write("Make rows", info=info) as cursor:
            cursor.execute("SELECT setseed(0.5)")
            cursor.execute(
                f"CREATE TABLE lake.raw.{name} AS {text.format(pages=rows // 10, events=rows if views else 500_000)}"
            )
            described = cursor.execute(f"DESCRIBE lake.raw.{name}").fetchall()
            counted = cursor.execute(f"SELECT count(*) FROM lake.raw.{name}").fetchone()
            info["rows"] = counted[0] if counted else 0
            info["types"] = {one[0]: one[1] for one in described if not one[0].startswith("_")}


def peak() -> float:
    """MB that this process held at most (a child's `ru_maxrss` would begin with its parent's)."""
    return int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))[0]) / 1000


def scale(folder: str, rows: int) -> None:
    """Everything the page does with a log of that size."""
    lake = open_lake(folder)
    base = peak()
    wall, work, total = time.perf_counter(), time.process_time(), 0.0
    market = open_market(lake, "ads")
    rules = Rules(floor=0.0)
    parts: dict[str, Callable[[], object]] = {
        "read the shop and the ads": lambda: market_of(lake, market),
        "read the log": lambda: log_of(lake, market),
        "learn and measure": lambda: clicks_of(lake, market),
        "rate ads on visits": lambda: visits_of(lake, market),
        "replay the auction": lambda: outcome_of(lake, market, rules),
        "mix lists": lambda: effect_of(lake, market),
    }
    print(f"{rows:,} rows, source {market.source}; {base:,.0f} MB at the start")
    for name, make in parts.items():
        make()
        now, busy = time.perf_counter(), time.process_time()
        total += busy - work
        print(f"  {name:<28} {now - wall:6.1f} s, {busy - work:6.1f} s of processor time, peak {peak():6,.0f} MB")
        wall, work = now, busy
    found = outcome_of(lake, market, rules)
    revenue = found.revenue
    print(f"  revenue per 1,000 visits {revenue.value:.2f} ({revenue.low:.2f} to {revenue.high:.2f}), "
          f"budgets spent {found.spent_out:,}, {found.visits:,} visits")  # fmt: skip
    name = f"{rows:,} {'events' if market.source == 'views' else 'impressions'}"
    row(f"{name}, read to trade-off, processor time", total, 60, unit="s")
    row(f"{name}, peak memory above the start", peak() - base, 1500, unit="MB")


def large(rows: int, views: bool = False) -> None:
    """Make the workspace in one process, use it in another."""
    with tempfile.TemporaryDirectory() as folder:
        shop = str(Path(folder) / "shop")
        for what in (["fill", shop, str(rows), *["views"] * views], ["scale", shop, str(rows)]):
            subprocess.run([sys.executable, "-m", "benchmarks.ads", *what], check=True)


def main(full: bool) -> None:
    """Print every row."""
    log, inputs = market(30_000 if full else 6_000)
    seconds, clicks = used(lambda: made(log, inputs))
    judged = clicks.judged
    print(f"click model: {len(log):,} impressions learned and measured in {seconds:.2f} s of processor time")
    print(f"  AUC {judged.auc['model'].value:.4f}, own rate by place {judged.auc['own'].value:.4f}, "
          f"ECE {judged.error['model']:.4f}, gain in log loss {judged.gain['own'].value:.5f} "
          f"({judged.gain['own'].low:.5f} to {judged.gain['own'].high:.5f})")  # fmt: skip
    peer = judged.loss["model"].value / judged.loss["own"].value
    row("Click model: log loss against each item's own rate by place", peer, 1.0, unit="times", better="low")
    visits = auctions(20_000 if full else 8_000, 300)
    for pacing in ("none", "throttle", "scale"):
        seconds, run = used(lambda how=pacing: simulate(visits, Rules(floor=0.5, pacing=how, times=20)))  # type: ignore[misc]
        print(f"auction, {pacing}: {len(visits):,} visits x 300 ads in {seconds:.2f} s of processor time, "
              f"{int(run.spent_out.sum()):,} budgets spent")  # fmt: skip
        if pacing == "throttle":
            row("Auction of 8,000 visits and 300 ads, seconds", seconds, 1.0, unit="s", better="low")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--full"]
    if words[:1] in (["fill"], ["scale"]):
        if words[0] == "fill":
            fill(words[1], int(words[2]), words[3:] == ["views"])
        else:
            scale(words[1], int(words[2]))
    else:
        main("--full" in sys.argv)
        for number in map(int, words or ("10000000",)):
            large(number)
            large(number, views=True)
