"""The tests behind a readout, on small numbers and as invariants."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.errors import BadInput
from core.experiment.design.power import detectable, units_for_mean, units_for_proportion, units_still_needed
from core.experiment.methods.corrections import holm
from core.experiment.methods.difference import Sample, absolute_difference, homogeneity, relative_difference
from core.experiment.methods.sequences import anytime_interval
from core.quality.sample_ratio import sample_ratio

counts = st.integers(min_value=5, max_value=10**6)
means = st.floats(-1e4, 1e4)
variances = st.floats(1e-3, 1e6)


def of(values: np.ndarray) -> Sample:
    return Sample(len(values), float(values.mean()), float(values.var(ddof=1)))


def test_welch_equals_scipy() -> None:
    random = np.random.default_rng(1)
    a, b = random.normal(5, 1, 40), random.normal(5.5, 3, 70)
    found = absolute_difference(of(a), of(b), "mean")
    expected = stats.ttest_ind(b, a, equal_var=False)
    interval = expected.confidence_interval(0.95)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert found.df == pytest.approx(expected.df, rel=1e-9)
    assert found.interval == pytest.approx((interval.low, interval.high), rel=1e-9)


def test_ratio_error_agrees_with_the_bootstrap() -> None:
    random = np.random.default_rng(2)
    below = random.poisson(5, 4000) + 1.0
    above = below * 0.3 + random.normal(0, 1, 4000)
    covariance = np.cov(above, below)
    sample = Sample(4000, above.mean(), covariance[0, 0], below.mean(), covariance[1, 1], covariance[0, 1])
    draws = random.integers(0, 4000, (2000, 4000))
    resampled = above[draws].sum(axis=1) / below[draws].sum(axis=1)
    assert math.sqrt(sample.error_squared("ratio")) == pytest.approx(resampled.std(), rel=0.06)


def test_a_ratio_over_one_is_a_mean() -> None:
    a, b = Sample(50, 2.0, 4.0), Sample(60, 3.0, 5.0)
    assert absolute_difference(a, b, "ratio") == absolute_difference(a, b, "mean")


@given(counts, means, variances, counts, means, variances)
def test_exchanging_the_arms_turns_the_sign_only(n, m, v, n2, m2, v2) -> None:
    a, b = Sample(n, m, v), Sample(n2, m2, v2)
    there, back = absolute_difference(a, b, "mean"), absolute_difference(b, a, "mean")
    assert there.estimate == -back.estimate
    assert there.p == pytest.approx(back.p, abs=1e-12)
    assert there.interval[0] == pytest.approx(-back.interval[1])


@given(counts, means, variances, counts, means, variances)
def test_p_below_alpha_exactly_when_the_interval_leaves_zero_out(n, m, v, n2, m2, v2) -> None:
    found = absolute_difference(Sample(n, m, v), Sample(n2, m2, v2), "mean")
    if abs(found.p - 0.05) > 1e-9:
        assert (found.p < 0.05) == (found.interval[0] > 0 or found.interval[1] < 0)


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_lowers_p_and_keeps_the_order(p_values) -> None:
    adjusted = holm(p_values)
    assert all(b >= a and b <= 1 for a, b in zip(p_values, adjusted, strict=True))
    ranks = sorted(range(len(p_values)), key=p_values.__getitem__)
    assert [adjusted[i] for i in ranks] == sorted(adjusted)


def test_holm_by_hand_and_around_not_a_number() -> None:
    assert holm([0.01, math.nan, 0.04, 0.03])[0] == pytest.approx(0.03)
    assert holm([0.01, 0.04, 0.03])[1:] == pytest.approx([0.06, 0.06])
    assert math.isnan(holm([0.01, math.nan])[1])


def test_a_zero_control_has_no_relative_effect() -> None:
    assert math.isnan(relative_difference(Sample(10, 0.0, 0.0), Sample(10, 1.0, 1.0), "mean").estimate)


def test_no_variance_anywhere() -> None:
    same = absolute_difference(Sample(10, 2.0, 0.0), Sample(10, 2.0, 0.0), "mean")
    assert (same.estimate, same.p) == (0.0, 1.0)


def test_sample_ratio_with_unequal_plan() -> None:
    assert sample_ratio({"a": 900, "b": 100}, {"a": 9, "b": 1}).p == 1.0
    assert sample_ratio({"a": 500, "b": 500}, {"a": 9, "b": 1}).p < 1e-100
    assert sample_ratio({"a": 0, "b": 0}).p == 1.0


def test_homogeneity_equals_scipy() -> None:
    expected = stats.chi2_contingency([[10, 30], [90, 70]], correction=False).pvalue
    assert homogeneity([10, 30], [100, 100]) == pytest.approx(expected)
    assert homogeneity([0, 0], [5, 5]) == 1.0


def test_thirty_looks_at_no_difference() -> None:
    """Naive stopping calls a difference three times in ten; the sequence keeps its promise."""
    random = np.random.default_rng(3)
    naive = sequence = 0
    runs, looks, step = 1500, 30, 200
    for _run in range(runs):
        sums = np.cumsum(random.normal(0, math.sqrt(step), (2, looks)), axis=1)
        n = step * np.arange(1, looks + 1)
        estimates, errors = sums[1] / n - sums[0] / n, np.sqrt(2 / n)
        naive += bool((np.abs(estimates / errors) > 1.96).any())
        bands = [anytime_interval(e, s, int(2 * k), 0.05, 1000.0) for e, s, k in zip(estimates, errors, n, strict=True)]
        sequence += any(low > 0 or high < 0 for low, high in bands)
    print(f"false alarms in 30 looks: naive {naive / runs:.1%}, sequence {sequence / runs:.1%}")
    assert 0.25 < naive / runs < 0.33
    assert sequence / runs <= 0.05


def test_planned_units_find_the_effect_they_were_planned_for() -> None:
    need = units_for_mean(10, 1, 0.05, 0.8)
    for share in (1.0, 0.5):
        have = math.ceil(need * share)
        more = units_still_needed((have, have), (100 / have, 100 / have), 1.0)
        assert more == pytest.approx(need - have, abs=2)


@given(st.integers(20, 10**6), st.integers(20, 10**6), st.floats(0.01, 50), st.floats(0.01, 50), st.floats(0.001, 1.0))
def test_arms_with_the_units_they_need_find_the_effect(n: int, m: int, v: float, w: float, effect: float) -> None:
    """Of arms of any two sizes: with so many more it is found, with one fewer it is not."""
    more = units_still_needed((n, m), (v / n, w / m), effect)

    def found(extra: int) -> bool:
        return detectable(math.sqrt(v / (n + extra) + w / (m + extra))) <= effect * (1 + 1e-9)

    assert found(more)
    assert more == 0 or not found(more - 2 - more // 10**6)


@pytest.mark.parametrize(("base", "effect"), [(0.0, 0.1), (0.5, 0.0), (0.9, 0.2)])
def test_impossible_plans_are_refused(base: float, effect: float) -> None:
    with pytest.raises(BadInput):
        units_for_proportion(base, effect)
