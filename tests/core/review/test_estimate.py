"""The laws of the statistics, and by simulation that the intervals hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.review.agreement import kappa_interval
from core.review.estimate import Cell, allotted, margin_of, part_of, size_for, stratified, wilson

PLANS = 400
"""Simulated samples of each law: by chance a share of 0.95 then lies within 0.03 of itself."""
STRATA = ((9000, 150, 0.005), (700, 50, 0.9), (300, 50, 0.4), (50, 30, 0.1))
"""Rows, rows judged and share of wrong rows: unflagged rows first, then three checks."""


def drawn(chance: np.random.Generator, rows: int, judged: int, share: float) -> Cell:
    wrong = round(rows * share)
    return Cell(rows, judged, int(chance.hypergeometric(wrong, rows - wrong, judged)))


@pytest.mark.parametrize(("rows", "judged", "share"), [(5000, 200, 0.03), (500, 200, 0.5), (3000, 100, 0.2)])
def test_a_simple_sample_holds_the_true_share(rows: int, judged: int, share: float) -> None:
    chance = np.random.default_rng(1)
    held = 0
    for _again in range(PLANS):
        cell = drawn(chance, rows, judged, share)
        told = wilson(cell.hits, cell.judged, rows)
        held += told.low <= round(rows * share) / rows <= told.high
    assert 0.92 <= held / PLANS <= 0.98


def test_a_stratified_sample_holds_the_error_rate_and_what_checks_find() -> None:
    chance = np.random.default_rng(2)
    wrong = [round(rows * share) for rows, _judged, share in STRATA]
    rate = sum(wrong) / sum(rows for rows, _judged, _share in STRATA)
    recall = sum(wrong[1:]) / sum(wrong)
    held = found = 0
    for _again in range(PLANS):
        cells = [drawn(chance, *one) for one in STRATA]
        told = stratified(cells)
        held += told.low <= rate <= told.high
        flagged = sum(one.rows for one in cells[1:])
        share = part_of(stratified(cells[1:]), stratified(cells[:1]), of=(flagged, cells[0].rows))
        assert share is not None
        found += share.low <= recall <= share.high
    assert held / PLANS >= 0.92
    assert found / PLANS >= 0.92


@pytest.mark.parametrize("judged", [4, 6])
def test_many_small_samples_hold_the_error_rate(judged: int) -> None:
    parts = [(40 + 8 * n, judged, 0.05 + 0.03 * (n % 10)) for n in range(25)]
    rate = sum(round(rows * share) for rows, _judged, share in parts) / sum(rows for rows, _judged, _share in parts)
    chance = np.random.default_rng(3)
    told = [stratified(drawn(chance, *one) for one in parts) for _again in range(PLANS)]
    assert sum(one.low <= rate <= one.high for one in told) / PLANS >= 0.92


@given(st.integers(1, 300), st.data())
def test_an_interval_holds_its_share_and_all_rows_leave_no_doubt(judged: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, judged))
    told, whole = wilson(hits, judged, judged + 500), wilson(hits, judged, judged)
    assert 0 <= told.low <= told.value <= told.high <= 1
    assert whole.low == whole.value == whole.high == hits / judged
    wide = wilson(hits, judged)
    assert wide.low <= told.low + 1e-12
    assert wide.high >= told.high - 1e-12


@given(st.lists(st.tuples(st.integers(0, 500), st.floats(0.01, 1)), min_size=1, max_size=8), st.integers(1, 900))
def test_what_is_allotted_adds_up_and_no_part_gives_more_than_it_has(
    parts: list[tuple[int, float]], total: int
) -> None:
    sizes = [size for size, _weight in parts]
    given_ = allotted(sizes, total, [weight for _size, weight in parts])
    assert sum(given_) == min(total, sum(sizes))
    assert all(0 <= n <= size for n, size in zip(given_, sizes, strict=True))
    if total >= sum(size > 0 for size in sizes):
        assert all(n >= 1 for n, size in zip(given_, sizes, strict=True) if size)


@given(st.floats(0.005, 0.3), st.integers(1, 10**7))
def test_the_size_for_a_margin_gives_that_margin(margin: float, rows: int) -> None:
    size = size_for(margin, rows)
    assert 1 <= size <= rows
    assert margin_of(size, rows) <= margin + 1e-9
    assert size == 1 or margin_of(size - 1, rows) > margin - 1e-3


def test_a_part_that_nobody_judged_widens_by_its_weight() -> None:
    known = stratified([Cell(100, 100, 10)])
    told = stratified([Cell(100, 100, 10), Cell(100, 0, 0)])
    assert known.low == known.high == 0.1
    assert told.low == pytest.approx(0.05)
    assert told.high == pytest.approx(0.55)


def test_the_interval_of_kappa_is_that_of_the_tables() -> None:
    """The digits are those of `cohens_kappa([[20, 5], [10, 15]])` of statsmodels 0.15: 0.1511 to 0.6489."""
    told = kappa_interval({("a", "a"): 20, ("a", "b"): 5, ("b", "a"): 10, ("b", "b"): 15})
    assert told is not None
    assert (round(told.low, 4), round(told.high, 4)) == (0.1511, 0.6489)
    assert kappa_interval({("a", "a"): 9}) is None
