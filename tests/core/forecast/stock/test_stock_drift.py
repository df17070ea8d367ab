"""Levels that wander: the past tells how far and how long a memory helps, and points set with it keep their promise."""

from __future__ import annotations

import numpy as np
import pytest

from core.forecast.stock.drift import Drift, drift_of
from core.forecast.stock.promise import promise_of

N, T = 60, 540


def walking(rng: np.random.Generator, step: float, n: int = N, length: int = T) -> np.ndarray:
    """Gamma-Poisson items whose log level walks."""
    level = rng.uniform(4, 25, n)[:, None] * np.exp(np.cumsum(rng.normal(0, step, (n, length)), axis=1))
    return rng.poisson(level * rng.gamma(8, 1 / 8, (n, length))).astype(float)


@pytest.mark.parametrize("step", [0.0, 0.03, 0.05])
def test_the_walk_is_told_and_its_promise_kept(step: float) -> None:
    rng = np.random.default_rng(int(step * 1000) + 2)
    lead = rng.choice([7.0, 14.0, 28.0], N)
    days = walking(rng, step)
    drift = drift_of(days)
    kept = promise_of(days, lead, 0.95)
    assert kept is not None
    print(f"step {step}: {drift}, promised {kept.promised:.3f}, kept {kept.kept:.3f} of {kept.n}")
    assert abs(kept.kept - kept.promised) < 0.035  # 240 cases that share their days
    within = [one for one in drift.steps if 7 < one.ahead < 40]
    assert len(within) == 3
    for one in within:
        if step:
            assert step**2 / 3 < one.per_day < step**2 * 3
            assert one.half_life < 60
        else:
            assert one.per_day < 2e-4
            assert one.half_life >= 60


def test_a_season_that_breaks_the_promise_is_said() -> None:
    """Half more in summer and half less in winter, seen once: nobody can foretell it, and the shop is told so."""
    rng = np.random.default_rng(4)
    season = np.exp(0.5 * np.sin(2 * np.pi * np.arange(T) / 365))
    days = rng.poisson(rng.uniform(4, 25, N)[:, None] * season).astype(float)
    kept = promise_of(days, np.full(N, 21.0), 0.9)
    assert kept is not None
    print(f"shared season: promised {kept.promised:.3f}, kept {kept.kept:.3f}")
    assert kept.missed or kept.kept > 0.88


def test_too_little_says_nothing() -> None:
    assert drift_of(np.ones((2, 20))) == Drift()
    assert drift_of(np.full((90, 100), np.nan)) == Drift()
    assert drift_of(np.ones((0, 100))) == Drift()
    assert promise_of(np.zeros((50, 90)), np.full(50, 7.0), 0.95) is None
