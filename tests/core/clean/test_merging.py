"""Comments, columns that are gone, two recipes as one, and the protocol."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean import Recipe, RecipeStep, apply, from_json, measure
from core.clean.protocol import protocol
from core.clean.recipes.merging import difference, merged
from core.errors import BadInput
from core.i18n import use_language

LETTERS = st.lists(st.sampled_from("abcdef"), max_size=5, unique=True)


def recipe_of(letters):
    return Recipe(tuple(RecipeStep("trim_space", (one,)) for one in letters))


def letters_of(steps):
    return [step.columns[0] for step in steps]


@settings(max_examples=150, deadline=None)
@given(LETTERS, LETTERS)
def test_a_merge_holds_each_step_of_both_once_in_the_order_of_the_first(one, two):
    here, there = recipe_of(one), recipe_of(two)
    both = merged(here, there)
    found = letters_of(both.steps)
    assert sorted(found) == sorted({*one, *two})
    assert [letter for letter in found if letter in one] == one
    assert merged(here, here) == here
    assert merged(both, there) == both
    lines = difference(here, there)
    assert letters_of(line.step for line in lines if line.how != "only there") == one
    assert letters_of(line.step for line in lines if line.how != "only here") == two


def test_a_comment_travels_changes_nothing_and_is_no_difference():
    step = RecipeStep("trim_space", ("a",), note="blanks from the export")
    recipe = Recipe((step,))
    assert from_json(recipe.to_json()) == recipe
    assert [line.how for line in difference(recipe, Recipe((RecipeStep("trim_space", ("a",)),)))] == ["same"]
    assert "note" not in RecipeStep("trim_space", ("a",)).as_dict()
    with pytest.raises(BadInput, match="note"):
        from_json('{"steps": [{"step": "trim_space", "columns": ["a"], "note": 7}]}')


def test_a_step_that_reads_what_an_earlier_one_renamed_or_took_out_is_refused_with_the_reason(bench):
    name = bench.land({"a": [" x"], "b": ["y"], "c": ["z"]})
    rename = RecipeStep("rename", ("a",), {"name": "title"})
    remove = RecipeStep("remove_columns", ("b",))
    for late in (
        RecipeStep("trim_space", ("a",)),
        RecipeStep("drop_rows", (), {"condition": "a = 'x'"}),
        RecipeStep("change_case", ("c",), {}, True, "a = 'x'"),
        RecipeStep("edit_cell", ("c",), {"value": "1", "key": {"a": "x"}}),
    ):
        with pytest.raises(BadInput, match=r"Step 3 .* reads a, which step 1 renamed to title") as caught:
            apply(bench.lake, name, Recipe((rename, remove, late)))
        assert "title" in caught.value.hint
        assert caught.value.data["by"] == 1
    with pytest.raises(BadInput, match="reads b, which step 2 takes out"):
        measure(bench.lake, name, Recipe((rename, remove, RecipeStep("trim_space", ("b",)))))
    again = RecipeStep("custom_expression", (), {"name": "a", "expression": "title"})
    assert measure(bench.lake, name, Recipe((rename, again, RecipeStep("trim_space", ("a",))))).rows == 1
    off = RecipeStep("rename", ("a",), {"name": "title"}, False)
    assert measure(bench.lake, name, Recipe((off, RecipeStep("trim_space", ("a",))))).rows == 1


def test_the_protocol_says_what_was_done_and_makes_no_markup_of_data(bench):
    name = bench.land({"a": [" x", "y"], "<b>": ["1", "2"]})
    steps = (
        RecipeStep("trim_space", ("a",), note="see *ticket*"),
        RecipeStep("trim_space", ("<b>",), {}, False),
        RecipeStep("drop_rows", (), {"condition": "a = 'y'"}),
    )
    text = protocol(bench.lake, name, Recipe(steps))
    assert "rows in 2, rows out 1, taken out 1" in text
    assert "1. Trim blanks in a" in text
    assert "Comment: see \\*ticket\\*" in text
    assert "\\<b\\>" in text
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert "switched off" in text
    with use_language("zh_CN"):
        assert "步骤" in protocol(bench.lake, name, Recipe(steps))
