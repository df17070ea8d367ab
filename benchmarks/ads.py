"""Ads: `python -m benchmarks ads`: a click model and a replayed auction on a made-up market.

Prints processor seconds to learn and measure click rates, to replay an auction, and to draw the trade-off; and, against
its peer in the same run, the log loss of the model over that of each item's own rate by place.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from benchmarks.table import row
from core.ads.auction import PLACES, Rules, Visits, simulate
from core.ads.clicks.predicting import made
from core.ads.data.log import Log
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
    main("--full" in sys.argv)
