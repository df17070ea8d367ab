"""Sizes of tests: the published figures, laws that hold for every plan, and simulation of what is promised."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.experiment.design import Design, every_look, power_of, smallest_effect, tuned_to, units_needed
from core.experiment.methods.sequences import anytime_interval

designs = st.builds(
    Design,
    kind=st.sampled_from(["proportion", "mean", "ratio"]),
    base=st.floats(0.02, 0.9),
    effect=st.floats(0.005, 0.09),
    deviation=st.floats(0.1, 5),
    alpha=st.sampled_from([0.01, 0.05, 0.1]),
    power=st.sampled_from([0.8, 0.9]),
    shares=st.lists(st.floats(0.2, 3), min_size=2, max_size=5).map(tuple),
    corrected=st.booleans(),
    correlation=st.floats(-0.9, 0.9),
    sequential=st.booleans(),
)


@pytest.mark.parametrize(
    ("base", "effect", "units"), [(0.20, 0.05, 1030.2), (0.20625, 0.01, 25834.7), (0.1093125, 0.0075, 27413.3)]
)
def test_published_sizes(base: float, effect: float, units: float) -> None:
    assert units_needed(Design(base=base, effect=effect)) == (math.ceil(units),) * 2


@given(designs)
@settings(max_examples=60)
def test_size_effect_and_power_agree(design: Design) -> None:
    units = sum(units_needed(design))
    assert power_of(design, units) >= design.power - 1e-6
    assert abs(smallest_effect(design, units)) <= design.effect * (1 + 1e-6)
    assert abs(smallest_effect(design, units * 0.9)) > design.effect * 0.999 or units < 50


@given(designs)
@settings(max_examples=60)
def test_a_harder_question_needs_more(design: Design) -> None:
    needed = sum(units_needed(design))
    assert sum(units_needed(replace(design, power=0.95))) >= needed
    assert sum(units_needed(replace(design, alpha=design.alpha / 2))) >= needed
    assert sum(units_needed(replace(design, sequential=True))) >= needed
    assert sum(units_needed(replace(design, corrected=True))) >= needed
    assert sum(units_needed(replace(design, correlation=0.0))) >= needed
    if len(design.shares) == 2:
        assert sum(units_needed(replace(design, shares=(1.0, 1.0)))) <= needed * 1.05 + 2


@pytest.mark.parametrize("kind", ["proportion", "mean"])
@pytest.mark.parametrize("arms", [2, 3])
def test_the_promised_power_is_met_in_simulated_tests(kind: str, arms: int) -> None:
    design = Design(kind=kind, base=0.2, effect=0.03, deviation=0.5, shares=(1.0,) * arms)
    n, runs = units_needed(design)[0], 4000
    draw = np.random.default_rng(3)
    if kind == "proportion":
        control, arm = draw.binomial(n, 0.2, runs) / n, draw.binomial(n, 0.23, runs) / n
        error = np.sqrt(control * (1 - control) / n + arm * (1 - arm) / n)
    else:
        control, arm = draw.normal(0, 0.5 / math.sqrt(n), runs), draw.normal(0.03, 0.5 / math.sqrt(n), runs)
        error = np.full(runs, 0.5 * math.sqrt(2 / n))
    from scipy.special import ndtri

    found = np.abs(arm - control) / error > ndtri(1 - design.level / 2)
    assert found.mean() == pytest.approx(0.8, abs=0.025)


def test_no_loss_beyond_the_margin() -> None:
    design = Design(base=0.2, effect=0.0, margin=0.01)
    n = units_needed(design)[0]
    z = 1.959964 + 0.841621
    assert n == math.ceil(z**2 * 2 * 0.16 / 0.01**2)
    assert smallest_effect(design, 2 * n) == pytest.approx(0.01, rel=1e-3)
    draw = np.random.default_rng(4)
    at_margin = draw.binomial(n, 0.19, 4000) / n - draw.binomial(n, 0.2, 4000) / n
    error = math.sqrt(0.2 * 0.8 / n + 0.19 * 0.81 / n)
    assert (at_margin - 1.959964 * error > -0.01).mean() < 0.04  # one-sided 2.5 %


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2])
def test_the_price_of_looking_is_that_of_the_mixture_interval(alpha: float) -> None:
    rho = tuned_to(5000, alpha)
    at = lambda weight: anytime_interval(0.0, 1.0, 5000, alpha, weight)[1]  # noqa: E731
    assert at(rho) == pytest.approx(every_look(alpha), rel=1e-9)
    assert at(rho) <= min(at(rho * 0.5), at(rho * 2), at(rho * 1.01), at(rho * 0.99))


@pytest.mark.parametrize(
    "wrong",
    [
        {"base": 0.0},
        {"base": 0.99, "effect": 0.02},
        {"effect": 0.0},
        {"effect": math.nan},
        {"kind": "mean", "deviation": 0.0},
        {"shares": (1.0,)},
        {"shares": (1.0, 0.0)},
        {"alpha": 0.0},
        {"correlation": 1.0},
        {"margin": 0.0},
        {"margin": 0.01, "effect": -0.02},
        {"kind": "colour"},
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        units_needed(replace(Design(), **wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("shares", [(4.0, 1.0), (1.0, 4.0), (2.0, 1.0, 1.0)])
def test_the_promised_power_is_met_by_unequal_arms(shares: tuple[float, ...]) -> None:
    from scipy.special import ndtri

    design = Design(base=0.1, effect=0.02, shares=shares)
    first, second = units_needed(design)[0], min(units_needed(design)[1:])
    draw, runs = np.random.default_rng(11), 6000
    control, arm = draw.binomial(first, 0.1, runs), draw.binomial(second, 0.12, runs)
    pooled = (control + arm) / (first + second)
    error = np.sqrt(pooled * (1 - pooled) * (1 / first + 1 / second))
    found = np.abs(arm / second - control / first) / error > ndtri(1 - design.level / 2)
    assert found.mean() == pytest.approx(0.8, abs=0.025)


@given(designs, st.integers(1, 5))
@settings(max_examples=30)
def test_more_comparisons_need_more_and_are_counted(design: Design, goals: int) -> None:
    many = replace(design, goals=goals, corrected=True)
    assert many.level == pytest.approx(design.alpha / ((len(design.shares) - 1) * goals))
    assert sum(units_needed(many)) >= sum(units_needed(replace(many, goals=1)))
