"""Auctions over time: budgets are never passed, pacing spreads the money, a seed gives one run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.ads.auction import PACINGS, Rules, outcome, simulate
from core.errors import BadInput
from tests.core.ads import market

OPEN = Rules(floor=0.0, pacing="none")


def spent_by_day(visits: object, run: object) -> np.ndarray:
    day = np.floor(visits.time / market.DAY).astype(int)  # type: ignore[attr-defined]
    money = run.price * run.clicks  # type: ignore[attr-defined]
    found = np.zeros((day.max() + 1, len(visits.ads)))  # type: ignore[attr-defined]
    for slot in range(run.ad.shape[1]):  # type: ignore[attr-defined]
        won = run.ad[:, slot] >= 0  # type: ignore[attr-defined]
        np.add.at(found, (day[won], run.ad[won, slot]), money[won, slot])  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("pacing", PACINGS)
@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize("daily", [True, False])
def test_no_budget_is_ever_passed(pacing: str, times: int, daily: bool) -> None:
    visits = market.visits(budget=7.0)
    run = simulate(visits, Rules(3, 0.1, 0.0, pacing, daily, times))  # type: ignore[arg-type]
    by_day = spent_by_day(visits, run)
    assert np.allclose(by_day.sum(axis=0), run.spent)
    assert ((by_day if daily else run.spent) <= 7.0 + 1e-9).all()
    assert run.spent.sum() > 0
    assert (run.price[run.clicks > 0] >= 0.1).all()


@pytest.mark.parametrize("pacing", ["throttle", "scale"])
def test_pacing_spends_more_evenly(pacing: str) -> None:
    visits = market.visits(pages=3000, budget=25.0)
    ads = market.ads(6)
    plain = outcome(ads, visits, simulate(visits, replace(OPEN, times=3)))
    paced = outcome(ads, visits, simulate(visits, replace(OPEN, times=3, pacing=pacing)))  # type: ignore[arg-type]
    assert paced.uneven < plain.uneven
    assert not paced.out_at < plain.out_at


def test_a_seed_gives_one_run_and_budgets_without_end_need_no_pacing() -> None:
    visits = market.visits()
    one, two = (simulate(visits, replace(OPEN, seed=5)) for _turn in range(2))
    assert (one.ad == two.ad).all()
    assert (one.clicks == two.clicks).all()
    assert not (simulate(visits, replace(OPEN, seed=6)).clicks == one.clicks).all()
    assert one.spent_out.sum() == 0


def test_an_ad_that_fits_nothing_is_not_shown_even_without_a_floor() -> None:
    visits = market.visits()
    visits.relevance[:, 2] = 0.0
    run = simulate(visits, OPEN)
    assert not (run.ad == 2).any()
    rows = {one.ad: one for one in outcome(market.ads(6), visits, run).rows}
    assert (rows[2].shown, rows[2].why) == (0, "it fits these visits too little")


def test_each_ad_is_told_why_it_was_not_shown() -> None:
    visits = market.visits(n=5)
    visits.runs[:, 0] = False
    visits.bid[:] = [1, 0.01, 1, 1, 1]
    visits.budget[2] = 0.5  # less than its bid
    run = simulate(visits, replace(OPEN, slots=1, reserve=0.05))
    why = {one.ad: one.why for one in outcome(market.ads(5), visits, run).rows}
    assert why[0] == "it did not run at any of these visits"
    assert why[1] == "it bids less than the least price"
    assert why[2] == "its budget was spent"
    assert why[3] == "it was shown"


def test_the_figures_add_up() -> None:
    visits = market.visits()
    run = simulate(visits, OPEN)
    found = outcome(market.ads(6), visits, run)
    assert found.total == pytest.approx(sum(one.spent for one in found.rows))
    assert found.revenue.value == pytest.approx(1000 * found.total / len(visits))
    assert found.revenue.low is not None
    assert found.revenue.low < found.revenue.value < (found.revenue.high or 0)
    assert found.clicked == sum(one.clicks for one in found.rows)
    assert sum(one.impressions for one in found.seen) == pytest.approx(1)
    assert {one.name for one in found.seen} == {"Spring", "Autumn"}
    assert found.by_part.sum(axis=1) == pytest.approx([1, 1])


@pytest.mark.parametrize(
    "wrong",
    [
        {"slots": 0},
        {"slots": 9},
        {"reserve": -1},
        {"reserve": float("nan")},
        {"floor": 2},
        {"pacing": "fast"},
        {"times": 0},
    ],
)
def test_rules_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        Rules(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("pacing", PACINGS)
@pytest.mark.parametrize("budget", [np.inf, 100.0, 25.0])
def test_visits_drawn_of_a_log_bring_what_all_of_them_bring(pacing: str, budget: float) -> None:
    """Budgets are paid by every visit, drawn or not; sold as the whole log, a third of it would spend three times."""
    whole = market.visits(pages=4500, budget=budget)
    rules = replace(OPEN, floor=0.5, pacing=pacing)  # type: ignore[arg-type]
    full = outcome(market.ads(6), whole, simulate(whole, rules))
    some = market.drawn(whole, 1500)
    found = outcome(market.ads(6), some, simulate(some, rules))
    low, high = full.revenue.low or 0, full.revenue.high or 0
    wide = 2 * (high - low)  # of the whole and of the sample together
    assert abs(found.revenue.value - full.revenue.value) < wide
    assert (found.visits, found.replayed, found.stands) == (4500, 1500, 3)
    assert found.total == pytest.approx(found.revenue.value * 4.5)
    assert found.clicked == pytest.approx(full.clicked, rel=0.2)
    for one in found.rows:
        assert one.spent <= budget * 3 + 1e-9  # three days


def test_a_sample_that_is_no_whole_share_keeps_the_money_of_all_visits() -> None:
    some = market.drawn(market.visits(pages=3000, budget=12.0), 1700)
    run = simulate(some, OPEN)
    assert run.stands == 2
    assert run.over == pytest.approx(2 * 1700 / 3000)
    assert (run.spent <= 12.0 * 3 + 1e-9).all()
    assert run.money.sum() == pytest.approx(run.spent.sum())
    assert outcome(market.ads(6), some, run).visits == 3000
