"""Rows that are already added up give the digits of the units they were added up from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput, NotFound
from core.experiment import Column, Metric, Plan, analyse_frame, suggest
from core.experiment.finding_words import describe
from core.experiment.sums import squares_of

METRICS = (Metric("bought", "proportion"), Metric("spend"))


def units(n: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "arm": np.resize(["a", "b"], n),
            "day": pd.Timestamp("2026-03-01") + pd.to_timedelta(random.integers(0, 6, n), unit="D"),
            "bought": (random.random(n) < 0.3).astype(int),
            "spend": np.round(random.gamma(2, 10, n), 2),
        }
    )


def added_up(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.assign(squares=rows.spend**2)
    grouped = rows.groupby(["arm", "day"])
    return grouped.agg(
        users=("bought", "size"), bought=("bought", "sum"), spend=("spend", "sum"), spend_squares=("squares", "sum")
    ).reset_index()


@settings(max_examples=4, deadline=None)
@given(st.integers(30, 400), st.integers(0, 10_000))
def test_sums_give_the_digits_of_their_units(n: int, seed: int) -> None:
    rows = units(n, seed)
    whole = analyse_frame(rows, Plan("arm", METRICS))
    short = analyse_frame(added_up(rows), Plan("arm", METRICS, units="users"))
    assert short.arms == whole.arms
    for mine, theirs in zip(short.effects, whole.effects, strict=True):
        assert mine.absolute.estimate == pytest.approx(theirs.absolute.estimate, rel=1e-9, abs=1e-12)
        assert mine.absolute.error == pytest.approx(theirs.absolute.error, rel=1e-9)
        assert mine.p == pytest.approx(theirs.p, rel=1e-6)


def test_udacity_from_its_days() -> None:
    """Udacity's gross conversion: the days without enrolments are gaps, and the others give -0.02055."""
    days = pd.DataFrame(
        {
            "group": ["control", "control", "experiment", "experiment"],
            "day": ["2026-10-11", "2026-11-03", "2026-10-11", "2026-11-03"],
            "clicks": [17293, 11085, 17260, 11065],
            "enrollments": [3785, None, 3423, None],
        }
    )
    effect = analyse_frame(days, Plan("group", (Metric("enrollments", "proportion"),), units="clicks")).effects[0]
    assert round(effect.absolute.estimate, 5) == -0.02055
    assert [round(x, 5) for x in effect.absolute.interval] == [-0.02912, -0.01199]


@pytest.mark.parametrize(
    ("change", "left_out"),
    [
        ({"users": [0, 100]}, 1),
        ({"users": [None, 100]}, 1),
        ({"bought": [400, 3]}, 1),
        ({"bought": [-1, 3]}, 1),
        ({"spend_squares": [0.0, 40.0]}, 1),
        ({}, 0),
    ],
)
def test_rows_that_cannot_be_are_left_out_and_counted(change: dict[str, Any], left_out: int) -> None:
    rows = added_up(units(400, 1))
    for column, values in change.items():
        rows.loc[0, column] = values[0]
    readout = analyse_frame(rows, Plan("arm", METRICS, units="users"))
    found = next(one for one in readout.findings if one.id == "counted")
    assert found.count == left_out
    assert found.severity == ("warning" if left_out else "info")
    assert describe(found)


def test_what_sums_cannot_give_is_said() -> None:
    rows = added_up(units(200, 1))
    with pytest.raises(BadInput, match="sum of squares"):
        analyse_frame(rows.drop(columns="spend_squares"), Plan("arm", METRICS, units="users"))
    with pytest.raises(BadInput, match="shares and means only"):
        analyse_frame(rows, Plan("arm", (Metric("spend", "ratio", "bought"),), units="users"))
    with pytest.raises(BadInput, match="up to 20,000,000"):
        analyse_frame(rows.assign(users=10**8), Plan("arm", METRICS, units="users"))
    with pytest.raises(NotFound):
        analyse_frame(rows, Plan("arm", METRICS, units="nothing"))


@pytest.mark.parametrize(
    ("column", "columns", "found"),
    [
        ("spend", ["spend", "spend_squares"], "spend_squares"),
        ("revenue_sum", ["revenue_sum", "revenue_sum_of_squares"], "revenue_sum_of_squares"),
        ("sum_revenue", ["sum_revenue", "sumsq_revenue"], "sumsq_revenue"),
        ("sum", ["sum", "clicks"], ""),
        ("spend", ["spend", "other_squares"], ""),
    ],
)
def test_the_squares_are_found_by_name(column: str, columns: list[str], found: str) -> None:
    assert squares_of(column, columns) == found


def looked_at(rows: pd.DataFrame) -> list[Column]:
    return [
        Column(name, "BIGINT" if name not in ("arm", "day") else "VARCHAR", rows[name].nunique(),
               tuple(sorted(rows[name].astype(str).unique())[:50]))
        for name in rows
    ]  # fmt: skip


def test_added_up_rows_are_recognised() -> None:
    plan = suggest(looked_at(added_up(units(300, 2))))
    assert plan is not None
    assert plan.units == "users"
    assert [(metric.column, metric.kind) for metric in plan.metrics] == [("bought", "proportion"), ("spend", "mean")]


def test_a_table_of_units_is_not_taken_for_sums() -> None:
    rows = pd.DataFrame({"arm": ["a", "b"] * 20, "users": [2, 3] * 20, "bought": [0, 1] * 20})
    plan = suggest(looked_at(rows))
    assert plan is not None
    assert plan.units is None
