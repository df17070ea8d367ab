"""Fraud: false alarms in honest shops, planted patterns found, and how long a million order lines take.

`python -m benchmarks.fraud [SHOPS] [ROWS]`: honest shops to search (60), order lines of the large table (1,000,000).
"""

from __future__ import annotations

import sys
import time

import pandas as pd

from benchmarks.table import row
from core.anomaly.fraud import PATTERNS, search
from core.anomaly.graph import accounts_of
from tests.core.anomaly.fraud import planted

SIZES = ((300, 15, 4), (800, 6, 4), (500, 40, 9))
"""Accounts, sellers and orders of an account: small, few sellers, busy."""


def false_alarms(shops: int) -> None:
    """Honest shops, sets of reviews and logs of clicks."""
    found = rows = 0
    for seed in range(shops):
        accounts, sellers, orders = SIZES[seed % len(SIZES)]
        frame = planted.clean(50_000 + seed, accounts=accounts, sellers=sellers, orders=orders)
        found, rows = found + len(search(planted.records(frame)).cases), rows + len(frame)
    row(f"false alarms per 100 honest shops ({rows:,} order lines)", 100 * found / shops, 1.0)
    reviews = [len(search(planted.records(planted.reviews(90_000 + n), "reviews")).cases) for n in range(shops)]
    row("false alarms per 100 honest sets of reviews", 100 * sum(reviews) / shops, 1.0)
    clicks = [len(search(planted.records(planted.clicks(90_000 + n), "impressions")).cases) for n in range(shops)]
    row("false alarms per 100 honest logs of clicks", 100 * sum(clicks) / shops, 1.0)


def found_of(shops: int) -> None:
    """Shares of planted patterns that were found with at least 80 % of their rows."""
    for name in (one for one, pattern in PATTERNS.items() if "orders" in pattern.kinds):
        hits = 0
        for seed in range(shops):
            base = planted.clean(seed, accounts=250, sellers=15)
            frame, rows = planted.add(base, getattr(planted, name)(base, seed, seed % 31))
            wanted = rows if name != "account_takeover" else {one for one in rows if frame["device"][one] == "thief"}
            touched = set().union(*(one.places for one in search(planted.records(frame)).of(name)))
            hits += len(touched & wanted) >= 0.8 * len(wanted)
        row(f"{name.replace('_', ' ')}: planted cases found", 100 * hits / shops, 95.0, unit="%", better="high")


def large(lines: int) -> None:
    """Many shops in one table: accounts, devices and addresses of their own."""
    base = planted.clean(7, accounts=4_000, sellers=60, orders=6)
    parts = []
    for copy in range(-(-lines // len(base))):
        part = base.copy()
        for name in ("order_id", "user_id", "device", "address", "payment", "ip"):
            part[name] = part[name] + f"-{copy}"
        parts.append(part)
    records = planted.records(pd.concat(parts, ignore_index=True).head(lines))
    begun = time.process_time()
    search(records)
    row(f"all patterns in {lines:,} order lines", time.process_time() - begun, 60.0, unit="s")
    begun = time.process_time()
    accounts = len(records.values["user_id"])
    accounts_of(records)
    row(f"groups of {accounts:,} accounts", time.process_time() - begun, 60.0, unit="s")


if __name__ == "__main__":
    asked = [int(one) for one in sys.argv[1:]]
    many = asked[0] if asked else 60
    false_alarms(many)
    found_of(max(5, many // 4))
    large(asked[1] if len(asked) > 1 else 1_000_000)
