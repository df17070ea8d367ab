"""Health over the course of a test: planted faults are found, and a fair test alarms no more often than said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.experiment import Metric, Plan, Readout, analyse_frame
from core.experiment.finding_words import describe, finding_title
from core.experiment.health.evenly import apart, bonferroni, sequential
from core.i18n import use_language
from core.quality.sample_ratio import SRM_ERROR, SRM_WARNING, deviation, graded, sample_ratio

METRICS = (Metric("bought", "proportion"), Metric("spend"))


def fair(n: int = 6000, seed: int = 0, days: int = 14) -> pd.DataFrame:
    """A fair test of two weeks, with a device, a region and a past."""
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "user": [f"{i:06d}" for i in range(n)],
            "arm": random.choice(["control", "new"], n),
            "assigned_at": pd.Timestamp("2026-03-01") + pd.to_timedelta(random.integers(0, days * 86_400, n), unit="s"),
            "device": random.choice(["ios", "android", "web"], n, p=[0.3, 0.5, 0.2]),
            "region": random.choice(["north", "south"], n),
            "pre_spend": random.gamma(2, 10, n),
            "bought": (random.random(n) < 0.2).astype(float),
            "spend": random.gamma(2, 10, n),
        }
    )


def read(rows: pd.DataFrame, **more: Any) -> Readout:
    return analyse_frame(rows, Plan("arm", METRICS, unit="user", **more))


def finding(readout: Readout, id_: str) -> Any:
    return next(f for f in readout.findings if f.id == id_)


def lose(rows: pd.DataFrame, where: pd.Series[bool], share: float) -> pd.DataFrame:
    """The rows without a share of the treatment's that meet a condition."""
    hit = rows[where & (rows.arm == "new")]
    return rows.drop(hit.sample(frac=share, random_state=1).index)


def blank_new_day(rows: pd.DataFrame) -> pd.DataFrame:
    hit = (rows.assigned_at.dt.day == 9) & (rows.arm == "new") & (rows.user.str[-1] < "3")
    return rows.assign(spend=rows.spend.mask(hit))


def blank_late(rows: pd.DataFrame) -> pd.DataFrame:
    hit = (rows.assigned_at.dt.day >= 12) & (rows.user.str[-1] < "4")
    return rows.assign(spend=rows.spend.mask(hit))


def trial(rows: pd.DataFrame) -> pd.DataFrame:
    early = fair(6, 3).assign(user=[f"t{i}" for i in range(6)], assigned_at=pd.Timestamp("2026-02-26 10:00"))
    return pd.concat([early, rows])


FAULTS: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str, str]] = {
    "a day loses half an arm": (lambda r: lose(r, r.assigned_at.dt.day == 5, 0.6), "srm_days", "2026-03-05"),
    "a device loses a third of an arm": (lambda r: lose(r, r.device == "ios", 0.35), "srm_groups", "ios"),
    "one arm's outcomes are not logged on a day": (blank_new_day, "gap_days", "2026-03-09"),
    "logging breaks for both": (blank_late, "gap_change", "2026-03-1"),
    "a trial before the start": (trial, "launch", "2026-03-01"),
    "one arm was better before": (
        lambda r: r.assign(pre_spend=r.pre_spend + 3 * (r.arm == "new")),
        "before",
        "pre_spend",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_and_named(fault: str) -> None:
    plant, id_, word = FAULTS[fault]
    found = finding(read(plant(fair())), id_)
    assert found.severity in ("warning", "error")
    assert word in describe(found)
    with use_language("zh_CN"):
        assert word in describe(found)
        assert finding_title(found)


def test_a_fair_test_passes_every_check() -> None:
    severities = {f.id: f.severity for f in read(fair()).findings}
    assert {id_ for id_, severity in severities.items() if severity in ("warning", "error")} == set()
    assert {"srm_days", "srm_groups", "srm_sequential", "launch", "gap_days", "gap_change", "before"} <= set(severities)


def test_what_cannot_be_judged_is_said_with_what_would_help() -> None:
    found = finding(read(fair()[["user", "arm", "bought", "spend"]]), "not_judged")
    assert found.severity == "info"
    assert "time of assignment" in describe(found)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.9, 0.1), (0.2, 0.3, 0.5)])
def test_days_of_a_fair_test_alarm_no_more_often_than_said(shares: tuple[float, ...]) -> None:
    random = np.random.default_rng(4)
    runs, days = 3000, 20
    alarms = 0
    for _run in range(runs):
        table = random.multinomial(1, shares, size=(days,)) * 0
        for day, n in enumerate(random.integers(1, 120, days)):
            table[day] = random.multinomial(n, shares)
        alarms += bonferroni(apart(table), days).min() < 0.05
    assert alarms / runs <= 0.05


def test_the_sequential_ratio_may_be_read_every_day() -> None:
    random = np.random.default_rng(5)
    looks = random.multinomial(200, [0.5, 0.5], size=(2000, 30))
    assert np.mean([sequential(one, [1, 1])[-1] < 0.05 for one in looks]) <= 0.05
    broken = random.multinomial(2000, [0.52, 0.48], size=(200, 14))
    assert np.mean([sequential(one, [1, 1])[-1] < SRM_ERROR for one in broken]) > 0.9


def test_the_sequential_ratio_by_known_counts() -> None:
    """growthbook test_ssrm.py: even counts do not alarm, 100 of 1,000 do; one day or many give the same end."""
    assert sequential(np.array([[500, 500]]), [0.5, 0.5])[-1] > 0.05
    assert sequential(np.array([[100, 900]]), [0.5, 0.5])[-1] < 0.05
    days = np.array([[40, 60], [30, 20], [200, 150]])
    assert sequential(days.sum(axis=0, keepdims=True), [1, 1])[-1] >= sequential(days, [1, 1])[-1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=12))
def test_the_exact_test_is_never_sharper_than_the_truth(rows: list[tuple[int, int]]) -> None:
    table = np.array(rows)
    p = apart(table)
    assert ((p >= 0) & (p <= 1)).all()
    total, marked = int(table.sum()), int(table[:, 0].sum())
    for (x, y), mine in zip(rows, p, strict=True):
        if 0 < x + y <= total / 2 and mine < 0.02:
            law = stats.hypergeom(total, marked, x + y)
            assert mine >= 0.99 * min(law.cdf(x), law.sf(x - 1))


def test_what_is_proven_but_tiny_is_a_warning() -> None:
    """Severity by p and size: four million units, 0.06 points off."""
    found = sample_ratio({"a": 2_002_400, "b": 1_997_600})
    assert found.p < 0.02
    huge = sample_ratio({"a": 20_012_000, "b": 19_988_000})
    assert huge.p < SRM_ERROR
    assert graded(huge.p, deviation(huge)) == "warning"
    assert graded(huge.p, 0.01) == "error"
    assert graded(SRM_WARNING / 2, 0.0) == "warning"


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.head(3),
        lambda r: r.assign(assigned_at=pd.NaT),
        lambda r: r.assign(device=None, region=None, pre_spend=np.nan),
        lambda r: r.assign(pre_spend=1.0, spend=1.0),
        lambda r: r.assign(assigned_at=pd.Timestamp("2026-03-01")),
        lambda r: r.assign(device=[f"d{i}" for i in range(len(r))]),
        lambda r: r.assign(spend=np.nan),
    ],
)
def test_poor_input_is_read_without_a_trace(change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    rows = change(fair(200))
    rows.loc[rows.index[0], "arm"], rows.loc[rows.index[1], "arm"] = "control", "new"
    for one in read(rows).findings:
        assert describe(one)
