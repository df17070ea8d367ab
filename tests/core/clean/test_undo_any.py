"""The workbench's steps: leaving one out equals never having had it, and replay gives the identical rows."""

from __future__ import annotations

import pytest

from core.clean import Recipe, RecipeStep, from_json, undo

ROWS = {
    "id": ["1", "2", "3", "4"],
    "shop": ["North", None, "South", ""],
    "size": ["12 oz", "1,200 g", "0.5kg", "many"],
    "facts": ['{"colour": "red"}', "{}", "none", None],
    "tags": ["a,b", '["c"]', None, "b,b"],
    "jan": ["1", "2", None, "4"],
    "feb": ["5", None, "7", "8"],
}
STEPS = (
    RecipeStep("fill_down", ("shop",)),
    RecipeStep("find_replace", ("tags",), {"find": "b", "replace": "B"}, True, "length(tags) > 0"),
    RecipeStep("read_units", ("size",), {"to": "g"}),
    RecipeStep("expand_json", ("facts",), {"fields": ["colour"]}),
    RecipeStep("edit_cell", ("shop",), {"value": "West", "key": {"id": "3", "shop": "South"}}),
    RecipeStep("entries_to_rows", ("tags",)),
    RecipeStep("columns_to_rows", ("jan", "feb"), {"names": "month", "values": "sales"}),
    RecipeStep("join_columns", ("id", "month"), {"name": "key", "separator": "/"}),
    RecipeStep("deduplicate_rows", ("key", "tags")),
)


@pytest.fixture(scope="module")
def tables(bench):
    return bench.land(ROWS), bench.land(ROWS)


def test_replay_from_a_file_gives_the_identical_rows(bench, tables):
    one, two = tables
    first = bench.clean(one, *STEPS)
    again = bench.clean(two, *from_json(Recipe(STEPS).to_json()).steps)
    strip = [(row[0], *row[2:]) for row in bench.content(one)]
    assert strip == [(row[0], *row[2:]) for row in bench.content(two)]
    assert first.steps == again.steps
    assert first.rows_in + first.rows_made == first.rows + first.rows_removed + first.to_quarantine


@pytest.mark.parametrize("index", [1, 2, 5])
def test_leaving_a_step_out_equals_never_having_had_it(bench, tables, index):
    one, two = tables
    bench.clean(one, *STEPS)
    undone = undo(bench.lake, one, index)
    never = bench.clean(two, *Recipe(STEPS).without(index).steps)
    assert [(row[0], *row[2:]) for row in bench.content(one)] == [(row[0], *row[2:]) for row in bench.content(two)]
    assert undone.steps == never.steps
