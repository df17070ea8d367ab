"""A first line that is written as those below it, but for its digits, is a value; near misses name their columns."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect.readers.delimited.header import looks_like_header

WRITTEN: dict[str, Callable[[int], str]] = {
    "opening times": lambda n: f"{8 + n % 3:02d}:00-{17 + n % 5}:30",
    "order numbers": lambda n: f"ORD-{10_000 + 37 * n}",
    "trade numbers in Chinese": lambda n: f"订单{20240000 + 7 * n}号",
    "versions": lambda n: f"v{n % 10}.{n * 3 % 10}.0",
    "sizes": lambda n: f"{30 + n % 9}x{40 + n % 9} cm",
    "dates with words": lambda n: f"{1 + n % 9} Mar 202{n % 5}",
    "phone numbers": lambda n: f"+49 170 {1000000 + 7919 * n}",
    "addresses of machines": lambda n: f"10.0.{n % 10}.{n * 7 % 10}",
}


@pytest.mark.parametrize("rows", [3, 40])
@pytest.mark.parametrize("kind", WRITTEN)
def test_the_first_value_is_no_name(kind: str, rows: int) -> None:
    cells = [[WRITTEN[kind](n)] for n in range(rows)]
    assert not looks_like_header(cells)
    assert not looks_like_header([[cell, WRITTEN[kind](n + 5)] for n, [cell] in enumerate(cells)])
    assert looks_like_header([["when"], *cells])
    assert looks_like_header([["value 1", "value 2"], *([cell, cell] for [cell] in cells)])


@pytest.mark.parametrize(
    "rows",
    [
        [["Q1"], ["A7"], ["A8"], ["B9"]],
        [["col1", "col2"], ["abc1", "x"], ["abd2", "y"], ["abe3", "z"]],
        [["size 1"], ["big"], ["small"], ["huge"]],
        [["2023 plan"], ["2023 real"], ["2024 real"], ["2025 real"]],
    ],
)
def test_a_name_with_digits_over_other_values_stays_a_name(rows: list[list[str]]) -> None:
    assert looks_like_header(rows)


@settings(max_examples=60, deadline=None)
@given(
    st.from_regex(r"[A-Za-z#/:\u4e00-\u4e20-]{1,4}0{2,6}[a-z:/]{0,3}", fullmatch=True),
    st.lists(st.text("123456789", min_size=9, max_size=9), min_size=4, max_size=30, unique=True),
)
def test_any_shape_with_digits(shape: str, digits: list[str]) -> None:
    def filled(marks: str) -> str:
        left = iter(marks)
        return "".join(next(left) if sign == "0" else sign for sign in shape)

    assert not looks_like_header([[filled(marks)] for marks in digits])
