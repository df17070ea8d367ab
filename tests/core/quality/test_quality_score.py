"""The score is what its definition says, and every lost point belongs to one check."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quality import DIMENSIONS, CheckResult, Suite
from core.quality.score import scored

counts = st.integers(0, 10**7).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
weight = st.floats(0, 100, allow_subnormal=False)


@st.composite
def outcomes(draw: st.DrawFn) -> list[CheckResult]:
    found = []
    for number in range(draw(st.integers(0, 25))):
        failed, total = draw(counts)
        dimension, heavy = draw(st.sampled_from(DIMENSIONS)), draw(weight)
        found.append(CheckResult(f"c{number}", "unique", dimension, (), "error", failed, total, not failed, heavy))
    return found


@given(outcomes(), st.dictionaries(st.sampled_from(DIMENSIONS), weight))
def test_costs_add_up_to_what_is_missing(results: list[CheckResult], weights: dict[str, float]) -> None:
    score, dimensions, priced = scored(results, Suite("x", (), weights))
    assert 0 <= score <= 100
    assert all(0 <= value <= 100 for value in dimensions.values())
    assert sum(one.cost for one in priced) == pytest.approx(100 - score, abs=1e-9)
    assert all(one.cost >= 0 for one in priced)
    assert [one.id for one in priced] == [one.id for one in results]


@given(outcomes(), st.integers(0, 24))
def test_mending_a_check_never_lowers_the_score(results: list[CheckResult], place: int) -> None:
    if place < len(results):
        before, _, _ = scored(results, Suite("x", ()))
        from dataclasses import replace

        results[place] = replace(results[place], failed=0)
        after, _, _ = scored(results, Suite("x", ()))
        assert after >= before - 1e-9


def result(name: str, dimension: str, failed: int, total: int, heavy: float = 1.0) -> CheckResult:
    return CheckResult(name, "unique", dimension, (), "error", failed, total, not failed, heavy)


def test_a_worked_example() -> None:
    """Completeness: (3 x 10 % + 1 x 0) / 4 = 7.5 %. Validity: 50 %. Weights 2 and 1: (2 x 92.5 + 50) / 3."""
    results = [
        result("a", "completeness", 10, 100, 3),
        result("b", "completeness", 0, 100),
        result("c", "validity", 5, 10),
        result("skipped", "uniqueness", 0, 0, 50),
    ]
    score, dimensions, priced = scored(results, Suite("x", (), {"completeness": 2, "validity": 1}))
    assert dimensions == {"completeness": 92.5, "validity": 50.0}
    assert score == pytest.approx(235 / 3)
    assert [one.cost for one in priced] == pytest.approx([5.0, 0.0, 50 / 3, 0.0])


def test_a_table_without_rows_scores_full() -> None:
    assert scored([], Suite("x", ()))[0] == 100.0
