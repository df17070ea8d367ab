"""Every check on a table with planted faults finds exactly those, and nothing on the clean twin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiment.data.aggregate import Counts
from core.experiment.health.checks import check_units
from core.experiment.plan import Plan
from core.lake import Lake
from core.quality import Check, CheckResult, Suite, check, describe, drafted, failing_rows
from core.quality.checks import CHECKS
from core.quality.registry import NO_FIXES
from core.quality.sample_ratio import sample_ratio
from tests.core.quality.faults import ARM_ROLES, CLEAN, PLANTED, Rows, late_view, lines, lost_views, whole_shop
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, events, items, land


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(whole_shop)


def test_clean_twins_raise_no_alarm(shop: Lake) -> None:
    for name in CLEAN:
        report = check(shop, name)
        assert [(one.id, describe(one)) for one in report.failing] == []
        assert report.score > 99.5, name


@pytest.mark.parametrize(("name", "check_id", "plant"), PLANTED, ids=[f"{one[1]}-{one[2].__name__}" for one in PLANTED])
def test_planted_faults_are_found(shop: Lake, name: str, check_id: str, plant: Callable[[Rows], list[int]]) -> None:
    """The contract comes from the clean version; the dirty one must fail on exactly the planted rows."""
    lake = shop
    kind, roles, make = CLEAN[name]
    suite = drafted(lake, name)
    rows = make()
    places = plant(rows)
    land(lake, name, kind, roles, rows)
    report = check(lake, name, suite=suite)
    result = report.result(check_id)
    assert result is not None, f"no such check: {[one.id for one in report.results]}"
    found = {row["_line"] for row in failing_rows(lake, report, result, 1000)}
    assert found == lines(rows, places), describe(result)
    assert result.failed == len(places)
    assert not result.passed or result.failed / result.total <= result.tolerance
    assert result.cost > 0
    sentence = describe(result)
    assert "{" not in sentence
    assert sentence


def test_the_reason_of_a_funnel_fault_is_told_apart(lake: Lake) -> None:
    rows = CLEAN["events"][2]()
    unseen, later = len(lost_views(rows)), len(late_view(rows))
    land(lake, "events", "events", EVENT_ROLES, rows)
    result = check(lake, "events").result("D1")
    assert result is not None
    assert result.detail["not_logged"] == unseen
    assert result.detail["clock"] == later
    assert "of purchases have no earlier view" in describe(result)


def test_old_views_fall_out_of_the_window(lake: Lake) -> None:
    rows = [
        {"user": "a", "item": "x", "type": "view", "at": datetime(2025, 1, 1)},
        {"user": "a", "item": "x", "type": "purchase", "at": datetime(2025, 1, 20)},
        {"user": "b", "item": "x", "type": "view", "at": datetime(2025, 1, 19, 12)},
        {"user": "b", "item": "x", "type": "purchase", "at": datetime(2025, 1, 20)},
    ]
    land(lake, "events", "events", EVENT_ROLES, rows)
    found = []
    for days in (None, 7):
        params = {"evidence": "view", "window_days": days}
        suite = Suite("events", (Check("D1", "D1", "consistency", params=params),))
        result = check(lake, "events", suite=suite, store=False).result("D1")
        assert result is not None
        found.append(result.failed)
    assert found == [0, 1]


def test_a_lost_column_fails_whole_and_is_named(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    check(lake, "items")
    rows = [{key: value for key, value in row.items() if key != "title"} | {"colour": "red"} for row in items()]
    land(lake, "items", "items", ITEM_ROLES, rows)
    report = check(lake, "items")
    title, gone, new = (report.result(one) for one in ("not_null:title", "schema_removed", "schema_added"))
    assert title is not None
    assert gone is not None
    assert new is not None
    assert (title.failed, title.total) == (120, 120)
    assert gone.detail["columns"] == ["title"]
    assert new.detail["columns"] == ["colour"]


def test_a_retyped_column_is_named(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, [row | {"grams": n} for n, row in enumerate(items())])
    check(lake, "items")
    land(lake, "items", "items", ITEM_ROLES, [row | {"grams": f"{n} g"} for n, row in enumerate(items())])
    result = check(lake, "items").result("schema_retyped")
    assert result is not None
    assert result.detail["columns"] == ["grams (BIGINT → VARCHAR)"]


def test_a_halved_upload_fails_volume(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    land(lake, "items", "items", ITEM_ROLES, items()[:40])
    result = check(lake, "items").result("volume")
    assert result is not None
    assert (result.failed, result.detail["rows"], result.detail["before"]) == (1, 40, 120)


def test_stale_data_fails_freshness(lake: Lake) -> None:
    now = datetime.now()
    fresh = [row | {"at": now - timedelta(hours=n)} for n, row in enumerate(events(20))]
    land(lake, "events", "events", EVENT_ROLES, fresh)
    before = check(lake, "events").result("freshness")
    old = [row | {"at": row["at"] - timedelta(days=9)} for row in fresh]
    land(lake, "events", "events", EVENT_ROLES, old)
    after = check(lake, "events").result("freshness")
    assert before is not None
    assert after is not None
    assert (before.failed, after.failed) == (0, 1)


def test_sample_ratio_mismatch_of_a_published_experiment(lake: Lake) -> None:
    """Cookie Cats: 44,700 and 45,489 players, chi-square p = 0.0086 (docs of the data set)."""
    rows = [{"unit": str(n), "arm": "gate_30" if n < 44700 else "gate_40"} for n in range(90189)]
    land(lake, "arms", "assignments", ARM_ROLES, rows)
    result = check(lake, "arms").result("D16_srm")
    assert result is not None
    assert result.detail["p"] == pytest.approx(0.0086, abs=5e-5)
    assert (result.failed, result.severity) == (1, "warning")


@given(st.lists(st.integers(4000, 6000), min_size=2, max_size=4))
def test_a_sample_ratio_is_one_severity_in_all_rooms(sizes: list[int]) -> None:
    """Quality (and with it the overview) and the health of an experiment read the same scale."""
    arms = {f"arm {n}": size for n, size in enumerate(sizes)}
    p = sample_ratio(arms).p
    _srm, findings = check_units(
        Counts(sum(sizes), 0, 0, 0, 0, 0, 0, sum(sizes), False, {}), arms, Plan(variant="v", metrics=(), unit="u")
    )
    there = next(one.severity for one in findings if one.id == "srm")
    clause = CheckResult("D16_srm", "D16_srm", "consistency", (), "error", 1, 1, False, detail={"p": p, "alpha": 0.01})
    grade = CHECKS["D16_srm"].grade
    assert grade is not None
    assert grade(clause) == there


def test_cold_start_counts_products_once(lake: Lake) -> None:
    rows = [{"user": f"u{n}", "item": "a" if n < 6 else f"b{n}", "type": "view", "at": datetime(2025, 1, 1, n)}
            for n in range(10)]  # fmt: skip
    land(lake, "events", "events", EVENT_ROLES, rows)
    report = check(lake, "events")
    result = report.result("D13:item_id")
    assert result is not None
    assert (result.failed, result.total) == (4, 5)
    assert {row["item"] for row in failing_rows(lake, report, result)} == {"b6", "b7", "b8", "b9"}


def test_every_type_says_where_it_runs_and_what_helps() -> None:
    """A type whose faults no cleaning step mends says in words what to do."""
    assert {one.engine for one in CHECKS.values()} <= {"any", "duckdb"}
    assert [one.name for one in CHECKS.values() if one.fixes is NO_FIXES and not one.advice] == []
