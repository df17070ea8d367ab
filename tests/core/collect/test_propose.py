"""A damaged record is mended where exactly one mending fits, and left alone where several do."""

from __future__ import annotations

import pytest

from core.collect.facts import Dialect
from core.collect.quarantine.mending import Judge, judges, mask, propose
from core.collect.types.rules import decimal, integer
from core.collect.types.time_rules import format_of, formatted

DIALECT = Dialect(",", '"', "", True, 0, 5)
COLUMNS = ["day", "qty", "sku", "price", "title"]
RULES = {"day": formatted(format_of("%d/%m/%Y")), "qty": integer(), "price": decimal()}
SAMPLES = {
    "sku": [f"MG-{n}" for n in range(1000, 1020)],
    "title": [f"Title {'x' * n}, {n}!" * (n + 1) for n in range(20)],
}


@pytest.fixture(scope="module")
def tests() -> list[Judge | None]:
    return judges(COLUMNS, RULES, SAMPLES)


def test_shapes_become_a_test_only_where_they_are_few(tests: list[Judge | None]) -> None:
    assert mask("MG-8769") == "a-9"
    assert [test is not None for test in tests] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("raw", "cells"),
    [
        ("28/01/2018;2;MG-8769;74.69;Boots", ["28/01/2018", "2", "MG-8769", "74.69", "Boots"]),
        ("28/01/2018 2 MG-8769 74.69 Men's Boots", ["28/01/2018", "2", "MG-8769", "74.69", "Men's Boots"]),
        ('28/01/2018,2,"MG-8769,74.69,Boots', ["28/01/2018", "2", "MG-8769", "74.69", "Boots"]),
        ("28/01/2018,,2,MG-8769,74.69,Boots", ["28/01/2018", "2", "MG-8769", "74.69", "Boots"]),
        ("28/01/20182,MG-8769,74.69,Boots", ["28/01/2018", "2", "MG-8769", "74.69", "Boots"]),
        ('28/01/2018,2,MG-8769,74.69"Boots, red"', ["28/01/2018", "2", "MG-8769", "74.69", "Boots, red"]),
        ("28/01/2018,2,MG-8769,74.69,Boots, red", ["28/01/2018", "2", "MG-8769", "74.69", "Boots, red"]),
    ],
)
def test_the_one_mending_that_fits_is_proposed(tests: list[Judge | None], raw: str, cells: list[str]) -> None:
    assert propose(raw, DIALECT, tests) == cells


@pytest.mark.parametrize(
    "raw",
    [
        "28/01/2018,12MG-8769,74.69",  # two separators are missing
        "28/01/2018,2,MG-87691274.69,Boots",  # the price may begin at several places
        "nothing,like,a,record,at all",
        "28/01/2018,2,MG-8769,free,Boots",
    ],
)
def test_several_or_no_mendings_give_none(tests: list[Judge | None], raw: str) -> None:
    assert propose(raw, DIALECT, tests) is None


def test_columns_that_take_anything_are_no_ground_for_a_proposal() -> None:
    assert propose("a;b;c", Dialect(",", '"', "", True, 0, 3), [None, None, None]) is None


def test_a_mark_before_the_closing_one_belongs_to_the_value() -> None:
    names = ["day", "title", "text", "qty"]
    tests = judges(names, RULES, {})
    dialect = Dialect(",", '"', "", True, 0, 4)
    assert propose('28/01/2018,"Bike, 24"","For kids, red",3', dialect, tests) == [
        "28/01/2018", 'Bike, 24"', "For kids, red", "3",
    ]  # fmt: skip
