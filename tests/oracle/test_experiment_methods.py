"""CUPED, ratios, ratios with CUPED, quantiles and corrections against tea-tasting and statsmodels, to five digits.

Run with -s to see them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.experiment import Effect, Metric, Plan, analyse_frame
from core.experiment.design import Design, units_needed
from core.experiment.methods.corrections import benjamini_hochberg, holm

pytestmark = pytest.mark.oracle
tea = pytest.importorskip("tea_tasting")


def shop(seed: int, n: int = 4000, lift: float = 0.05) -> pd.DataFrame:
    """Users with sessions, orders and revenue, and the same from before the test."""
    random = np.random.default_rng(seed)
    habit, arm = random.gamma(2.0, 0.5, n), random.integers(0, 2, n)

    def past(rate: float) -> np.ndarray[Any, Any]:
        return 1 + random.poisson(rate * habit)

    sessions, before = past(3), past(3)
    orders = random.binomial(sessions, np.clip(0.2 * (1 + lift * arm), 0, 1))
    earlier = random.binomial(before, 0.2)
    return pd.DataFrame(
        {
            "user": [f"u{i}" for i in range(n)],
            "variant": arm,
            "sessions": sessions,
            "orders": orders,
            "revenue": np.round(orders * habit * random.lognormal(3, 0.5, n), 2),
            "bought": (orders > 0).astype(int),
            "pre_sessions": before,
            "pre_orders": earlier,
            "pre_revenue": np.round(earlier * habit * random.lognormal(3, 0.5, n), 2),
        }
    )


def ours(rows: pd.DataFrame, metric: Metric, **more: Any) -> Effect:
    return analyse_frame(rows, Plan("variant", (metric,), unit="user", **more)).effects[0]


def theirs(rows: pd.DataFrame, metric: Any) -> Any:
    return tea.Experiment(metric=metric).analyze(rows)["metric"]


def agree(effect: Effect, peer: Any) -> None:
    pairs = [
        (effect.control_value, peer.control),
        (effect.arm_value, peer.treatment),
        (effect.absolute.estimate, peer.effect_size),
        (effect.absolute.interval[0], peer.effect_size_ci_lower),
        (effect.absolute.interval[1], peer.effect_size_ci_upper),
        (effect.relative.estimate, peer.rel_effect_size),
        (effect.p, peer.pvalue),
    ]
    for mine, other in pairs:
        print(f"{mine:.7f} against {other:.7f}")
        assert mine == pytest.approx(other, rel=2e-5, abs=5e-6)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10**6))
def test_means_ratios_and_covariates_equal_tea_tasting(seed: int) -> None:
    rows = shop(seed)
    agree(ours(rows, Metric("revenue")), theirs(rows, tea.Mean("revenue")))
    agree(
        ours(rows, Metric("revenue"), covariates=("pre_revenue",)),
        theirs(rows, tea.Mean("revenue", covariate="pre_revenue")),
    )
    agree(
        ours(rows, Metric("bought", "proportion"), covariates=("pre_orders",)),
        theirs(rows, tea.Mean("bought", covariate="pre_orders")),
    )
    agree(ours(rows, Metric("orders", "ratio", "sessions")), theirs(rows, tea.RatioOfMeans("orders", "sessions")))
    agree(
        ours(rows, Metric("orders", "ratio", "sessions"), covariates=("pre_orders / pre_sessions",)),
        theirs(
            rows,
            tea.RatioOfMeans("orders", "sessions", numer_covariate="pre_orders", denom_covariate="pre_sessions"),
        ),
    )


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.5, 0.9]))
def test_quantiles_equal_tea_tasting(seed: int, q: float) -> None:
    """The estimate to five digits; the interval, which theirs draws and ours computes, within what draws allow."""
    rows = shop(seed).query("revenue > 0")
    effect = ours(rows, Metric("revenue", "quantile", quantile=q))
    peer = theirs(rows, tea.Quantile("revenue", q, n_resamples=3000, method="percentile", rng=1))
    print(f"{effect.absolute.estimate:.5f} against {peer.effect_size:.5f}")
    assert effect.absolute.estimate == pytest.approx(peer.effect_size, rel=1e-5)
    low, high = effect.absolute.interval
    print(f"{low:.3f} to {high:.3f} against {peer.effect_size_ci_lower:.3f} to {peer.effect_size_ci_upper:.3f}")
    assert (low, high) == pytest.approx((peer.effect_size_ci_lower, peer.effect_size_ci_upper), abs=0.08 * (high - low))


def test_several_covariates_equal_the_residuals_of_statsmodels() -> None:
    import statsmodels.api as sm

    rows, names = shop(5), ["pre_sessions", "pre_orders", "pre_revenue"]
    fit = sm.OLS(rows["revenue"], sm.add_constant(rows[names])).fit()
    left = rows.assign(left=fit.resid + rows["revenue"].mean())
    effect = ours(rows, Metric("revenue"), covariates=tuple(names))
    peer = ours(left, Metric("left"))
    for mine, other in zip(effect.absolute.interval, peer.absolute.interval, strict=True):
        print(f"{mine:.7f} against {other:.7f}")
        assert mine == pytest.approx(other, abs=1e-5)
    assert effect.reduction > 0.2


def test_corrections_equal_statsmodels() -> None:
    from statsmodels.stats.multitest import multipletests

    p_values = [0.001, 0.011, 0.02, 0.04, 0.041, 0.2, 0.9]
    for mine, name in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        expected = multipletests(p_values, method=name)[1]
        print([f"{a:.5f} against {b:.5f}" for a, b in zip(mine(p_values), expected, strict=True)])
        assert mine(p_values) == pytest.approx(expected)


def test_clusters_equal_statsmodels() -> None:
    """The cluster-robust error of a regression on the arm, without its small-sample factors."""
    import statsmodels.api as sm

    random = np.random.default_rng(8)
    shops = np.repeat(np.arange(80), random.integers(5, 60, 80))
    arm = shops % 2
    value = random.normal(0, 1, 80)[shops] + random.normal(0, 2, len(shops))
    rows = pd.DataFrame({"user": [f"u{i}" for i in range(len(shops))], "shop": shops, "variant": arm, "value": value})
    effect = analyse_frame(rows, Plan("variant", (Metric("value"),), unit="user", cluster="shop")).effects[0]
    robust = sm.OLS(value, sm.add_constant(arm)).fit(
        cov_type="cluster", cov_kwds={"groups": shops, "use_correction": False}
    )
    print(f"{effect.absolute.error * (39 / 40) ** 0.5:.6f} against {robust.bse[1]:.6f}")
    assert effect.absolute.estimate == pytest.approx(robust.params[1], abs=1e-9)
    assert effect.absolute.error * (39 / 40) ** 0.5 == pytest.approx(robust.bse[1], rel=1e-5)


@pytest.mark.parametrize("ratio", [0.1, 0.5, 1.0, 3.0])
def test_sizes_of_unequal_arms_are_those_of_statsmodels(ratio: float) -> None:
    """Means to a unit; shares at the pooled form of the readout within 2 % of it at a tenth of change."""
    power = pytest.importorskip("statsmodels.stats.power")
    shares = pytest.importorskip("statsmodels.stats.proportion")
    wanted = power.NormalIndPower().solve_power(0.05, alpha=0.05, power=0.8, ratio=ratio)
    design = Design(kind="mean", deviation=2, effect=0.1, shares=(1.0, ratio))
    assert units_needed(design)[0] == pytest.approx(wanted, rel=1e-3)
    print(f"  units of the control at 1 : {ratio:g}, statsmodels {wanted:,.1f}, here {units_needed(design)[0]:,}")
    one = shares.samplesize_proportions_2indep_onetail(
        0.02, 0.2, 0.8, ratio=1 / ratio, alpha=0.025, alternative="larger"
    )
    found = units_needed(Design(base=0.2, effect=0.02, shares=(1.0, ratio)))[0]
    assert found == pytest.approx(one / ratio, rel=0.026)
