"""What a reorder point promises is kept: items sold day by day in a simulation, smooth ones and rare ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.forecast.stock.lead_demand import draw_item, lead_demand, lead_draws
from core.forecast.stock.policy import Policy, economic_order, orders_of, packed, reorder_points
from core.forecast.stock.simulation import played

HISTORY = 240


def days_of(kind: str, rng: np.random.Generator, n: int, length: int) -> np.ndarray:
    """Demand by item and day of items of one kind, each with its own level."""
    if kind == "smooth":
        level = rng.uniform(5, 40, n)[:, None]
        return rng.poisson(level * rng.gamma(6, 1 / 6, (n, length))).astype(float)
    if kind == "slow":
        return rng.poisson(rng.uniform(0.15, 0.9, n)[:, None], (n, length)).astype(float)
    often = rng.uniform(0.04, 0.3, n)[:, None]  # lumpy: seldom, then several
    return np.where(rng.random((n, length)) < often, 1 + rng.negative_binomial(1.5, 0.25, (n, length)), 0).astype(float)


@pytest.mark.parametrize("review", [1, 7])
@pytest.mark.parametrize("kind", ["smooth", "slow", "lumpy"])
def test_the_promised_service_is_kept(kind: str, review: int) -> None:
    rng = np.random.default_rng(len(kind) * 10 + review)
    n = 120 if kind == "smooth" else 300
    days = days_of(kind, rng, n, HISTORY + 3000)
    lead = rng.choice([3, 5, 7, 10, 14, 21], n)
    draws = lead_demand(days[:, :HISTORY], lead.astype(float), review=review, n=400)
    policy = Policy(service=0.95, review=review)
    point, promised = reorder_points(draws, policy)
    batch = np.ceil(draws.daily * 2.5 * (lead + review) + 10)
    seen, kept = played(days[:, HISTORY:], point, batch, lead, review)
    sold = (draws.daily > 0) & (seen >= 3)
    share = float((kept[sold] / seen[sold]).mean())
    print(f"{kind}, review {review}: promised {promised[sold].mean():.3f}, kept {share:.3f}, "
          f"{seen[sold].sum():.0f} cycles of {sold.sum()} items")  # fmt: skip
    assert abs(share - promised[sold].mean()) < 0.02
    assert share > 0.95 - 0.02


def test_a_normal_would_not_keep_it() -> None:
    """The same lumpy items with a reorder point by mean and standard deviation: several points below its promise."""
    rng = np.random.default_rng(5)
    days = days_of("lumpy", rng, 300, HISTORY + 3000)
    lead = rng.choice([3, 5, 7, 10], 300)
    past = days[:, :HISTORY]
    point = np.ceil(past.mean(1) * lead + 1.645 * past.std(1) * np.sqrt(lead))
    seen, kept = played(days[:, HISTORY:], point, np.ceil(past.mean(1) * 40 + 10), lead)
    share = float((kept / np.maximum(seen, 1))[seen > 2].mean())
    print(f"by a normal: promised 0.950, kept {share:.3f}")
    assert share < 0.92


def test_lead_times_that_vary_are_kept_too() -> None:
    rng = np.random.default_rng(2)
    n = 2500
    days = rng.poisson(rng.uniform(0.4, 2, n)[:, None], (n, HISTORY + 60)).astype(float)
    draws = lead_demand(days[:, :HISTORY], np.full(n, 12.0), spread=0.4, n=300)
    policy = Policy(service=0.9)
    point, promised = reorder_points(draws, policy)
    lead = lead_draws(12.0, 0.4, n, rng)
    ahead = np.cumsum(np.column_stack([np.zeros(n), days[:, HISTORY:]]), axis=1)
    sold = ahead[np.arange(n), np.minimum(lead, 60)] + rng.permutation(draws.undershoot[:, 0])
    kept = float((sold <= point).mean())
    print(f"varying lead: promised {promised.mean():.3f}, kept {kept:.3f}")
    assert abs(kept - promised.mean()) < 0.02


@given(
    st.lists(st.integers(0, 30) | st.none(), min_size=1, max_size=60),
    st.floats(0, 40),
    st.integers(1, 30),
    st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999]),
)
@settings(max_examples=60, deadline=None)
def test_more_service_more_stock(days: list[int | None], lead: float, review: int, service: float) -> None:
    history = np.array([[np.nan if one is None else float(one) for one in days]])
    draws = lead_demand(history, np.array([lead]), review=review, n=200, spread=0.3)
    low, kept = reorder_points(draws, Policy(service=service))
    high, _kept = reorder_points(draws, Policy(service=min(service + 0.0005, 0.9995)))
    more, _kept = reorder_points(draws, Policy(service=service, demand_change=1.5))
    assert kept[0] >= service - 1e-9
    assert 0 <= low[0] <= high[0]
    assert more[0] >= low[0]
    stock = np.array([float(low[0])])
    orders = orders_of(draws, Policy(service=service, review=review), stock, np.array([10.0]))
    if draws.daily[0] > 0:
        assert orders.order[0] > 0  # at the reorder point it is ordered
        assert orders.risk[0] <= 1 - service + 1e-9
    else:
        assert orders.order[0] == 0 or np.isnan(orders.order[0])


@given(st.floats(0.01, 1e5), st.floats(0.01, 1e4), st.integers(1, 500), st.integers(0, 500))
@settings(max_examples=80, deadline=None)
def test_the_economic_order_is_the_cheapest_where_nothing_else_binds(
    yearly: float, cost: float, pack: int, least: int
) -> None:
    policy = Policy(order_cost=30, holding=0.2, most_cover=100_000)
    batch = economic_order(np.array([yearly]), np.array([cost]), policy)[0]

    def total(size: float) -> float:
        return policy.order_cost * yearly / size + policy.holding * cost * size / 2

    if batch > max(20.0, np.ceil(yearly / 365.25)):  # pieces are whole: of few, rounding decides
        assert total(batch) <= min(total(batch * 1.2), total(batch / 1.2))
    sized = packed(np.array([batch]), np.array([float(pack)]), np.array([float(least)]))[0]
    assert sized >= max(batch, least) - 1e-6
    assert sized % pack == pytest.approx(0, abs=1e-6)
    assert sized < max(batch, least) + pack + 1e-6


def test_days_that_say_nothing() -> None:
    lead = np.array([5, 5])
    rng = np.random.default_rng(0)
    for days in (np.zeros(30), np.full(30, np.nan), np.zeros(0)):
        demand, below, mean, spread = draw_item(days, lead, 1, rng)
        assert demand.tolist() == below.tolist() == [0, 0]
        assert (mean, spread) == (0, 0)
    nothing = lead_demand(np.full((1, 30), np.nan), np.array([np.nan]))
    orders = orders_of(nothing, Policy(), np.array([4.0]), np.array([np.nan]))
    assert np.isnan(orders.reorder[0])
    assert np.isnan(orders.risk[0])


@pytest.mark.parametrize("wrong", [{"service": 1.0}, {"service": 0.2}, {"review": 0}, {"holding": -1.0}])
def test_a_rule_without_meaning_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        Policy(**wrong).checked()  # type: ignore[arg-type]
