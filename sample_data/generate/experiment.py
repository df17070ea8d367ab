"""Two experiments: one with a known true effect, one whose arms were filled unevenly by a broken assignment."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from sample_data.generate.people import People
from sample_data.generate.scale import Scale

START = datetime(2026, 9, 1, 0, 0)
DAYS = 21
BASE_RATE = 0.115
TRUE_LIFT = 0.025
"""The new checkout adds 2.5 percentage points to the conversion rate of every unit, on average."""
TRUE_BASKET = 1.0
"""It leaves the value of an order as it was: revenue per unit rises only through conversion."""
AGREE = 0.8
"""Standard errors by which the arms of the checkout test may differ in what the test does not change."""
MISMATCH = 0.545
"""Share of units that the broken banner assignment sent to its control arm (designed: 0.5)."""


def _units(rng: np.random.Generator, people: People, count: int, guest: str) -> list[str]:
    """Members first, then guests, shuffled; every unit once."""
    members = people.frame["user_id"].tolist()[: count // 4]
    guests = rng.choice(np.arange(100_000, 999_999), count - len(members), replace=False)
    units = members + [f"{guest}{number}" for number in guests]
    return [units[i] for i in rng.permutation(count)]


def _moments(rng: np.random.Generator, count: int) -> list[datetime]:
    seconds = rng.integers(0, DAYS * 86_400, count)
    return [START + timedelta(seconds=int(s)) for s in seconds]


def _agreeing(drawn: np.ndarray, known: list[np.ndarray]) -> np.ndarray:
    """The same number of units in each arm, drawn again until the arms agree on everything that is known of them.

    Rerandomisation (Morgan & Rubin 2012): what is true in the sample shop is then what a right readout finds in it.
    """
    for seed in range(10_000):
        arm: np.ndarray = np.random.default_rng(seed).permutation(drawn)
        errors = [one.std() * np.sqrt(1 / arm.sum() + 1 / (~arm).sum()) for one in known]
        if all(abs(one[arm].mean() - one[~arm].mean()) < AGREE * e for one, e in zip(known, errors, strict=True)):
            return arm
    return drawn


def checkout(rng: np.random.Generator, people: People, scale: Scale) -> pd.DataFrame:
    """Assignments with outcomes of the checkout test; the arms agree on what the test does not change, and
    `pre_revenue` predicts revenue."""
    count = scale.units
    drawn = rng.random(count) < 0.5
    habit = rng.gamma(2.0, 0.5, count)
    pre = np.where(rng.random(count) < 0.55, np.round(habit * rng.lognormal(4.6, 0.35, count), 2), 0.0)
    luck = rng.random(count)
    basket = habit**0.6 * rng.lognormal(5.0, 0.55, count)
    moments = _moments(rng, count)
    sessions = 1 + rng.poisson(1 + 3 * habit, count)
    units = _units(rng, people, count, "g")
    waits = rng.integers(5, 900, count)
    before = rng.poisson(1.5 * (1 + 3 * habit), count)
    arm = _agreeing(drawn, [habit, pre, sessions, before, luck, basket])
    converted = luck < np.clip(BASE_RATE * (0.35 + 0.65 * habit) + TRUE_LIFT * arm, 0, 0.95)
    frame = pd.DataFrame(
        {
            "user_id": units,
            "variant": np.where(arm, "treatment", "control"),
            "timestamp": moments,
            "exposed_at": [m + timedelta(seconds=int(s)) for m, s in zip(moments, waits, strict=True)],
            "converted": converted.astype(int),
            "revenue": np.where(converted, np.round(basket * np.where(arm, TRUE_BASKET, 1.0), 2), 0.0),
            "sessions": sessions,
            "pre_revenue": pre,
            "pre_sessions": before,
            "device": rng.choice(["web", "ios", "android", "mini"], count, p=[0.35, 0.25, 0.27, 0.13]),
        }
    )
    frame["outcome_at"] = [
        moment + timedelta(seconds=int(wait)) if bought else None
        for moment, bought, wait in zip(moments, converted, rng.integers(120, 500_000, count), strict=True)
    ]
    return frame.sort_values("timestamp", kind="stable").reset_index(drop=True)


def banner(rng: np.random.Generator, people: People, scale: Scale) -> pd.DataFrame:
    """The banner test under Chinese headers: no true effect, and more units in the control arm than designed."""
    count = scale.mismatch_units
    control = rng.random(count) < MISMATCH
    shown = 1 + rng.poisson(2.0, count)
    clicks = rng.binomial(shown, 0.06)
    frame = pd.DataFrame(
        {
            "用户ID": _units(rng, people, count, "b"),
            "分组": np.where(control, "对照组", "实验组"),
            "时间": _moments(rng, count),
            "展示次数": shown,
            "点击次数": clicks,
            "是否下单": (rng.random(count) < 0.04 + 0.05 * (clicks > 0)).astype(int),
        }
    )
    return frame.sort_values("时间", kind="stable").reset_index(drop=True)
