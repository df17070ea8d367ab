"""Ads in the list: places, what stands twice, and that no ads change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.ads.clicks.predicting import made
from core.ads.effect import FLOORS, measured, mixed
from core.errors import BadInput
from tests.core.ads import market

LIST = np.arange(100, 114)[None, :]


def test_ads_take_their_places_and_the_rest_keeps_its_order() -> None:
    found = mixed(LIST, np.asarray([[1, 2]]))[0].tolist()
    assert found == [1, 100, 101, 2, 102, 103, 104, 105, 106, 107]


def test_an_unsold_place_stays_organic_and_what_is_an_ad_stands_once() -> None:
    assert mixed(LIST, np.asarray([[-1, 102]]))[0].tolist() == [100, 101, 103, 102, 104, 105, 106, 107, 108, 109]
    assert mixed(LIST, np.empty((1, 0), dtype=int))[0].tolist() == list(range(100, 110))
    short = np.asarray([[100, 101, -1, -1, -1, -1, -1, -1, -1, -1, -1]])
    assert mixed(short, np.asarray([[7, 8]]))[0].tolist() == [7, 100, 101, 8, -1, -1, -1, -1, -1, -1]


def test_the_trade_off_of_a_made_up_market() -> None:
    shop = market.inputs()
    clicks = made(market.log(shop)[0], shop)
    found = measured(market.ads(8), clicks)
    none = [found.at(0, floor) for floor in FLOORS]
    assert {(one.change.value, one.change.low, one.change.high, one.revenue.value) for one in none} == {(0, 0, 0, 0)}
    for floor in FLOORS:
        revenue = [found.at(slots, floor).revenue.value for slots in range(5)]
        taken = [found.at(slots, floor).ads for slots in range(5)]
        assert revenue == sorted(revenue)
        assert taken == sorted(taken)
    for slots in range(1, 5):
        shares = [found.at(slots, floor).ads for floor in FLOORS]
        assert shares == sorted(shares, reverse=True), "a stricter floor shows no more ads"
    nobody = replace(market.ads(3), end=np.full(3, -1e12))
    with pytest.raises(BadInput, match="No ad"):
        measured(nobody, clicks)
