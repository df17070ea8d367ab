"""The score is what its definition says, nothing thins a finding out, and every lost point belongs to one check."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quality import DIMENSIONS, SEVERITIES, CheckResult, Suite
from core.quality.score import LOSSES, scored

counts = st.integers(0, 10**7).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
weight = st.floats(0, 100, allow_subnormal=False)
ROWS = 1000


@st.composite
def outcome(draw: st.DrawFn, name: str = "c") -> CheckResult:
    failed, total = draw(counts)
    dimension, heavy = draw(st.sampled_from(DIMENSIONS)), draw(weight)
    tolerance = draw(st.sampled_from((0.0, 0.0, 0.1)))
    passed = not total or failed / total <= tolerance
    severity = draw(st.sampled_from(SEVERITIES))
    return CheckResult(name, "unique", dimension, (), severity, failed, total, passed, heavy, tolerance)


@st.composite
def outcomes(draw: st.DrawFn) -> list[CheckResult]:
    return [draw(outcome(f"c{number}")) for number in range(draw(st.integers(0, 25)))]


def plain(results: list[CheckResult]) -> float:
    found = scored(results, Suite("x", ()), ROWS)[0]
    return 100.0 if found is None else found


@given(outcomes(), st.dictionaries(st.sampled_from(DIMENSIONS), weight))
def test_costs_add_up_to_what_is_missing(results: list[CheckResult], weights: dict[str, float]) -> None:
    score, dimensions, priced = scored(results, Suite("x", (), weights), ROWS)
    assert all(0 <= value <= 100 for value in dimensions.values())
    assert all(one.cost >= 0 for one in priced)
    assert [one.id for one in priced] == [one.id for one in results]
    if score is None:
        assert not dimensions
        assert not any(one.cost for one in priced)
    else:
        assert 0 <= score <= 100
        assert sum(one.cost for one in priced) == pytest.approx(100 - score, abs=1e-9)


@given(outcomes(), st.integers(0, 24), st.floats(0, 1))
def test_fewer_failing_rows_never_lower_the_score(results: list[CheckResult], place: int, kept: float) -> None:
    if place < len(results):
        before, one = plain(results), results[place]
        failed = int(one.failed * kept)
        passed = not one.total or failed / one.total <= one.tolerance
        results[place] = replace(one, failed=failed, passed=passed)
        assert plain(results) >= before - 1e-9


@given(outcomes(), st.lists(st.sampled_from(DIMENSIONS), max_size=40))
def test_checks_that_find_nothing_change_nothing(results: list[CheckResult], dimensions: list[str]) -> None:
    """A hundred clean columns do not make an error cheaper."""
    sound = [CheckResult(f"s{n}", "type", name, (), "warning", 0, 9, True) for n, name in enumerate(dimensions)]
    assert plain(results + sound) == pytest.approx(plain(results), abs=1e-9)


@given(outcomes(), st.integers(1, 10**7), st.sampled_from(DIMENSIONS))
def test_one_failing_error_caps_its_dimension_and_the_dataset(
    results: list[CheckResult], total: int, dimension: str
) -> None:
    error = CheckResult("e", "unique", dimension, (), "error", 1, total, False)
    score, dimensions, _ = scored([*results, error], Suite("x", ()), ROWS)
    assert score is not None
    assert score <= 80
    assert dimensions[dimension] <= 80


@given(outcomes(), counts.filter(lambda one: one[0] > 0), st.sampled_from(DIMENSIONS))
def test_a_graver_finding_costs_more(results: list[CheckResult], rows: tuple[int, int], dimension: str) -> None:
    failed, total = rows
    found = [
        plain([*results, CheckResult("x", "unique", dimension, (), severity, failed, total, False)])
        for severity in SEVERITIES
    ]
    assert found == sorted(found, reverse=True)


def result(
    name: str, dimension: str, failed: int, total: int, severity: str = "warning", heavy: float = 1.0
) -> CheckResult:
    return CheckResult(name, "unique", dimension, (), severity, failed, total, not failed, heavy)


def test_a_worked_example() -> None:
    """Completeness: an error takes 0.2, then twice 0.08 / 0.8 by its weight. Validity: 0.03 + 0.27 / 2."""
    results = [
        result("a", "completeness", 10, 100, "error", 2),
        result("b", "completeness", 0, 100),
        result("c", "validity", 5, 10),
        result("skipped", "uniqueness", 0, 0, heavy=50),
    ]
    score, dimensions, priced = scored(results, Suite("x", (), {"completeness": 1, "validity": 2}), ROWS)
    assert dimensions == pytest.approx({"completeness": 100 * 0.8 * 0.9**2, "validity": 83.5})
    assert score == pytest.approx(100 * 0.8 * 0.9**2 * 0.835**2)
    assert [one.cost > 0 for one in priced] == [True, False, True, False]


def test_a_score_of_many_warnings_is_no_ninety_eight() -> None:
    """A hundred of 371 checks fail: the mean that this replaces said 98.6."""
    results = [result(f"c{n}", DIMENSIONS[n % 6], int(n < 100), 100) for n in range(371)]
    assert plain(results) < 50


def test_seven_repairs_are_seen() -> None:
    """Each warning of one row in a hundred gives back about three points."""
    results = [result(f"c{n}", DIMENSIONS[n % 6], 1, 100) for n in range(7)]
    assert plain([replace(one, failed=0, passed=True) for one in results]) - plain(results) > 15


def test_what_is_lost_wholly_takes_all() -> None:
    assert plain([result("a", "completeness", 9, 9, "error")]) < 0.2


def test_ten_findings_weigh_about_as_much_as_one_of_the_next_severity() -> None:
    few = {severity: 1 - at_once for severity, (at_once, _) in LOSSES.items()}
    assert few["error"] == pytest.approx(few["warning"] ** 10, abs=0.07)
    assert few["warning"] == pytest.approx(few["info"] ** 6, abs=0.01)


@pytest.mark.parametrize("results", [[], [result("a", "validity", 0, 0)], [result("a", "validity", 1, 1)]])
def test_no_data_is_no_score(results: list[CheckResult]) -> None:
    score, dimensions, priced = scored(results, Suite("x", ()), 0)
    assert (score, dimensions, sum(one.cost for one in priced)) == (None, {}, 0)
