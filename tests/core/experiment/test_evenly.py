"""Are rows split as the others: exact tails, the level over tests of every size, and lost units that are found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.experiment.health.evenly import apart, from_plan, looks_by_size, stand_out

TABLES = st.integers(2, 4).flatmap(
    lambda arms: st.lists(st.lists(st.integers(0, 40), min_size=arms, max_size=arms), min_size=2, max_size=9)
)


def tail(x: int, n: int, own: int, whole: int) -> float:
    """Twice the smaller mid-p tail, by counting all ways in whole numbers."""
    from math import comb

    ways = [comb(own, k) * comb(whole - own, n - k) if 0 <= n - k <= whole - own else 0 for k in range(min(n, own) + 1)]
    here = ways[x] / 2
    return 2 * min(sum(ways[:x]) + here, sum(ways[x + 1 :]) + here) / comb(whole, n)


@given(TABLES)
@settings(max_examples=15, deadline=None)
def test_a_row_is_held_against_the_rest_exactly(rows: list[list[int]]) -> None:
    table = np.array(rows)
    whole, columns = int(table.sum()), table.shape[1]
    if whole == 0:
        assert (apart(table) == 1).all()
        return
    found = apart(table)
    for place, row in enumerate(rows):
        cells = [tail(x, sum(row), int(table[:, i].sum()), whole) for i, x in enumerate(row)]
        wanted = min(1.0, min(cells) * (1 if columns == 2 else columns))
        assert found[place] == pytest.approx(wanted, rel=1e-6) or min(found[place], wanted) > 0.9


@given(TABLES, st.integers(1, 10**6))
@settings(max_examples=30, deadline=None)
def test_attention_is_shared_out_whole(rows: list[list[int]], scale: int) -> None:
    looks = looks_by_size(np.array(rows) * scale)
    assert (1 / looks).sum() == pytest.approx(1.0)
    assert looks.max() <= 2 * len(rows) + 1e-9
    p = stand_out(np.array(rows), [1.0] * len(rows[0]), looks)
    assert ((p >= 0) & (p <= 1)).all()


def test_huge_rows_keep_their_digits() -> None:
    table = np.array([[10_000_000, 10_020_000], [10_000_000, 10_000_000], [9_999_000, 10_001_000]])
    assert 0 < apart(table)[0] < 1e-3
    assert apart(table * 10)[0] < apart(table)[0]
    assert from_plan(table, [1, 1])[1] == pytest.approx(1.0, abs=1e-3)


def some(random: np.random.Generator, days: int, shares: np.ndarray, units: int) -> np.ndarray:
    sizes = np.exp(random.normal(0, 0.3, days))
    return np.array([random.multinomial(n, shares) for n in random.multinomial(units, sizes / sizes.sum())])


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.8, 0.1, 0.1)])
def test_fair_days_are_marked_once_in_a_hundred(shares: tuple[float, ...]) -> None:
    random, marked, runs = np.random.default_rng(6), 0, 300
    for run in range(runs):
        table = some(random, 5 + run % 20, np.array(shares), 300 + 60 * (run % 100))
        marked += bool(stand_out(table, shares, looks_by_size(table)).min() < 0.01)
    assert marked <= 0.01 * runs + 3 * (0.01 * runs) ** 0.5


@pytest.mark.parametrize("planned", [(1.0, 1.0), (9.0, 1.0)])
def test_a_day_that_lost_half_of_an_arm_is_found(planned: tuple[float, float]) -> None:
    """Also where the plan is not the one that was carried out: then the other days alone say what is usual."""
    random, found, runs = np.random.default_rng(7), 0, 80
    for run in range(runs):
        table = some(random, 10, np.array([0.5, 0.5]), 3_000)
        table[run % 10, run % 2] //= 2
        p = stand_out(table, planned, looks_by_size(table))
        found += bool(p.argmin() == run % 10 and p.min() < 0.01)
    assert found > 0.8 * runs
