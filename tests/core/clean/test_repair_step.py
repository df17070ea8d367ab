"""The step that puts repairs in place: keys that no two rows share, cells read before any is changed, types kept."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clean import Recipe, RecipeStep
from core.clean.repair import detect, neighbours, repairs
from core.clean.steps.repairs import cell_key, columns_of
from core.errors import BadInput
from tests.core.clean.conftest import Bench
from tests.core.clean.tables_to_repair import orders

CELLS = st.lists(st.tuples(st.text(min_size=1), st.none() | st.text()), min_size=1, max_size=4)


@given(CELLS, CELLS)
@settings(max_examples=100)
def test_keys_are_equal_only_where_the_cells_are(
    one: list[tuple[str, str | None]], two: list[tuple[str, str | None]]
) -> None:
    def plain(cells: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
        return [(name, cell if cell and cell.strip("\t\n\f\r ") else None) for name, cell in cells]

    assert (cell_key(one) == cell_key(two)) == (plain(one) == plain(two))
    assert columns_of(cell_key(one))[0] == tuple(name for name, _cell in one)


def step(*cells: tuple[list[tuple[str, str | None]], str | None]) -> RecipeStep:
    columns = tuple(dict.fromkeys(one[0][0] for one, _fresh in cells))
    return RecipeStep("repair", columns, {"cells": {cell_key(one): fresh for one, fresh in cells}})


def test_a_cell_is_repaired_where_its_row_says_so_too(bench: Bench) -> None:
    name = bench.land({"city": ["Bern", "Bern", None, "  "], "zip": ["1", "2", "3", "3"]})
    bench.clean(
        name,
        step(([("city", "Bern"), ("zip", "2")], "Basel"), ([("city", None), ("zip", "3")], "Chur")),
    )
    assert bench.column(name, "city") == ["Bern", "Basel", "Chur", "Chur"]


@given(st.text("\t\n\v\f\r \x1c\x85\xa0\u2003\u3000\ufeff", min_size=1, max_size=3))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_key_of_blanks_of_any_script_finds_its_row(bench: Bench, blank: str) -> None:
    name = bench.land({"city": ["Bern", "Bern"], "zip": [blank, "2"]})
    done = bench.clean(name, step(([("city", "Bern"), ("zip", blank)], "Basel")))
    assert done.steps[0].cells_changed == 1


def test_all_cells_are_read_before_one_is_changed(bench: Bench) -> None:
    name = bench.land({"a": ["x", "y"], "b": ["y", "x"]})
    bench.clean(name, step(([("a", "x"), ("b", "y")], "y"), ([("b", "y"), ("a", "x")], "x")))
    assert (bench.column(name, "a"), bench.column(name, "b")) == (["y", "y"], ["x", "x"])


def test_signs_of_the_key_in_names_and_cells(bench: Bench) -> None:
    name = bench.land({"a|b=c": ["x|y", "x\\py", "x=y", "\\N", None]})
    bench.clean(name, step(([("a|b=c", "x|y")], "1"), ([("a|b=c", "x=y")], "3"), ([("a|b=c", None)], "5")))
    assert bench.column(name, "a|b=c") == ["1", "x\\py", "3", "\\N", "5"]


def test_a_number_stays_a_number(bench: Bench) -> None:
    name = bench.land({"n": [1, 2, None], "k": ["a", "b", "c"]}, types={"n": "INTEGER"})
    done = bench.clean(name, step(([("n", "1")], "7"), ([("n", "2"), ("k", "b")], "many"), ([("n", None)], "9")))
    assert bench.column(name, "n") == [7, 2, 9]
    assert done.steps[0].cells_changed == 2


def test_what_fits_no_column_is_refused(bench: Bench) -> None:
    name = bench.land({"a": ["x"]})
    with pytest.raises(BadInput, match="gone"):
        bench.clean(name, step(([("a", "x"), ("gone", "1")], "y")))
    with pytest.raises(BadInput, match="single out"):
        bench.clean(name, RecipeStep("repair", ("a",), {"cells": {"x": "y"}}))


def test_sure_repairs_change_the_cells_they_name_and_no_other(bench: Bench) -> None:
    """From the table to the clean version: every accepted cell, once, and nothing left to find that was accepted."""
    cells = orders(1)
    was = [("city", 5), ("maker", 80), ("region", 200), ("name", 300)]
    for column, row in was:
        cell = str(cells[column][row])
        cells[column][row] = f"{cell[:2]}x{cell[3:]}"
    name = bench.land(cells)
    found = detect(bench.lake, name)
    hit = {(one.column, one.row): one for one in found.suspects}
    assert set(was) <= hit.keys()
    assert [one.line for one in hit.values()] == [one.row + 2 for one in hit.values()]
    made = repairs(found.suspects)
    assert made is not None
    done = bench.clean(name, made)
    assert done.steps[0].cells_changed == sum(one.mendable for one in found.suspects)
    sound = orders(1)
    assert all(bench.column(name, column)[row] == sound[column][row] for column, row in was)
    slip = hit["city", 5]
    shown = neighbours(bench.lake, name, Recipe(), slip)
    assert shown.columns[0] == "city"
    assert shown.rows[0].own
    assert shown.rows[0].cells[0] == slip.value
    assert max(shown.rows, key=lambda one: one.rows).cells[0] == slip.suggestion
    again = detect(bench.lake, name)
    assert [one for one in again.suspects if one.mendable] == []


def test_an_odd_word_is_shown_beside_the_texts_that_have_the_word_meant(bench: Bench) -> None:
    things = ("camera", "blender", "printer", "kettle", "monitor", "speaker")
    titles = [f"{('Black', 'Silver', 'Compact')[n % 3]} {things[n % 6]} with case M{n}X" for n in range(120)]
    titles[50] = titles[50].replace("printer", "prniter")
    name = bench.land({"title": titles})
    [odd] = detect(bench.lake, name, Recipe()).suspects
    assert (odd.kind, odd.suggestion) == ("word", titles[50].replace("prniter", "printer"))
    shown = neighbours(bench.lake, name, Recipe(), odd)
    assert shown.rows[0].cells == (titles[50],)
    assert len(shown.rows) > 5
    assert all("printer" in str(row.cells[0]) for row in shown.rows[1:])
