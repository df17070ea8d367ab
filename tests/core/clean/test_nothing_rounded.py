"""What a column cannot hold is refused or set aside, never rounded, cut or emptied on the way."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from core.clean import Recipe, RecipeStep, from_dict, measure
from core.errors import BadInput

KINDS = [
    ("BIGINT", 1, "1.5"),
    ("BIGINT", 1, "1e-20"),
    ("DECIMAL(18,2)", Decimal("1.00"), "1.239"),
    ("DOUBLE", 1.0, "1e999"),
    ("DOUBLE", 1.0, "9007199254740993"),
    ("DATE", date(2024, 1, 1), "2024-01-01 12:00"),
    ("DATE", date(2024, 1, 1), "epoch"),
    ("TIMESTAMP", datetime(2024, 1, 1), "2024-01-01 12:00:00+02:00"),
    ("TIMESTAMP", datetime(2024, 1, 1), "2024-01-01 12:00:00.123456789"),
    ("TIMESTAMP", datetime(2024, 1, 1), "infinity"),
    ("BOOLEAN", True, "maybe"),
]
GOOD = [
    ("BIGINT", "-7", -7),
    ("BIGINT", "2.0", 2),
    ("BIGINT", "9223372036854775807", 2**63 - 1),
    ("DECIMAL(18,2)", "1.230", Decimal("1.23")),
    ("DECIMAL(18,2)", "9999999999999999.99", Decimal("9999999999999999.99")),
    ("DOUBLE", "0.1", 0.1),
    ("DOUBLE", "9007199254740992", 2.0**53),
    ("DATE", "2024-02-29", date(2024, 2, 29)),
    ("DATE", "2024-02-29 00:00:00", date(2024, 2, 29)),
    ("TIMESTAMP", "2024-02-29T10:11:12.5Z", datetime(2024, 2, 29, 10, 11, 12, 500000)),
    ("BOOLEAN", "true", True),
]


@pytest.fixture(scope="module")
def tables(bench):
    """A table of each type: an id, a cell that holds something and an empty one."""
    filled = {kind: cell for kind, cell, _text in KINDS}
    return {kind: bench.land({"id": ["1", "2"], "x": [cell, None]}, types={"x": kind}) for kind, cell in filled.items()}


@pytest.mark.parametrize(("kind", "cell", "text"), KINDS)
def test_a_value_that_does_not_fit_is_refused(bench, tables, kind, cell, text):
    steps = [
        RecipeStep("edit_cell", ("x",), {"value": text, "key": {"id": "1"}}),
        RecipeStep("fill_missing", ("x",), {"method": "constant", "value": text}),
    ]
    for step in steps:
        with pytest.raises(BadInput):
            measure(bench.lake, tables[kind], Recipe((step,)))
    put = RecipeStep("repair", ("x",), {"cells": {"x=\\N|id=2": text}})
    assert measure(bench.lake, tables[kind], Recipe((put,))).steps[0].cells_changed == 0


def test_a_value_that_fits_is_written_and_a_type_takes_it_whole(bench, tables):
    for kind, text, value in GOOD:
        bench.clean(tables[kind], RecipeStep("edit_cell", ("x",), {"value": text, "key": {"id": "1"}}))
        assert bench.column(tables[kind], "x")[0] == value, (kind, text)


def test_a_value_is_refused_where_no_row_is(bench):
    empty = bench.land({"x": []}, types={"x": "BIGINT"})
    with pytest.raises(BadInput):
        bench.clean(empty, RecipeStep("edit_cell", ("x",), {"value": "many", "key": {"x": "1"}}))


RETYPES = [
    ("date", "DATE"),
    ("timestamp", "TIMESTAMP"),
    ("integer", "BIGINT"),
    ("decimal2", "DECIMAL(18,2)"),
    ("float", "DOUBLE"),
    ("boolean", "BOOLEAN"),
]


@pytest.mark.parametrize(("target", "kind"), RETYPES)
def test_another_type_sets_aside_what_it_would_cut(bench, target, kind):
    texts = [text for known, _cell, text in KINDS if known == kind]
    good = [(text, value) for known, text, value in GOOD if known == kind]
    name = bench.land({"x": [*texts, *(text for text, _value in good)]})
    bench.clean(name, RecipeStep("retype", ("x",), {"type": target, "unread": "keep"}))
    assert bench.column(name, "x") == [*[None] * len(texts), *(value for _text, value in good)]
    assert bench.column(name, "x_unread") == [*texts, *[None] * len(good)]


def test_a_day_is_not_made_of_a_time_unsaid(bench):
    times = [datetime(2024, 1, 2, 3, 4, 5), datetime(2024, 1, 2)]
    name = bench.land({"x": times}, types={"x": "TIMESTAMP"})
    bench.clean(name, RecipeStep("retype", ("x",), {"type": "date"}))
    assert bench.column(name, "x") == [date(2024, 1, 2)]
    assert len(bench.quarantine(name)) == 1


@pytest.mark.parametrize("expression", ["x * 1.005", "'abc'", "x * 1e30"])
def test_a_limited_computation_that_the_column_cannot_hold_takes_its_rows_aside(bench, expression):
    name = bench.land({"x": [1, 2, 300]}, types={"x": "BIGINT"})
    step = RecipeStep("custom_expression", (), {"name": "x", "expression": expression}, True, "x > 1")
    outcome = bench.clean(name, step)
    assert bench.column(name, "x") == [1]
    assert (outcome.to_quarantine, outcome.steps[0].cells_changed) == (2, 0)


def test_a_limited_computation_that_the_column_holds_is_written(bench):
    prices = [Decimal("1.00"), Decimal("2.50"), None]
    name = bench.land({"x": prices}, types={"x": "DECIMAL(18,2)"})
    params = {"name": "x", "expression": "round(x * 1.1, 2)"}
    bench.clean(name, RecipeStep("custom_expression", (), params, True, "x > 1 OR x IS NULL"))
    assert bench.column(name, "x") == [Decimal("1.00"), Decimal("2.75"), None]


def test_a_value_of_another_dataset_is_not_rounded_into_the_column(bench):
    bench.land({"id": ["1", "2"], "stock": ["1.5", "7"]}, name="stocks")
    name = bench.land({"id": ["1", "2"], "stock": [None, None]}, types={"stock": "BIGINT"})
    params = {"method": "dataset", "dataset": "stocks", "key": "id"}
    bench.clean(name, RecipeStep("fill_missing", ("stock",), params))
    assert bench.column(name, "stock") == [None, 7]


def test_parts_of_a_split_never_overwrite_each_other(bench):
    name = bench.land({"x": ["a,b"]})
    with pytest.raises(BadInput, match="same name"):
        bench.clean(name, RecipeStep("split_column", ("x",), {"separator": ",", "names": ["p  q", "p q "]}))


def test_keys_that_are_one_without_case_become_one_value(bench):
    name = bench.land({"x": ["A", " a"]})
    with pytest.raises(BadInput, match="differ in case"):
        bench.clean(name, RecipeStep("map_values", ("x",), {"mapping": {"A": "1", "a": "2"}, "fold": True}))
    bench.clean(name, RecipeStep("map_values", ("x",), {"mapping": {"A": "1", "a ": "1"}, "fold": True}))
    assert bench.column(name, "x") == ["1", "1"]


@pytest.mark.parametrize(
    ("pattern", "put"),
    [("b", "\\1"), ("(a)b", "\\2"), ("(?:b)", "\\1"), ("[(]b", "\\1"), ("b", "\\"), ("b", "\\n"), ("\\C", "x")],
)
def test_what_is_put_in_names_groups_that_are_there(bench, pattern, put):
    name = bench.land({"x": ["abc"]})
    for step in (
        RecipeStep("find_replace", ("x",), {"find": pattern, "replace": put, "regex": True}),
        RecipeStep("custom_expression", (), {"name": "y", "expression": f"regexp_replace(x, '{pattern}', '{put}')"}),
    ):
        with pytest.raises(BadInput):
            bench.clean(name, step)


@pytest.mark.parametrize(
    ("pattern", "put", "made"),
    [
        ("(a)(b)", "\\2\\1", "bac"),
        ("(?P<one>a)", "\\1\\1", "aabc"),
        ("b", "\\\\", "a\\c"),
        ("b", "<\\0>", "a<b>c"),
        ("[^a(](c)", "\\1", "ac"),
        ("\\Qb\\E", "z", "azc"),
    ],
)
def test_groups_are_put_in(bench, pattern, put, made):
    assert bench.one(["abc"], "find_replace", find=pattern, replace=put, regex=True) == [made]


def test_a_condition_of_a_pattern_the_engine_lacks_is_said_before_it_runs(bench):
    name = bench.land({"x": ["ab"]})
    with pytest.raises(BadInput, match="not valid"):
        measure(bench.lake, name, Recipe((RecipeStep("drop_rows", (), {"condition": "regexp_matches(x, 'a(?=b)')"}),)))


@pytest.mark.parametrize(
    "step",
    [
        {"step": "category_levels", "columns": ["x"], "params": {"levels": 10**30}},
        {"step": "mask", "columns": ["x"], "params": {"action": "mask", "keep": 10**13}},
        {"step": "outliers", "columns": ["x"], "params": {"threshold": float("nan")}},
        {"step": "outliers", "columns": ["x"], "params": {"threshold": float("inf")}},
        {"step": "find_replace", "columns": ["x"], "params": {"find": "a\0b", "replace": "c"}},
        {"step": "map_values", "columns": ["x"], "params": {"mapping": {"a\0b": "c"}}},
    ],
)
def test_parameters_beyond_all_measure_are_refused(step):
    with pytest.raises(BadInput, match="cannot be"):
        from_dict({"version": 1, "steps": [step]})


def test_many_levels_are_refused_at_once(bench):
    name = bench.land({"x": ["a > b"]})
    with pytest.raises(BadInput, match="new columns"):
        bench.clean(name, RecipeStep("category_levels", ("x",), {"levels": 10**11}))


def test_numbers_are_brought_to_the_unit_that_is_asked_for(bench):
    name = bench.land({"x": [1.5, None]}, types={"x": "DOUBLE"})
    bench.clean(name, RecipeStep("read_units", ("x",), {"usual": "g", "to": "kg"}))
    assert (bench.column(name, "x"), bench.column(name, "x_unit")) == ([0.0015, None], ["kg", None])
    for params in ({"to": "kg"}, {"to": "kg", "usual": "ml"}):
        with pytest.raises(BadInput, match="Nothing says"):
            bench.clean(name, RecipeStep("read_units", ("x",), params))
    with pytest.raises(BadInput, match="neither text nor numbers"):
        bench.clean(
            bench.land({"x": [True]}, types={"x": "BOOLEAN"}), RecipeStep("read_units", ("x",), {"usual": "kg"})
        )
