"""Laws of the methods: corrections, sequences, the Bayesian reading, quantiles and moments."""

from __future__ import annotations

import math
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.experiment.methods.bayes import posterior
from core.experiment.methods.corrections import adjusted, levels
from core.experiment.methods.difference import absolute, critical
from core.experiment.methods.estimate import Estimate
from core.experiment.methods.moments import Moments, Shape, estimates, together
from core.experiment.methods.quantile import quantile_estimate, window
from core.experiment.methods.sequences import anytime_interval, anytime_p, mixture_weight

p_lists = st.lists(st.floats(1e-9, 1), min_size=1, max_size=12)


def moments(columns: np.ndarray) -> Moments:
    """Of units (n, k)."""
    return Moments(len(columns), columns.mean(axis=0), np.cov(columns, rowvar=False).reshape(columns.shape[1], -1))


def quantile_of(values: np.ndarray, q: float, effect: float = 1.0) -> Estimate:
    ordered = np.sort(values)
    first, last = window(len(values), q, effect)
    points, start, count = np.unique(ordered, return_index=True, return_counts=True)
    inside = (start + count >= first) & (start + 1 <= last)
    ranks = np.maximum(start[inside] + 1, first), np.minimum((start + count)[inside], last)
    return quantile_estimate(points[inside], *ranks, len(values), q, float(np.quantile(values, q)), effect)


@given(p_lists)
def test_benjamini_hochberg_equals_scipy(p_values: list[float]) -> None:
    assert adjusted(p_values, "bh") == pytest.approx(stats.false_discovery_control(p_values))


@given(p_lists, st.sampled_from(["holm", "bh", "none"]), st.sampled_from([0.01, 0.05, 0.2]))
def test_a_widened_interval_leaves_zero_out_exactly_where_the_corrected_p_is_below_alpha(
    p_values, method, alpha
) -> None:
    corrected = adjusted(p_values, method)
    for p, after, level in zip(p_values, corrected, levels(p_values, alpha, method), strict=True):
        assert level <= alpha * (1 + 1e-12)
        z = -stats.norm.ppf(p / 2)
        if abs(after - alpha) > 1e-9:
            assert (z > critical(level)) == (after < alpha)


@given(st.floats(-5, 5), st.floats(1e-3, 2), st.integers(2, 10**7), st.integers(1, 10**7))
def test_the_p_for_many_looks_and_its_interval_say_the_same(estimate, error, units, planned) -> None:
    rho = mixture_weight(planned, 0.05)
    low, high = anytime_interval(estimate, error, units, 0.05, rho)
    p = anytime_p(estimate, error, units, rho)
    if abs(p - 0.05) > 1e-9:
        assert (p < 0.05) == (low > 0 or high < 0)
    assert high - low >= 2 * critical(0.05) * error


@given(st.integers(10, 10**7), st.sampled_from([0.01, 0.05, 0.1]), st.floats(0.2, 5))
def test_the_sequence_is_narrowest_at_the_planned_units(planned: int, alpha: float, other: float) -> None:
    rho = mixture_weight(planned, alpha)
    best = anytime_interval(0, 1 / math.sqrt(planned), planned, alpha, rho)[1]
    assert best <= anytime_interval(0, 1 / math.sqrt(planned), planned, alpha, rho * other)[1] * (1 + 1e-12)


@settings(max_examples=25, deadline=None)
@given(st.floats(-3, 3), st.floats(0.1, 2), st.floats(0.1, 5), st.booleans())
def test_the_posterior_equals_numerical_integration(estimate, error, prior, higher) -> None:
    found = posterior(estimate, error, prior, higher, 0.05)
    assert found is not None
    grid = np.linspace(-30, 30, 200_001)
    weight = stats.norm.pdf(estimate, grid, error) * stats.norm.pdf(grid, 0, prior)
    weight /= weight.sum()
    good = grid if higher else -grid
    assert found.win == pytest.approx(weight[good > 0].sum(), abs=2e-3)
    assert found.loss == pytest.approx(weight @ np.maximum(-good, 0), abs=1e-4)
    assert found.mean == pytest.approx(weight @ grid, abs=1e-4)


def test_a_flat_prior_reads_as_the_one_sided_p() -> None:
    found = posterior(1.3, 0.7, math.inf, True, 0.05)
    assert found is not None
    assert found.win == pytest.approx(stats.norm.cdf(1.3 / 0.7))
    assert posterior(1.0, 0.0, 1.0, True, 0.05) is None
    assert posterior(math.nan, 1.0, 1.0, True, 0.05) is None


@pytest.mark.parametrize("q", [0.5, 0.9, 0.99])
def test_the_distribution_of_a_quantile_is_that_of_thousands_of_resamples(q: float) -> None:
    random = np.random.default_rng(4)
    a, b = random.gamma(2, 10, 900), random.gamma(2, 11, 700)
    found = absolute(quantile_of(a, q), quantile_of(b, q))
    draws = [np.quantile(np.sort(x[random.integers(0, len(x), (4000, len(x)))], axis=1), q, axis=1) for x in (a, b)]
    drawn = draws[1] - draws[0]
    assert found.estimate == pytest.approx(np.quantile(b, q) - np.quantile(a, q))
    assert found.error == pytest.approx(drawn.std(), rel=0.06)
    width = found.interval[1] - found.interval[0]
    assert found.interval == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.06 * width)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=2, max_size=60),
    st.lists(st.integers(0, 6), min_size=2, max_size=60),
    st.floats(0.05, 0.95),
)
def test_tied_quantiles_have_an_interval_around_their_estimates_and_a_p_that_fits(a, b, q) -> None:
    found = absolute(quantile_of(np.array(a, float), q), quantile_of(np.array(b, float), q))
    low, high = found.interval
    assert low <= high
    assert 0 <= found.p <= 1
    if low > 1e-9 or high < -1e-9:
        assert found.p <= 0.05 + 1e-9
    if found.p < 0.05 - 1e-9:
        assert low > 0 or high < 0
    back = absolute(quantile_of(np.array(b, float), q), quantile_of(np.array(a, float), q))
    assert back.p == pytest.approx(found.p, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.integers(1, 4), st.integers(0, 10**6))
