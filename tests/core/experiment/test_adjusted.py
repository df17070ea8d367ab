"""Covariates, strata, clusters, caps, quantiles and guardrails, from a table's cells to the verdict."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.experiment import Column, Metric, Plan, Readout, analyse_frame, suggest
from core.experiment.finding_words import describe, finding_title
from core.experiment.words import verdict_sentence

REVENUE = Metric("revenue")


def shop(n: int = 1500, seed: int = 5, lift: float = 0.0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    habit, arm = random.gamma(2, 1, n), np.where(random.random(n) < 0.5, "new", "control")
    return pd.DataFrame(
        {
            "user": [f"u{i}" for i in range(n)],
            "arm": arm,
            "revenue": 10 * habit * random.lognormal(0, 0.4, n) + lift * (arm == "new"),
            "orders": random.poisson(habit),
            "visits": 1 + random.poisson(2 * habit),
            "bought": (random.random(n) < 0.2 + 0.1 * (habit > 2)).astype(int),
            "pre_revenue": 10 * habit * random.lognormal(0, 0.4, n),
            "pre_orders": random.poisson(habit),
            "city": random.choice(["北京", "上海", "x"], n, p=[0.6, 0.3, 0.1]),
        }
    )


def read(rows: pd.DataFrame, *metrics: Metric, **more: Any) -> Readout:
    return analyse_frame(rows, Plan("arm", metrics or (REVENUE,), unit="user", control="control", **more))


def ids(readout: Readout) -> list[str]:
    return [finding.id for finding in readout.findings]


def test_a_covariate_narrows_the_interval_and_the_unadjusted_stands_beside_it() -> None:
    plain, helped = read(shop()).effects[0], read(shop(), covariates=("pre_revenue",)).effects[0]
    assert helped.unadjusted is not None
    assert helped.unadjusted.interval == pytest.approx(plain.absolute.interval)
    assert helped.reduction == pytest.approx(1 - (helped.absolute.error / plain.absolute.error) ** 2)
    assert helped.reduction > 0.3
    assert plain.unadjusted is None
    assert helped.still_needed < plain.still_needed
    assert json.loads(json.dumps(helped.to_json()))["unadjusted"]["estimate"] == pytest.approx(plain.absolute.estimate)


@pytest.mark.parametrize(
    "metric", [REVENUE, Metric("bought", "proportion"), Metric("orders", "ratio", "visits")], ids=lambda m: m.name
)
def test_a_measure_without_any_bearing_changes_nothing_much(metric: Metric) -> None:
    rows = shop().assign(pre_noise=np.random.default_rng(1).normal(0, 1, 1500))
    plain, beside = read(rows, metric).effects[0], read(rows, metric, covariates=("pre_noise",)).effects[0]
    assert beside.absolute.estimate == pytest.approx(plain.absolute.estimate, abs=0.2 * plain.absolute.error)
    assert abs(beside.reduction) < 0.02


def test_a_covariate_measured_after_the_start_is_found_and_not_used() -> None:
    rows = shop(lift=6.0)
    rows["pre_revenue"] += np.where(rows.arm == "new", 5.0, 0.0)
    readout = read(rows, covariates=("pre_revenue", "pre_orders"))
    finding = next(f for f in readout.findings if f.id == "covariate_moved")
    assert finding.params["column"] == "pre_revenue"
    assert readout.effects[0].absolute.estimate == pytest.approx(6.0, abs=2.5)
    without = read(rows, covariates=("pre_orders",)).effects[0].absolute
    assert readout.effects[0].absolute.interval == pytest.approx(without.interval)


def test_the_outcome_in_another_dress_is_found_and_not_used() -> None:
    rows = shop(lift=3.0)
    rows["pre_copy"] = rows.revenue - 3.0 * (rows.arm == "new") + 0.001
    readout = read(rows, covariates=("pre_copy",))
    assert "covariate_outcome" in ids(readout)
    assert readout.effects[0].absolute.interval == pytest.approx(read(rows).effects[0].absolute.interval)


@pytest.mark.parametrize("name", ["revenue", "arm", "user"])
def test_outcome_arm_and_unit_cannot_adjust(name: str) -> None:
    for more in ({"covariates": (name,)}, {"strata": name}, {"cluster": name}, {"features": (name,)}):
        with pytest.raises(BadInput):
            read(shop(20), **more)


def test_units_without_the_covariate_stay_and_are_told() -> None:
    rows = shop()
    rows.loc[:299, "pre_revenue"] = None
    readout = read(rows, covariates=("pre_revenue",))
    finding = next(f for f in readout.findings if f.id == "covariate_gaps")
    assert (finding.count, finding.severity) == (300, "warning")
    assert readout.effects[0].n_arm + readout.effects[0].n_control == 1500
    assert readout.effects[0].reduction > 0.2


def test_covariates_as_text_read_as_the_numbers_they_are() -> None:
    rows = shop()
    text = rows.assign(pre_revenue=[f"{x:.6f}".replace(".", ",") for x in rows.pre_revenue])
    one = read(rows.round({"pre_revenue": 6}), covariates=("pre_revenue",)).effects[0]
    assert read(text, covariates=("pre_revenue",)).effects[0].absolute.estimate == pytest.approx(one.absolute.estimate)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6))
def test_the_database_and_pandas_agree_on_strata(seed: int) -> None:
    rows = shop(400, seed)
    effect = read(rows, strata="city").effects[0]
    share = rows.city.value_counts(normalize=True)
    means = rows.groupby(["arm", "city"]).revenue.mean().unstack()
    expected = (means.loc["new"] - means.loc["control"]) @ share
    assert effect.absolute.estimate == pytest.approx(expected)
    parts = rows.groupby(["arm", "city"]).revenue.agg(["var", "size"])
    error = sum(share[city] ** 2 * row["var"] / row["size"] for (_arm, city), row in parts.iterrows())
    assert effect.absolute.error == pytest.approx(error**0.5)


def test_clusters_of_the_same_unit_ten_times_are_worth_that_unit() -> None:
    rows = shop(300)
    again = pd.concat([rows.assign(household=rows.user, user=rows.user + f"_{i}") for i in range(10)])
    metrics = (REVENUE, Metric("orders", "ratio", "visits"), Metric("bought", "proportion"))
    once, ten = read(rows, *metrics), read(again, *metrics, cluster="household")
    for one, other in zip(once.effects[:2], ten.effects[:2], strict=True):
        assert other.absolute.estimate == pytest.approx(one.absolute.estimate)
        assert other.absolute.error == pytest.approx(one.absolute.error)
    middle = Metric("revenue", "quantile", quantile=0.5)
    assert read(again, middle, cluster="household").effects[0].absolute.error == pytest.approx(
        read(rows, middle).effects[0].absolute.error, rel=0.1
    )
    assert ten.srm.observed == once.srm.observed
    assert read(again, *metrics).effects[0].absolute.error < 0.4 * once.effects[0].absolute.error


def test_a_cluster_in_both_arms_was_not_randomised() -> None:
    readout = read(shop(), cluster="city")
    assert "clusters_apart" in [f.id for f in readout.findings if f.blocks]
    assert {effect.verdict for effect in readout.effects} == {"withheld"}


def test_a_cap_is_the_quantile_of_all_arms_and_says_what_it_touched() -> None:
    rows = shop()
    rows.loc[0, "revenue"] = 1e6
    capped = Metric("revenue", winsor=0.99)
    readout = read(rows, capped)
    cap = rows.revenue.quantile(0.99)
    means = rows.assign(revenue=rows.revenue.clip(upper=cap)).groupby("arm").revenue.mean()
    assert readout.effects[0].arm_value == pytest.approx(means["new"])
    finding = next(f for f in readout.findings if f.id == "capped")
    assert (finding.count, finding.params["cap"]) == (15, pytest.approx(cap))
    assert readout.effects[0].absolute.error < 0.1 * read(rows).effects[0].absolute.error


def test_a_quantile_is_the_value_that_its_share_stays_below() -> None:
    rows = shop(lift=4.0)
    effect = read(rows, Metric("revenue", "quantile", quantile=0.9)).effects[0]
    expected = rows.groupby("arm").revenue.quantile(0.9)
    assert (effect.control_value, effect.arm_value) == pytest.approx((expected["control"], expected["new"]))
    low, high = effect.absolute.interval
    assert low < effect.absolute.estimate < high


@pytest.mark.parametrize(
    ("lift", "margin", "expected"),
    [(0.0, 0.5, "not_worse"), (-8.0, 0.1, "worse"), (0.0, 0.001, "inconclusive"), (-2.5, 0.5, "not_worse")],
)
def test_a_guardrail_holds_where_a_loss_beyond_its_margin_is_ruled_out(lift, margin, expected) -> None:
    guard = Metric("revenue", role="guardrail", margin=margin)
    readout = read(shop(lift=lift), guard)
    assert readout.effects[0].verdict == expected
    assert verdict_sentence(readout.effects[0], readout)
    mirrored = shop(lift=lift).assign(revenue=lambda d: 100 - d.revenue)
    less = Metric("revenue", role="guardrail", margin=margin * 20 / 80, higher_is_better=False)
    assert read(mirrored, less).effects[0].verdict == expected


def test_guardrails_do_not_widen_the_goals() -> None:
    rows = shop(lift=1.0)
    goal, guard = Metric("revenue"), Metric("orders", role="guardrail")
    alone, beside = read(rows, goal, family="all").effects[0], read(rows, goal, guard, family="all").effects[0]
    assert beside.p_adjusted == pytest.approx(alone.p_adjusted)
    both = read(rows, goal, Metric("orders"), family="all").effects[0]
    assert both.interval[1] - both.interval[0] >= alone.interval[1] - alone.interval[0]


def test_pre_columns_are_suggested_as_covariates_and_never_as_metrics() -> None:
    numbers = tuple(str(n / 2) for n in range(9))
    columns = [
        Column("user_id", "VARCHAR", 900),
        Column("variant", "VARCHAR", 2, ("a", "b")),
        *(Column(name, "DOUBLE", 900, numbers) for name in ("revenue", "pre_revenue", "orders_before", "实验前消费")),
        Column("pre_text", "VARCHAR", 900, ("x", "y")),
    ]
    plan = suggest(columns)
    assert plan is not None
    assert [metric.column for metric in plan.metrics] == ["revenue"]
    assert plan.covariates == ("pre_revenue", "orders_before", "实验前消费")


HOSTILE = {
    "three rows": lambda d: d.iloc[:3].assign(arm=["control", "new", "new"]),
    "one unit in an arm": lambda d: d.iloc[:30].assign(arm=["new"] * 29 + ["control"]),
    "no spread": lambda d: d.assign(revenue=4.0),
    "no outcome": lambda d: d.assign(revenue=None),
    "no covariate": lambda d: d.assign(pre_revenue=None),
    "constant covariate": lambda d: d.assign(pre_revenue=1.0),
    "a stratum for each": lambda d: d.assign(city=d.user),
    "no stratum": lambda d: d.assign(city=None),
    "no household": lambda d: d.assign(household=None),
    "one household in an arm": lambda d: d.assign(household=d.arm),
    "enormous": lambda d: d.assign(revenue=d.revenue * 1e300, pre_revenue=d.pre_revenue * 1e300),
    "negative": lambda d: d.assign(revenue=-d.revenue),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_judged_is_said_and_nothing_breaks(name: str) -> None:
    rows = HOSTILE[name](shop(200).assign(household=lambda d: d.user))
    metrics = (
        REVENUE,
        Metric("revenue", winsor=0.9),
        Metric("revenue", "quantile", quantile=0.9),
        Metric("revenue", "ratio", "visits"),
    )
    for more in ({"covariates": ("pre_revenue",), "strata": "city"}, {"cluster": "household"}):
        readout = read(rows, *metrics, **more)
        for effect in readout.effects:
            assert verdict_sentence(effect, readout)
            if effect.verdict != "withheld":
                assert np.isfinite(effect.p)
        for finding in readout.findings:
            assert finding_title(finding)
            assert describe(finding)
        json.dumps(readout.to_json(), allow_nan=False)
