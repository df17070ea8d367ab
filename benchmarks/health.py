"""Health of experiments: `python -m benchmarks.health [RUNS]`: how often a check marks a fair test, or finds a fault.

A fair test has 2,000 units over ten days with device, region and past, its outcomes in a month of events. Every check
with a p marks below 0.01 after its own corrections, so that a hundredth of fair tests at most should carry each mark;
the interval of the share is Wilson's. Each planted fault is drawn in as many tests.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.table import row
from core.engine import unattached
from core.experiment import Metric, Plan, analyse_frame
from core.experiment.health.evenly import looks_by_size, stand_out
from core.experiment.metrics import Definition, Outcomes, check_outcomes, measured

RUNS = 200
UNITS = 2_000
PROMISED = 0.01
FOUND = 0.8
METRICS = (Metric("bought", "proportion"), Metric("spend"))
DEFINITIONS = (Definition("orders", "count", "purchase", window=8), Definition("clicks", "count", "click"))
CERTAIN = 4.0
"""Deviations from the other days from which a day should be found among thirty."""
Tables = tuple[pd.DataFrame, pd.DataFrame]


def fair(seed: int) -> Tables:
    """Units with their own outcomes, and a month of their events."""
    random = np.random.default_rng(seed)
    start, ten = pd.Timestamp("2026-03-01"), 10 * 86_400
    units = pd.DataFrame(
        {
            "user": [f"{i:05d}" for i in range(UNITS)],
            "arm": random.choice(["control", "new"], UNITS),
            "assigned_at": start + pd.to_timedelta(random.integers(0, ten, UNITS), unit="s"),
            "device": random.choice(["ios", "android", "web"], UNITS, p=[0.3, 0.5, 0.2]),
            "region": random.choice(["n", "s", "e", "w"], UNITS),
            "pre_spend": random.gamma(2, 10, UNITS),
            "bought": (random.random(UNITS) < 0.2).astype(float),
            "spend": np.where(random.random(UNITS) < 0.03, np.nan, random.gamma(2, 10, UNITS)),
        }
    )
    who = np.repeat(units.user.to_numpy(), random.poisson(random.gamma(2, 6, UNITS)))
    events = pd.DataFrame(
        {
            "user": who,
            "at": start + pd.to_timedelta(random.integers(-ten, 2 * ten, len(who)), unit="s"),
            "what": random.choice(["view", "click", "purchase"], len(who), p=[0.7, 0.2, 0.1]),
        }
    )
    return units, events


def without(rows: pd.DataFrame, hit: pd.Series) -> pd.DataFrame:
    return rows.drop(rows[hit].index)


def lost_day(units: pd.DataFrame, events: pd.DataFrame) -> Tables:
    few = (units.assigned_at.dt.day == 5) & (units.arm == "new") & (units.user.str[-1] < "5")
    return without(units, few), events


def lost_device(units: pd.DataFrame, events: pd.DataFrame) -> Tables:
    return without(units, (units.device == "ios") & (units.arm == "new") & (units.user.str[-1] < "4")), events


def better_before(units: pd.DataFrame, events: pd.DataFrame) -> Tables:
    return units.assign(pre_spend=units.pre_spend + 3 * (units.arm == "new")), events


def blank(units: pd.DataFrame, events: pd.DataFrame) -> Tables:
    hit = (units.assigned_at.dt.day == 7) & (units.arm == "new") & (units.user.str[-1] < "3")
    return units.assign(spend=units.spend.mask(hit)), events


def unlogged(units: pd.DataFrame, events: pd.DataFrame) -> Tables:
    new = set(units.user[units.arm == "new"])
    return units, without(events, (events["at"].dt.day == 9) & (events.what == "click") & events.user.isin(new))


def wearing(units: pd.DataFrame, events: pd.DataFrame) -> Tables:
    """A quarter of the treatment buys once more, two hours after it first saw the change."""
    new = units[units.arm == "new"].sample(frac=0.25, random_state=1)
    views = events[events.what == "view"].merge(new[["user", "assigned_at"]], on="user")
    first = views[views["at"] >= views.assigned_at].groupby("user")["at"].min().reset_index()
    more = first.assign(at=first["at"] + pd.Timedelta(hours=2), what="purchase")
    return units, pd.concat([events, more])


def unseen(units: pd.DataFrame, events: pd.DataFrame) -> Tables:
    some = set(units.user[(units.arm == "new") & (units.user.str[-1] < "1")])
    return units, without(events, events.user.isin(some) & (events.what == "view"))


FAULTS: dict[str, Callable[[pd.DataFrame, pd.DataFrame], Tables]] = {
    "srm_days": lost_day,
    "srm_groups": lost_device,
    "before": better_before,
    "gap_days": blank,
    "event_days": unlogged,
    "novelty": wearing,
    "unexposed": unseen,
}
NO_P = ("matched", "launch", "gap_change", "event_gap", "no_start")
"""Marks by size alone, which a fair test of this kind never reaches."""


def marks(units: pd.DataFrame, events: pd.DataFrame) -> set[str]:
    """Ids of the checks that mark a test, its own columns and its events together."""
    found = list(analyse_frame(units, Plan("arm", METRICS, unit="user")).findings)
    with unattached() as cursor:
        cursor.register("units", units)
        cursor.register("events", events)
        types = [
            {str(one[0]): str(one[1]) for one in cursor.execute(f"DESCRIBE SELECT * FROM {name}").fetchall()}
            for name in ("units", "events")
        ]
        plan = Plan("arm", (), unit="user", assigned="assigned_at", exposure_event="view")
        outcomes = Outcomes(cursor, "events", "events", types[1], "user", "at", "what")
        with measured(cursor, "units", types[0], plan, outcomes, DEFINITIONS) as joined:
            found += check_outcomes(joined)
    return {one.id for one in found if one.severity in ("warning", "error")}


def wilson(count: int, runs: int) -> tuple[float, float]:
    """95 % interval of a share."""
    z, share = 1.96, count / runs
    middle = (share + z * z / (2 * runs)) / (1 + z * z / runs)
    half = z / (1 + z * z / runs) * math.sqrt(share * (1 - share) / runs + z * z / (4 * runs * runs))
    return max(0.0, middle - half), middle + half


def day_tables(random: np.random.Generator, lost: bool) -> tuple[np.ndarray, list[float], int]:
    """Units by day and arm of a test of any size, shares and rhythm, and the day on which one arm loses some."""
    days, arms = int(random.integers(5, 31)), int(random.integers(2, 5))
    shares = np.ones(arms) if random.random() < 0.5 else random.integers(1, 6, arms).astype(float)
    sizes = (1 + 0.5 * random.random() * np.sin(np.arange(days) * 2 * np.pi / 7)) * np.exp(random.normal(0, 0.3, days))
    units = random.multinomial(int(np.exp(random.uniform(np.log(300), np.log(50_000)))), sizes / sizes.sum())
    table = np.array([random.multinomial(n, shares / shares.sum()) for n in units])
    day = int(random.integers(days))
    if lost:
        arm = int(random.integers(arms))
        table[day, arm] = random.binomial(table[day, arm], 1 - random.uniform(0.2, 1))
    return table, shares.tolist(), day


def days_of_every_size(runs: int) -> None:
    """Fair days of tests of every size marked, and lost ones found where so many units are gone that it can be told."""
    random = np.random.default_rng(1)
    marked = 0
    for _run in range(runs):
        table, shares, _day = day_tables(random, False)
        marked += bool(stand_out(table, shares, looks_by_size(table)).min() < PROMISED)
    row("health: fair tests of every size marked by srm_days", wilson(marked, runs)[0], PROMISED)
    found, certain = 0, 0
    for _run in range(runs):
        table, shares, day = day_tables(random, True)
        others = table.sum(axis=0) - table[day]
        expected = others / max(others.sum(), 1) * table[day].sum()
        far = float((np.abs(table[day] - expected) / np.sqrt(np.maximum(expected, 1))).max())
        if far >= CERTAIN:
            p = stand_out(table, shares, looks_by_size(table))
            certain += 1
            found += bool(p[day] < PROMISED and p.argmin() == day)
    row(f"health: lost days found that lie {CERTAIN:g} deviations off", found / max(certain, 1), FOUND, better="high")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    counts = Counter(mark for seed in range(runs) for mark in marks(*fair(seed)))
    checks = ["srm", "srm_sequential", *FAULTS, "uneven_gaps", *NO_P]
    for check in checks:
        low, high = wilson(counts[check], runs)
        print(f"  fair tests marked by {check}: {counts[check]} of {runs} [{low:.1%}, {high:.1%}]")
    row("health: fair tests marked by the worst check", max(wilson(counts[c], runs)[0] for c in checks), PROMISED)
    for check, plant in FAULTS.items():
        hits = sum(check in marks(*plant(*fair(1000 + seed))) for seed in range(max(runs // 8, 5)))
        row(f"health: found by {check}", hits / max(runs // 8, 5), FOUND, better="high")

    days_of_every_size(10 * runs)


if __name__ == "__main__":
    main()
