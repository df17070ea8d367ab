"""The model is not believed beyond what it learned from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.ads.clicks.predicting import made
from tests.core.ads import market


def test_a_log_of_two_hours_says_nothing_of_the_others() -> None:
    shop = market.inputs()
    log, _rate = market.log(shop)
    day = 40 * market.DAY
    short = replace(log, time=day + np.linspace(0, 7200, len(log)).round())
    clicks = made(short, shop)
    first, none, items = np.zeros(1, dtype=int), np.full(1, -1), np.arange(8)
    found = np.stack([clicks.log_odds(first, none, day + np.full(1, 3600.0 * hour), items)[0][0] for hour in range(24)])
    assert np.abs(found - found[1]).max() < 1e-9
    assert clicks.rate(found).mean() < 2.5 * log.clicked.mean()
