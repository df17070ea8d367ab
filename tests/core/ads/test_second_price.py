"""The laws of the auction: who wins, what it costs, and that with one place truth is the best bid."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ads.auction import second_price

MANY = settings(max_examples=60, deadline=None)
SEEDS = st.integers(0, 10_000)


def drawn(seed: int, pages: int = 20, ads: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 3, ads), rng.uniform(0, 1, (pages, ads)), rng.random((pages, ads)) < 0.7


@MANY
@given(SEEDS, st.integers(1, 4), st.floats(0, 2))
def test_nobody_pays_more_than_the_bid_or_less_than_the_reserve(seed: int, slots: int, reserve: float) -> None:
    bid, rate, enters = drawn(seed)
    sold = second_price(bid, rate, enters, slots, reserve)
    won = sold.ad >= 0
    assert (sold.price[won] <= bid[sold.ad[won]]).all()
    assert (sold.price[won] >= reserve).all()
    assert (sold.price[~won] == 0).all()


@MANY
@given(SEEDS, st.integers(1, 4))
def test_places_go_by_bid_times_rate_and_each_ad_stands_once(seed: int, slots: int) -> None:
    bid, rate, enters = drawn(seed)
    sold = second_price(bid, rate, enters, slots)
    for page in range(len(rate)):
        expected = sorted(
            (one for one in range(len(bid)) if enters[page, one]), key=lambda one: -bid[one] * rate[page, one]
        )
        got = [int(one) for one in sold.ad[page] if one >= 0]
        assert got == expected[:slots]
        for place, one in enumerate(got):
            behind = expected[place + 1] if place + 1 < len(expected) else None
            least = 0.0 if behind is None else bid[behind] * rate[page, behind] / rate[page, one]
            assert sold.price[page, place] == np.float64(min(least, bid[one]))


@MANY
@given(SEEDS, st.floats(0, 3), st.floats(0, 3), st.floats(0, 1))
def test_with_one_place_no_bid_does_better_than_the_worth_of_a_click(
    seed: int, worth: float, other: float, reserve: float
) -> None:
    bid, rate, enters = drawn(seed)
    enters[:, 0] = True

    def profit(own: float) -> np.ndarray:
        sold = second_price(np.append(own, bid[1:]), rate, enters, 1, reserve)
        won = sold.ad[:, 0] == 0
        return np.where(won, rate[:, 0] * (worth - sold.price[:, 0]), 0.0)

    assert (profit(worth) >= profit(other) - 1e-12).all()


def test_what_cannot_be_rated_or_has_no_quality_is_never_shown() -> None:
    rate = np.asarray([[0.0, np.nan, 0.2, -0.1]])
    sold = second_price(np.asarray([9.0, 9.0, 0.5, 9.0]), rate, np.ones((1, 4), dtype=np.bool_), 3)
    assert sold.ad.tolist() == [[2, -1, -1]]
    nothing = second_price(np.asarray([np.nan, -1.0, 0.0, 0.2]), np.full((1, 4), 0.5), np.ones((1, 4), bool), 2, 0.3)
    assert nothing.ad.tolist() == [[-1, -1]]


def test_one_ad_pays_the_reserve_and_no_ads_leave_every_place_empty() -> None:
    alone = second_price(np.asarray([2.0]), np.asarray([[0.1]]), np.asarray([[True]]), 3, 0.25)
    assert (alone.ad.tolist(), alone.price.tolist()) == ([[0, -1, -1]], [[0.25, 0.0, 0.0]])
    empty = second_price(np.empty(0), np.empty((4, 0)), np.empty((4, 0), dtype=np.bool_), 2)
    assert (empty.ad == -1).all()


@MANY
@given(SEEDS, st.integers(1, 4), st.floats(0.01, 3), st.floats(1.01, 4), st.floats(0, 0.5))
def test_a_higher_bid_never_loses_what_a_lower_one_won_and_does_not_move_its_own_price(
    seed: int, slots: int, own: float, more: float, reserve: float
) -> None:
    bid, rate, enters = drawn(seed)
    low, high = (second_price(np.append(one, bid[1:]), rate, enters, slots, reserve) for one in (own, own * more))
    places = [np.where((sold.ad == 0).any(axis=1), (sold.ad == 0).argmax(axis=1), slots) for sold in (low, high)]
    assert (places[1] <= places[0]).all()
    kept = np.flatnonzero((places[0] == places[1]) & (places[0] < slots))
    before, after = (sold.price[kept, places[0][kept]] for sold in (low, high))
    assert np.allclose(before, after, rtol=1e-12, atol=0)
    won = places[1] < slots
    assert (high.price[np.flatnonzero(won), places[1][won]] <= own * more).all()
