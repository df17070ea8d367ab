"""Traffic and duration: the closed form against counting windows, and what a plan makes of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.experiment.design import DAY, Design, course, duration, steady, traffic_of
from core.experiment.design.saying import notes


def counted(units: np.ndarray, days: np.ndarray, span: int, window: int) -> float:
    """Different units within windows of so many days, by looking at each of them."""
    first = int(days.min())
    sets = [set(units[(days >= first + s) & (days < first + s + window)]) for s in range(span - window + 1)]
    return float(np.mean([len(one) for one in sets]))


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 12)), min_size=1, max_size=60))
@settings(max_examples=60)
def test_reach_is_what_counting_every_window_gives(rows: list[tuple[int, int]]) -> None:
    units, days = (np.array(column) for column in zip(*rows, strict=True))
    seen = traffic_of(units, days * float(DAY) + 7200)
    span = int(days.max() - days.min()) + 1
    assert seen.days == span
    for window in range(1, span + 1):
        assert seen.units(window) == pytest.approx(counted(units, days, span, window))
    assert all(np.diff([seen.units(d) for d in range(2 * span + 3)]) >= -1e-9)


def test_a_wrong_clock_makes_no_record_of_a_century() -> None:
    draw = np.random.default_rng(1)
    seconds = draw.uniform(20_000, 20_030, 5000) * DAY
    seconds[:2] = 0, 4e9
    seconds[2] = np.nan
    seen = traffic_of(draw.integers(0, 300, 5000), seconds)
    assert 28 <= seen.days <= 31
    assert seen.stray == 2
    with pytest.raises(BadInput, match="time"):
        traffic_of(np.zeros(3, np.int64), np.full(3, np.nan))


def test_the_rhythm_of_the_week_begins_on_monday() -> None:
    monday = 19_723  # 2024-01-01
    days = np.repeat(np.arange(monday, monday + 28), [30 if d % 7 in (5, 6) else 10 for d in range(28)])
    seen = traffic_of(np.arange(len(days)), days * float(DAY))
    assert seen.by_weekday.tolist() == [10, 10, 10, 10, 10, 30, 30]


def test_a_test_runs_for_whole_weeks_and_a_share_takes_longer() -> None:
    design, seen = Design(base=0.2, effect=0.01), steady(1000)
    found = duration(design, seen)
    assert (found.days, found.advised) == (51, 56)
    assert duration(design, seen, 0.5).days == 102
    assert duration(design, steady(10)).days is None
    with pytest.raises(BadInput):
        duration(design, seen, 0.0)


def test_the_longer_the_test_the_smaller_the_effect() -> None:
    curve = course(Design(base=0.2, effect=0.01), steady(1000))
    effects = [effect for _day, effect in curve]
    assert effects == sorted(effects, reverse=True)
    assert next(day for day, effect in curve if effect <= 0.01) == 51


@given(st.integers(50, 400), st.integers(1, 60), st.integers(14, 40), st.floats(0.1, 1.0), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_units_that_come_back_are_told_apart_from_new_ones(
    people: int, visits: int, span: int, exposed: float, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    units, days = draw.integers(0, people, people * visits), draw.integers(0, span, people * visits)
    for seen, back in ((traffic_of(units, days.astype(np.float64) * DAY), visits > 3), (steady(people), False)):
        found = duration(Design(base=0.1, effect=0.05), seen, exposed)
        assert 0 <= found.returning < 1
        said = [note for note in notes(Design(base=0.1, effect=0.05), found, 0, 0) if "come back" in note]
        if back:
            assert said
        if seen.days == 7 and not back:
            assert not said