def test_groups_put_together_are_the_whole(sizes: list[int], width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    parts = [random.normal(1e6, 1, (n, width)) for n in sizes]
    whole = np.concatenate(parts)
    given_ = [moments(one) if len(one) > 1 else Moments(1, one[0], np.zeros((width, width))) for one in parts]
    found = reduce(together, given_)
    assert found.n == len(whole)
    assert found.mean == pytest.approx(whole.mean(axis=0))
    if len(whole) > 1:
        expected = np.cov(whole, rowvar=False).reshape(width, -1)
        assert found.covariance == pytest.approx(expected, abs=1e-3)


def arms(seed: int, n: int = 300) -> tuple[dict[str, np.ndarray], np.random.Generator]:
    """Two arms of units with an outcome, and two covariates behind it."""
    random = np.random.default_rng(seed)
    found = {}
    for name in "ab":
        x = random.gamma(2, 1, (n, 2))
        found[name] = np.column_stack([x @ [1.0, 2.0] + random.normal(0, 1, n), x])
    return found, random


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_several_covariates_equal_the_residuals_of_a_regression(seed: int) -> None:
    rows, _random = arms(seed)
    found = estimates({name: {"": moments(of)} for name, of in rows.items()}, Shape(covariates=((1, None), (2, None))))
    both = np.concatenate(list(rows.values()))
    columns = np.column_stack([np.ones(600), both[:, 1:]])
    rest = both[:, 0] - columns @ np.linalg.lstsq(columns, both[:, 0])[0]
    a, b = rest[:300], rest[300:]
    difference = absolute(found["a"].estimate, found["b"].estimate)
    assert difference.estimate == pytest.approx(b.mean() - a.mean(), abs=1e-9)
    assert difference.error == pytest.approx(math.sqrt(a.var(ddof=1) / 300 + b.var(ddof=1) / 300), rel=1e-9)
    assert found["a"].plain.value == pytest.approx(rows["a"][:, 0].mean())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_what_a_covariate_is_measured_in_changes_nothing(seed: int, shift: float, scale: float) -> None:
    rows, _random = arms(seed)
    shape = Shape(covariates=((1, None), (2, None)))
    first = estimates({name: {"": moments(of)} for name, of in rows.items()}, shape)
    moved = {name: of * [1, scale, 1] + [0, shift, 0] for name, of in rows.items()}
    second = estimates({name: {"": moments(of)} for name, of in moved.items()}, shape)
    assert second["b"].estimate.value == pytest.approx(first["b"].estimate.value, rel=1e-6)
    assert second["b"].estimate.error_squared == pytest.approx(first["b"].estimate.error_squared, rel=1e-6)


def test_constant_and_doubled_covariates_change_nothing() -> None:
    rows, _random = arms(3)
    plain = estimates({name: {"": moments(of)} for name, of in rows.items()}, Shape(covariates=((1, None),)))
    more = {name: np.column_stack([of, np.full(len(of), 7.0), 2 * of[:, 1] + 1]) for name, of in rows.items()}
    shape = Shape(covariates=((1, None), (3, None), (4, None)))
    found = estimates({name: {"": moments(of)} for name, of in more.items()}, shape)
    assert found["b"].estimate.value == pytest.approx(plain["b"].estimate.value)
    assert found["b"].estimate.error_squared == pytest.approx(plain["b"].estimate.error_squared, rel=1e-6)
    flat = estimates({name: {"": moments(of[:, :1] * 0)} for name, of in rows.items()}, Shape())
    assert flat["a"].estimate.error_squared == 0


def test_strata_are_weighed_by_their_share_of_all_units() -> None:
    random = np.random.default_rng(9)
    strata, by_hand = {"a": {}, "b": {}}, {}
    for name, sizes in (("a", (50, 150)), ("b", (100, 100))):
        for label, n, mean in zip("xy", sizes, (0.0, 10.0), strict=True):
            by_hand[name, label] = random.normal(mean, 1, (n, 1))
            strata[name][label] = moments(by_hand[name, label])
    found = estimates(strata, Shape())
    for name in "ab":
        x, y = by_hand[name, "x"], by_hand[name, "y"]
        assert found[name].estimate.value == pytest.approx(150 / 400 * x.mean() + 250 / 400 * y.mean())
        error = (150 / 400) ** 2 * x.var(ddof=1) / len(x) + (250 / 400) ** 2 * y.var(ddof=1) / len(y)
        assert found[name].estimate.error_squared == pytest.approx(error)


def test_strata_that_an_arm_lacks_are_put_together_with_the_smallest_other() -> None:
    random = np.random.default_rng(9)
    whole = {name: random.normal(0, 1, (40, 1)) for name in "ab"}
    apart = {"a": {"x": moments(whole["a"][:20]), "y": moments(whole["a"][20:])}, "b": {"x": moments(whole["b"])}}
    together_ = estimates({name: {"": moments(of)} for name, of in whole.items()}, Shape())
    found = estimates(apart, Shape())
    assert found["a"].estimate.value == pytest.approx(together_["a"].estimate.value)
    assert found["a"].estimate.error_squared == pytest.approx(together_["a"].estimate.error_squared)
