"""Whether a dictionary is worth its work is told from a few thousand rows, on the safe side."""

from __future__ import annotations

import random

import pytest

from core.collect.readers.delimited.variety import LEAST_LIMIT, USUAL_LIMIT, dictionary_limit, different

GROUP = 122_880
"""Rows of a row group, for each of which the engine makes a dictionary."""


def places(values: list[str]) -> list[list[list[str]]]:
    """24 rows from each of 250 places."""
    step = len(values) // 250
    return [[[cell] for cell in values[at : at + 24]] for at in range(0, step * 250, step)]


@pytest.mark.parametrize("number", [2, 40, 900, 3_000, 9_000, 40_000, 300_000])
@pytest.mark.parametrize("skew", [1, 3])
def test_a_limit_never_costs_a_dictionary_that_fits(number: int, skew: int) -> None:
    draw = random.Random(number)
    values = [f"u{int(number * draw.random() ** skew)}" for _n in range(4 * GROUP)]
    held = len(set(values[:GROUP]))
    limit = dictionary_limit(places(values)) or USUAL_LIMIT
    print(number, skew, held, limit)
    assert limit >= held or held > USUAL_LIMIT
    if number <= 40 or (number > 10 * USUAL_LIMIT and skew == 1):
        assert limit == LEAST_LIMIT


@pytest.mark.parametrize("bunch", [3, 20, 200])
def test_values_in_bunches_keep_the_engines_limit(bunch: int) -> None:
    assert dictionary_limit(places([f"u{n // bunch}" for n in range(10 * GROUP)])) == 0


def test_of_columns_that_differ_the_one_that_needs_more_is_heard() -> None:
    draw = random.Random(1)
    rows = [[[str(n), f"c{draw.randrange(3_000)}"] for n in range(at, at + 24)] for at in range(0, 250_000, 1000)]
    assert 3_000 <= dictionary_limit(rows) <= 9_000


@pytest.mark.parametrize(
    ("seen", "rows", "low", "high"), [(0, 0, 0, 0), (1, 1, 1, 1), (1, 500, 1, 1), (5_998, 6_000, 1e6, 9e9)]
)
def test_estimates_at_the_edges(seen: int, rows: int, low: float, high: float) -> None:
    assert low <= different(seen, rows) <= high
