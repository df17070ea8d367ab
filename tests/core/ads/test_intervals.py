"""Intervals hold what they promise: over generated markets about 95 in 100 cover the mean of all of them."""

from __future__ import annotations

import numpy as np
import pytest

from core.ads.auction import PLACES, Rules, Visits, simulate
from core.ads.auction import outcomes as outcomes_of
from tests.core.ads.market import DAY

MARKETS = 60


def drawn(seed: int, budget: float, ads: int = 6, shoppers: int = 120) -> Visits:
    """Three days of shoppers who differ in what they click and in how often they come."""
    rng = np.random.default_rng(seed)
    appeal, bid = np.linspace(-2.5, -0.5, ads), 0.5 + np.linspace(0, 1, ads)
    taste = rng.normal(0, 0.8, (shoppers, ads))
    user = np.repeat(np.arange(shoppers), 1 + rng.poisson(rng.gamma(1, 5, shoppers)))
    rng.shuffle(user)
    rate = 1 / (1 + np.exp(-(appeal + taste[user])))
    shape = (len(user), ads)
    return Visits(
        np.arange(ads), bid, np.full(ads, budget), user, np.sort(rng.uniform(0, 3 * DAY, len(user))),
        np.stack([rate * step for step in np.linspace(1, 0.4, len(PLACES))]), rng.random(shape),
        np.ones(shape, dtype=np.bool_), True, 1.0,
    )  # fmt: skip


@pytest.mark.parametrize(("budget", "pacing"), [(np.inf, "none"), (8.0, "throttle")])
def test_the_interval_of_revenue_covers_the_mean_of_all_markets(
    budget: float, pacing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes_of, "RESAMPLES", 200)
    found = []
    for seed in range(MARKETS):
        visits = drawn(seed, budget)
        run = simulate(visits, Rules(2, 0.0, 0.3, pacing, None, 1, seed))  # type: ignore[arg-type]
        assert (run.spent <= budget * 3 + 1e-9).all()
        found.append(outcomes_of.per_thousand(run.money.sum(axis=1), visits.user))
    truth = float(np.mean([one.value for one in found]))
    covered = np.mean([(one.low or 0) <= truth <= (one.high or 0) for one in found])
    assert 0.86 <= covered <= 1.0  # 95 of 100 less three standard errors of a share of 60
