"""The simulator tells what theory tells: false alarms of peeking, what lost units do, what low power exaggerates."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.errors import BadInput
from core.experiment.design import Design, power_of
from core.experiment.simulator import losing, peeking, power


def test_looking_every_day_fools_and_the_interval_for_every_look_does_not() -> None:
    found = peeking(0.12, 0.0, 240, 30, runs=2000, seed=1)
    assert 0.24 < found.fooled.mean() < 0.36  # naive stopping at 30 looks: some 29 %
    assert 0.035 < found.at_end.mean() < 0.067
    assert found.held.mean() < 0.05
    assert found.z.shape == (2000, 30)
    assert found.stopped[~found.fooled].min() == 30
    assert found.stopped[found.fooled & ~found.at_end].mean() < 30


@pytest.mark.parametrize(("base", "effect", "units"), [(0.1, 0.02, 1000), (0.3, -0.03, 2500)])
def test_power_is_what_the_design_promises(base: float, effect: float, units: int) -> None:
    found = power(base, effect, units, runs=4000, seed=2)
    assert found.found.mean() == pytest.approx(power_of(Design(base=base, effect=effect), 2 * units), abs=0.03)
    assert ((found.low <= effect) & (effect <= found.high)).mean() == pytest.approx(0.95, abs=0.015)


def test_low_power_exaggerates_and_turns_the_sign() -> None:
    weak, strong = power(0.1, 0.005, 500, runs=4000), power(0.1, 0.005, 60_000, runs=400)
    assert weak.exaggeration > 4
    assert 0.1 < weak.wrong_sign.sum() / weak.found.sum() < 0.5
    assert strong.exaggeration == pytest.approx(1, abs=0.15)
    assert not strong.wrong_sign.any()
    assert math.isnan(power(0.1, 0.0, 500).exaggeration)


def test_lost_units_look_like_an_effect_and_the_sample_ratio_sees_it() -> None:
    none, some = losing(0.12, 0.0, 10_000, runs=2000), losing(0.12, 0.08, 10_000, runs=2000)
    assert none.wrong.mean() == pytest.approx(0.05, abs=0.015)
    assert none.warned.mean() < 0.02
    assert some.effect.mean() > 0.05
    assert some.wrong.mean() > 0.4
    assert some.blocked.mean() > 0.9


@pytest.mark.parametrize(
    "call",
    [
        lambda: peeking(0.0, 0.0, 10, 5),
        lambda: peeking(0.1, 0.95, 10, 5),
        lambda: peeking(0.1, 0.0, 0, 5),
        lambda: peeking(0.1, 0.0, 10, 1000),
        lambda: losing(0.1, 1.0, 10),
        lambda: power(math.nan, 0.1, 10),
    ],
)
def test_impossible_numbers_are_refused(call: object) -> None:
    with pytest.raises(BadInput):
        call()  # type: ignore[operator]


def test_a_shop_of_one_unit_a_day_has_no_trace() -> None:
    for found in (
        peeking(0.5, 0.0, 1, 2, runs=50).z,
        losing(0.01, 0.5, 1, runs=50).p,
        power(0.01, 0.0, 1, runs=50).low,
    ):
        assert np.isfinite(found).all()
