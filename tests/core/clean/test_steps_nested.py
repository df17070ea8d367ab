"""Steps that open cells, join columns, fill down, and read amounts with units."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import permutations

import pytest

from core.cells.units import UNITS, convertible, spellings
from core.clean import RecipeStep
from core.errors import BadInput


def opened(bench, cells, step, **params):
    """Column -> cells after a step on a column named x."""
    name = bench.land({"x": cells})
    bench.clean(name, RecipeStep(step, ("x",), params))
    with bench.lake.read() as cursor:
        cursor.execute(f"SELECT * EXCLUDE (_row, _file, _line) FROM lake.clean.{name} ORDER BY _row")
        names = [one[0] for one in cursor.description]
        return dict(zip(names, map(list, zip(*cursor.fetchall(), strict=True)), strict=True))


def test_fields_of_objects_become_columns_and_what_is_no_object_stays_empty(bench):
    cells = ['{"a": "red", "b/c": 1, "d": {"e": [1]}}', '{"a": null}', "[1]", "no json {", "3", None, '{"a~": "x"}']
    made = opened(bench, cells, "expand_json", fields=["a", "b/c", "d", "a~"])
    assert made["x"] == cells
    assert made["x_a"] == ["red", None, None, None, None, None, None]
    assert made["x_b/c"] == ["1", None, None, None, None, None, None]
    assert json.loads(made["x_d"][0]) == {"e": [1]}
    assert made["x_a~"][6] == "x"
    assert set(opened(bench, cells, "expand_json")) == {"x", "x_a", "x_a~", "x_b/c", "x_d"}


@pytest.mark.parametrize(("cells", "params"), [(["1", "x"], {}), (['{"a": 1}'], {"fields": ["a", "A"]})])
def test_objects_that_cannot_be_opened_are_said(bench, cells, params):
    with pytest.raises(BadInput):
        opened(bench, cells, "expand_json", **params)


def test_entries_of_lists_become_columns(bench):
    cells = ['["a, b", 2]', "a, b,c", "", None, "[]", "solo"]
    made = opened(bench, cells, "expand_list", entries=2)
    assert made["x_1"] == ["a, b", "a", None, None, None, "solo"]
    assert made["x_2"] == ["2", "b", None, None, None, None]
    assert made["x_count"] == [2, 3, 0, None, 0, 1]


def test_a_list_written_as_json_comes_back_whole(bench):
    cells = ["a", "b c", "é", "帽", '"', "~/", "\\u0000", "'"]
    lists = [list(one) for length in range(5) for one in permutations(cells, length)][::7]
    assert len(lists) > 250
    made = opened(bench, [json.dumps(one) for one in lists], "expand_list", entries=4)
    for row, wanted in enumerate(lists):
        assert [made[f"x_{n}"][row] for n in range(1, 5)] == [*wanted, *[None] * (4 - len(wanted))]
        assert made["x_count"][row] == len(wanted)


def test_columns_are_joined_without_empty_cells(bench):
    name = bench.land(
        {"a": ["x", None, "", None], "n": [1, 2, None, None], "b": ["y", "z", "w", None]}, types={"n": "BIGINT"}
    )
    bench.clean(name, RecipeStep("join_columns", ("a", "n", "b"), {"name": "all", "separator": "-"}))
    assert bench.column(name, "all") == ["x-1-y", "2-z", "w", None]
    bench.clean(name, RecipeStep("join_columns", ("a", "b"), {"name": "all", "separator": "", "remove": True}))
    assert list(bench.lake.columns(name, "clean")) == ["n", "all"]
    with pytest.raises(BadInput, match="two columns"):
        bench.clean(name, RecipeStep("join_columns", ("a",), {"name": "all"}))


def test_cells_are_filled_from_above_within_their_group(bench):
    name = bench.land(
        {"g": ["a", "a", "b", "b", "b"], "x": [None, "1", None, "2", " "], "n": [7, None, None, 8, None]},
        types={"n": "BIGINT"},
    )
    bench.clean(name, RecipeStep("fill_down", ("x", "n")))
    assert bench.column(name, "x") == [None, "1", "1", "2", "2"]
    assert bench.column(name, "n") == [7, 7, 7, 8, 8]
    bench.clean(name, RecipeStep("fill_down", ("x",), {"by": ["g"]}, True, "n IS NULL"))
    assert bench.column(name, "x") == [None, "1", None, "2", None]


def test_cells_are_not_filled_from_another_file(bench):
    name = bench.land({"x": ["1", None, None]})
    info = {"dataset": name, "action": "append", "layer": "raw", "rows": 3, "types": {"x": "VARCHAR"}}
    with bench.lake.write("second file", info=info) as cursor:
        cursor.execute(f"UPDATE lake.raw.{name} SET _file = 'other.csv' WHERE _row = 2")
    bench.clean(name, RecipeStep("fill_down", ("x",)))
    assert bench.column(name, "x") == ["1", "1", None]


CELLS = [
    "12.0 oz",
    "5kg",
    "0.09%",
    "0.05",
    "1.2万",
    "1,200 g",
    "３ 公斤",
    "2 pcs.",
    "n/a",
    "soon",
    "4 parsec",
    "-3 cm",
    None,
]


def test_amounts_are_read_with_their_units(bench):
    made = opened(bench, CELLS, "read_units", unread="keep")
    numbers = [12, 5, 0.09, 0.05, 12000, 1200, 3, 2, None, None, None, -3, None]
    assert [None if one is None else float(one) for one in made["x"]] == numbers
    assert made["x_unit"] == ["oz", "kg", "%", None, None, "g", "kg", "pcs", None, None, None, "cm", None]
    assert made["x_unread"] == [None] * 9 + ["soon", "4 parsec", None, None]


def test_amounts_are_written_in_one_unit_and_what_measures_another_thing_is_unread(bench):
    made = opened(bench, ["12.0 oz", "5kg", "3 ml", "7"], "read_units", to="g", unread="keep")
    assert made["x"] == [340.1942775, 5000.0, None, None]
    assert made["x_unit"] == ["g", "g", None, None]
    assert made["x_unread"] == [None, None, "3 ml", "7"]
    made = opened(bench, ["7", "1 kg"], "read_units", to="g", usual="oz", unread="keep")
    assert made["x"] == [198.446661875, 1000.0]


def test_percent_is_what_a_person_says_it_is(bench):
    made = opened(bench, ["0.09%", "0.05"], "read_units", percent="hundredth")
    assert made["x"] == [0.0009, 0.05]
    assert made["x_unit"] == [None, None]


def test_amounts_without_a_factor_stay_exact(bench):
    made = opened(bench, ["0.1 kg", "0.30 kg", "12345678901234.5 kg"], "read_units")
    assert made["x"] == [Decimal("0.1"), Decimal("0.3"), Decimal("12345678901234.5")]


def test_units_are_written_in_one_way_each_and_convert_there_and_back():
    texts = [text for unit in UNITS.values() for text in unit.spellings]
    assert len(texts) == len(set(texts))
    assert all(text == text.lower() for text in texts)
    assert {name for name, _times in spellings().values()} == {*UNITS, ""}
    for one in UNITS:
        for two in UNITS:
            there, back = convertible(one, two), convertible(two, one)
            assert (there is None) == (UNITS[one].family != UNITS[two].family)
            assert there is None or abs(there * back - 1) < Decimal("1e-20")
