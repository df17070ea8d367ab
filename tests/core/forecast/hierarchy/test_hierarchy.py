"""Levels add up to the last digit, nothing falls below 0, quantiles stay in order, and the past says which way is
best."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput, NotFound
from core.forecast.forecasts import LEVELS, Forecast
from core.forecast.hierarchy import METHODS, hierarchy_of, reconciled_of, reconciled_quantiles, reconciler_of
from core.forecast.hierarchy.mint import shrinkage_of
from core.forecast.series import Panel

KEYS = st.lists(st.tuples(st.sampled_from(["H > K", "H > B", "T > X"]), st.sampled_from("pq")), min_size=2, max_size=9)


def test_the_sums_of_paths_and_of_crossing_columns() -> None:
    keys = [("H > K", "p"), ("H > K", "q"), ("H > B", "p"), ("T > X", "q")]
    found = hierarchy_of(["a", "b", "c", "d"], keys, ["category", "brand"])
    assert found.names == ["total", "category: H", "category/2: H > K", "brand: p", "brand: q", "a", "b", "c", "d"]
    assert found.levels[:5] == ["total", "category", "category/2", "brand", "brand"]
    assert found.whole(np.array([1.0, 2, 4, 8]))[:5].tolist() == [15, 7, 3, 5, 10]


@given(KEYS, st.sampled_from(list(METHODS)), st.integers(0, 40), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_whatever_is_reconciled_adds_up_and_what_adds_up_is_left_alone(
    keys: list[tuple[str, str]], method: str, moments: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    tree = hierarchy_of([f"i{n}" for n in range(len(keys))], keys, ["category", "brand"])
    errors = rng.normal(size=(len(tree.names), moments)) * rng.choice([0.0, 1.0, 1e4], len(tree.names))[:, None]
    made = reconciler_of(tree, method, errors)
    forecasts = rng.normal(20, 30, (len(tree.names), 3))
    for positive in (False, True):
        whole = made(forecasts, positive=positive)
        assert np.abs(tree.sums @ whole[tree.above :] - whole[: tree.above]).max(initial=0) <= 1e-9
    assert made(forecasts, positive=True).min() >= 0
    coherent = tree.whole(rng.uniform(0, 50, (tree.bottom, 2)))
    assert np.allclose(made(coherent), coherent, atol=1e-6)


def test_the_weight_of_the_diagonal_is_that_of_all_pairs() -> None:
    rng = np.random.default_rng(3)
    for nodes, moments in ((5, 40), (60, 20)):
        errors = rng.normal(size=(nodes, moments)) + rng.normal(size=moments)
        centred = errors - errors.mean(1, keepdims=True)
        z = centred / centred.std(1, ddof=1)[:, None]
        varied = square = 0.0
        for i in range(nodes):
            for j in range(nodes):
                if i != j:
                    w = z[i] * z[j]
                    varied += moments / (moments - 1) ** 3 * ((w - w.mean()) ** 2).sum()
                    square += (moments / (moments - 1) * w.mean()) ** 2
        assert shrinkage_of(errors) == pytest.approx(varied / square, rel=1e-9)


def test_minimum_trace_gains_where_errors_say_so() -> None:
    """Known covariance: items err much, sums little. Bottom-up adds all errors up; MinT takes the sums' word."""
    rng = np.random.default_rng(1)
    keys = [(f"c{n % 4}",) for n in range(24)]
    tree = hierarchy_of([f"i{n}" for n in range(24)], keys, ["category"])
    truth = tree.whole(rng.uniform(20, 60, (24, 400)))
    spread = np.where(np.asarray(tree.levels) == "item", 6.0, 3.0)[:, None]
    errors = rng.normal(size=(len(tree.names), 200)) * spread
    told = truth + rng.normal(size=truth.shape) * spread
    loss = {
        name: float(np.sqrt(((reconciler_of(tree, name, errors)(told) - truth) ** 2)[: tree.above].mean()))
        for name in METHODS
    }
    print({name: round(one, 2) for name, one in loss.items()})
    assert loss["shrink"] < 0.35 * loss["bottom_up"]
    assert loss["variance"] < 0.35 * loss["bottom_up"]


def test_intervals_add_up_by_paths_and_cover() -> None:
    rng = np.random.default_rng(2)
    tree = hierarchy_of([f"i{n}" for n in range(10)], [("c",)] * 5 + [("d",)] * 5, ["category"])
    shared = rng.normal(size=300)
    items = rng.normal(size=(10, 300)) + 0.8 * shared
    errors = tree.whole(items)
    deviation = errors.std(axis=1)[:, None, None]
    from scipy.stats import norm

    middle = tree.whole(np.full((10, 4), 50.0))
    quantiles = middle[:, :, None] + deviation * norm.ppf(LEVELS)[None, None, :]
    times = pd.date_range("2026-01-01", periods=4).to_numpy()
    base = Forecast(tree.names, times, middle, np.asarray(LEVELS), quantiles, ["x"] * len(tree.names))
    for method in ("bottom_up", "shrink"):
        found = reconciled_quantiles(reconciler_of(tree, method, errors), base, errors)
        assert (np.diff(found, axis=2) >= -1e-9).all()
        wide = (found[0, :, -2] - found[0, :, 1]).mean() / (quantiles[0, :, -2] - quantiles[0, :, 1]).mean()
        assert 0.85 < wide < 1.15  # errors that go together do not average out


def test_a_shop_is_forecast_on_all_levels() -> None:
    rng = np.random.default_rng(5)
    week = np.array([1, 1, 1, 1, 1.2, 1.6, 1.4])[np.arange(180) % 7]
    values = rng.poisson(rng.uniform(2, 9, 6)[:, None] * week).astype(float)
    values[5, :60] = np.nan  # launched later
    keys = tuple((("H > K", "H > B", "T > X")[n % 3], f"i{n}") for n in range(6))
    times = pd.date_range("2026-01-01", periods=180).to_numpy()
    panel = Panel([f"i{n}" for n in range(6)], times, values, "D", (7,), ("category", "product"), keys)
    found = reconciled_of(panel, 7, only=("theta",))
    tree = found.hierarchy
    assert set(found.loss) == {"base", *METHODS}
    assert found.gain() >= 0
    assert np.abs(tree.sums @ found.forecast.mean[tree.above :] - found.forecast.mean[: tree.above]).max() <= 1e-9
    assert found.forecast.mean.min() >= 0
    low, high = found.forecast.interval(0.9)
    assert ((low <= found.forecast.mean) & (found.forecast.mean <= high)).mean() > 0.95


def test_what_cannot_be_added_up_is_refused() -> None:
    times = pd.date_range("2026-01-01", periods=40).to_numpy()
    panel = Panel(["a"], times, np.ones((1, 40)), "D", (7,))
    with pytest.raises(BadInput, match="Nothing adds up"):
        reconciled_of(panel, 3)
    with pytest.raises(NotFound):
        reconciler_of(hierarchy_of(["a", "b"], [[], []], []), "magic")
