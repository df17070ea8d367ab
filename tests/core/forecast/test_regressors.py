"""Prices and promotions: what is assumed of them ahead, and a planted promotion that the pooled model finds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.forecast import Panel, forecast
from core.forecast.regressors import known_ahead


@given(st.lists(st.lists(st.sampled_from([np.nan, 1.0, 2.0]), min_size=5, max_size=5), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_price_stays_and_no_promotion_is_planned(rows: list[list[float]]) -> None:
    own = np.asarray(rows)
    times = pd.date_range("2026-01-05", periods=5).to_numpy()
    panel = Panel([str(n) for n in range(len(own))], times, np.ones_like(own), "D", beside={"price": own, "promo": own})
    found = known_ahead(panel, ("price", "promo"), 3, ("price",))
    several = any(len(set(row[np.isfinite(row)])) > 1 for row in own)
    assert set(found) == ({"price", "promo"} if several else set())
    if several:
        assert (found["promo"][:, 5:] == 0).all()
        known = np.isfinite(own)
        assert (found["price"][:, :5][known] == own[known]).all()
        for row, told in zip(own, found["price"], strict=True):
            if np.isfinite(row).any():
                assert (told[5:] == row[np.isfinite(row)][-1]).all()
                assert np.isfinite(told).all()


@pytest.mark.parametrize("lift", [1.6, 1.0])
def test_a_planted_promotion_is_found_and_none_is_not(lift: float) -> None:
    rng = np.random.default_rng(3)
    promo = (rng.random((8, 140)) < 0.2).astype(float)
    week = np.resize([10, 10, 11, 13, 17, 20, 9], 140) * rng.uniform(3, 8, (8, 1))
    values = rng.poisson(week * np.where(promo > 0, lift, 1.0)).astype(float)
    times = pd.date_range("2026-01-05", periods=140).to_numpy()
    panel = Panel([str(n) for n in range(8)], times, values, "D", (7,), beside={"promo": promo})
    ahead = Panel(panel.ids, times, values, "D", (7,), beside=known_ahead(panel, ("promo",), 7))
    found = forecast(ahead, 7, only=("pooled",))
    gain = 1 - np.nanmean(found.scores["driven"].mase) / np.nanmean(found.scores["pooled"].mase)
    print(f"lift {lift}: gain {gain:.3f}")
    assert gain > 0.15 if lift > 1 else abs(gain) < 0.06
