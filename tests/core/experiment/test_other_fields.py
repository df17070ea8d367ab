"""Files of other fields: which arm is the control, what names arms, units and outcomes, what is added up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.experiment import Metric, Plan, analyse_frame, suggest
from core.experiment.arms import pick_control
from core.experiment.columns import measured_before, names_unit
from tests.core.experiment.test_unit_found import looked_at

CONTROLS = [
    "Placebo", "sham device", "Usual care", "Standard of care", "No treatment", "Untreated", "Control", "Status quo",
    "Traditional teaching", "Conventional", "Existing page", "Current", "Original", "Default", "Old", "Kontrolle",
    "No E-Mail", "before", "改版前", "安慰剂", "对照组", "原版", "旧版", "默认", "常规治疗", "Baseline model", "0", "A",
    "control_group",
]  # fmt: skip
OTHERS = [
    "Drug",
    "Flipped classroom",
    "New page",
    "Variant 2",
    "Aspirin 100 mg",
    "实验组",
    "Mens E-Mail",
    "Zeta",
    "B",
    "1",
]


@given(st.sampled_from(CONTROLS), st.lists(st.sampled_from(OTHERS), min_size=1, max_size=4, unique=True))
@settings(max_examples=60)
def test_the_control_says_so(control: str, others: list[str]) -> None:
    assert pick_control([*others, control]) == control
    assert pick_control([*others, control.upper()]) == control.upper()


def rows(n: int = 400, seed: int = 0) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    return pd.DataFrame({"who": [f"u{i}" for i in range(n)], "y": draw.gamma(2, 10, n).round(3)})


@pytest.mark.parametrize(
    "name", ["treated", "Treatment", "is_treatment", "ab_group", "test_group", "cell", "组别", "split"]
)
def test_a_flag_may_name_the_arms(name: str) -> None:
    frame = rows().rename(columns={"who": "user_id"})
    plan = suggest(looked_at(frame.assign(**{name: np.arange(len(frame)) % 2})))
    assert plan is not None
    assert plan.variant == name


@pytest.mark.parametrize(
    "name", ["session_user", "anon_visitor", "shopper", "Player", "web customer", "end_user_id", "employee"]
)
def test_who_acts_is_the_unit(name: str) -> None:
    assert names_unit(name)


@pytest.mark.parametrize(
    "name", ["new_user", "user_type", "users", "user_age", "customer value", "is_member", "returning_customer"]
)
def test_a_trait_of_who_acts_is_not(name: str) -> None:
    assert not names_unit(name)


@pytest.mark.parametrize(
    "name", ["pre_spend", "Pre-test", "pre test", "baseline_bp", "spend_before", "prev_orders", "前测"]
)
def test_what_was_measured_before_is_known(name: str) -> None:
    assert measured_before(name)


def test_traits_and_numbers_of_rows_are_no_outcomes() -> None:
    n = 40
    frame = rows(n).drop(columns="who").assign(plot=range(n), age=np.arange(n) % 30 + 20, fertiliser=["N", "P"] * 20)
    plan = suggest(looked_at(frame))
    assert plan is not None
    assert [metric.column for metric in plan.metrics] == ["y"]
    assert plan.unit == "plot"


@pytest.mark.parametrize(
    ("units", "successes"),
    [("trials", "successes"), ("Impressions", "Clicks"), ("sent", "opened"), ("试验人数", "转化人数")],
)
def test_rows_added_up_by_day_and_arm_are_units(units: str, successes: str) -> None:
    """The verdict is that of the units, whatever the columns of numbers are called."""
    draw = np.random.default_rng(1)
    table = [
        (day, arm, n := int(draw.integers(300, 500)), int(draw.binomial(n, share)))
        for day in range(1, 11)
        for arm, share in (("old", 0.1), ("new", 0.14))
    ]
    frame = pd.DataFrame(table, columns=["Day", "variant", units, successes])
    plan = suggest(looked_at(frame))
    assert plan is not None
    assert plan.units == units
    assert [(metric.column, metric.kind) for metric in plan.metrics] == [(successes, "proportion")]
    readout = analyse_frame(frame, plan)
    whole = frame.groupby("variant")[[units, successes]].sum()
    assert readout.arms == {arm: int(n) for arm, n in whole[units].items()}
    assert readout.effects[0].arm_value == pytest.approx(whole.loc["new", successes] / whole.loc["new", units])


def classes(nested: bool, seed: int = 0, n: int = 1200, groups: int = 40) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    place = draw.integers(0, groups, n)
    arm = place % 2 if nested else draw.integers(0, 2, n)
    score = draw.normal(60, 10, n) + draw.normal(0, 5, groups)[place]
    return pd.DataFrame(
        {
            "student": [f"s{i}" for i in range(n)],
            "class": [f"c{one}" for one in place],
            "method": np.where(arm == 1, "new", "control"),
            "score": score.round(2),
        }
    )


@pytest.mark.parametrize("nested", [True, False])
def test_units_drawn_by_group_are_told(nested: bool) -> None:
    """Where every class has one arm the classes were drawn, and a p of single students is too small."""
    plan = Plan("method", (Metric("score"),), unit="student")
    readout = analyse_frame(classes(nested), plan)
    found = [one for one in readout.findings if one.id == "by_group"]
    assert [one.severity for one in found] == (["error"] if nested else [])
    assert readout.blocked is nested
    assert not nested or found[0].params["column"] == "class"
    named = Plan("method", (Metric("score"),), unit="student", cluster="class")
    assert not [one for one in analyse_frame(classes(nested), named).findings if one.id == "by_group"] or not nested


def test_a_code_that_one_arm_alone_has_was_not_drawn() -> None:
    """Coupons that the new arm brings are what the arm does: marked, and no reason to withhold."""
    frame = classes(False)
    frame["coupon"] = np.where(frame["method"] == "new", [f"k{at % 30}" for at in range(len(frame))], None)
    readout = analyse_frame(frame, Plan("method", (Metric("score"),), unit="student"))
    assert [one.severity for one in readout.findings if one.id == "by_group"] in ([], ["warning"])
    assert not readout.blocked


def test_shops_that_were_drawn_prove_nothing_week_by_week() -> None:
    """Tests of whole shops without effect are no discovery, however many weeks each has."""
    called = 0
    for seed in range(12):
        draw = np.random.default_rng(seed)
        shops, weeks = 16, 26
        arm = draw.permutation(np.arange(shops) % 2)
        frame = pd.DataFrame(
            [
                {"store": f"S{shop}", "week": week, "price": "high" if arm[shop] else "low",
                 "revenue": round(float(draw.normal(1000 + 150 * ((shop * 7919) % 13 - 6), 90)), 2)}
                for shop in range(shops) for week in range(weeks)
            ]
        )  # fmt: skip
        readout = analyse_frame(frame, Plan("price", (Metric("revenue"),), control="low"))
        called += any(one.verdict in ("better", "worse") for one in readout.effects)
    assert called == 0


@given(st.sampled_from([(1, None), ("yes", ""), ("TRUE", None), ("是", "")]), st.integers(0, 99))
@settings(max_examples=8, deadline=None)
def test_a_column_of_yes_alone_means_no_where_it_is_empty(words: tuple[object, object], seed: int) -> None:
    """As a mailing tool exports who opened; with a no in it, empty cells are gaps."""
    draw = np.random.default_rng(seed)
    opened = draw.random(600) < 0.3
    frame = pd.DataFrame({"user_id": [f"u{i}" for i in range(600)], "variant": draw.choice(["a", "b"], 600)})
    frame["opened"] = np.where(opened, words[0], words[1])  # type: ignore[arg-type]
    plan = suggest(looked_at(frame))
    assert plan is not None
    assert [(one.column, one.kind) for one in plan.metrics] == [("opened", "proportion")]
    readout = analyse_frame(frame, plan)
    assert [one.id for one in readout.findings if one.id == "only_yes"] == ["only_yes"]
    assert readout.effects[0].control_value == pytest.approx(opened[(frame.variant == "a").to_numpy()].mean())
    frame.loc[0, "opened"] = {1: 0, "yes": "no", "TRUE": "FALSE", "是": "否"}[words[0]]  # type: ignore[index]
    known = analyse_frame(frame, plan)
    assert "only_yes" not in {one.id for one in known.findings}
    assert known.effects[0].control_value > 0.9
