"""A test over its days: the last day is the readout, pooling is exact, and the band holds at every look."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiment import Metric, Plan, analyse_dataset
from core.experiment.methods.difference import Sample
from core.experiment.over_time import by_metric, course_of, pooled
from core.lake import Lake
from tests.pages.test_experiments import ROLES, assignments, store

PLAN = Plan(variant="variant", unit="user_id", metrics=(Metric("bought", "proportion"), Metric("spend")))


def dated(n: int = 2000, days: int = 20) -> pd.DataFrame:
    draw = np.random.default_rng(2)
    start = pd.Timestamp("2026-09-01 09:00")
    when = [str(start + pd.Timedelta(days=int(d))) for d in draw.integers(0, days, n)]
    return assignments(n).assign(timestamp=when)


def sample(rows: np.ndarray) -> Sample:
    x, y = rows
    some = np.cov(x, y) if len(x) > 1 else np.zeros((2, 2))
    return Sample(len(x), x.mean(), some[0, 0], y.mean(), some[1, 1], some[0, 1])


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 1000))
def test_pooling_is_what_all_rows_give(first: int, second: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    one, other = draw.normal(3, 2, (2, first)), draw.normal(-1, 1, (2, second))
    found, wanted = pooled(sample(one), sample(other)), sample(np.hstack([one, other]))
    for name in ("n", "mean", "variance", "denominator_mean", "denominator_variance", "covariance"):
        assert getattr(found, name) == pytest.approx(getattr(wanted, name), abs=1e-9)
    assert pooled(Sample(0, 0.0, 0.0), sample(one)) == sample(one)


def test_the_last_day_is_the_readout_and_no_unit_is_lost(lake: Lake) -> None:
    frame = dated()
    frame.loc[:9, "timestamp"] = "soon"
    store(lake, "ab", frame, roles=ROLES)
    course = course_of(lake, "ab", PLAN)
    assert course is not None
    assert (course.column, course.weekly, len(course.days), course.without_time) == ("timestamp", False, 20, 10)
    assert {arm: sum(n) for arm, n in course.enrolled.items()} == {"control": 995, "new": 995}
    read = {e.metric.name: e for e in analyse_dataset(lake, "ab", PLAN).effects}
    lines = by_metric(course)
    assert list(lines) == ["bought", "spend"]
    known = frame.iloc[10:]
    for name, [line] in lines.items():
        last = line.points[-1]
        value = (known[name] == "TRUE").astype(float) if name == "bought" else known[name]
        means = value.groupby(known.variant).mean()
        assert last.estimate == pytest.approx(means["new"] - means["control"])
        assert last.units == 1990
        assert last.estimate == pytest.approx(read[name].absolute.estimate, abs=0.3 if name == "spend" else 0.01)
        for point in line.points[1:]:
            assert point.every_look[0] < point.fixed[0] < point.estimate < point.fixed[1] < point.every_look[1]


def test_a_long_test_is_drawn_by_weeks_and_one_without_time_not_at_all(lake: Lake) -> None:
    store(lake, "long", dated(days=200), roles=ROLES)
    course = course_of(lake, "long", PLAN)
    assert course is not None
    assert course.weekly
    assert len(course.days) <= 30
    store(lake, "ab", assignments(), roles=ROLES)
    assert course_of(lake, "ab", PLAN) is None
