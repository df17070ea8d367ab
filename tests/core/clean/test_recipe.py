"""Recipes as data: round trip, validation, order."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean import STEPS, Recipe, RecipeStep, from_dict, from_json, sentence
from core.clean.recipes.recipe import check_param
from core.errors import BadInput
from core.i18n import use_language

names = st.text(min_size=1, max_size=8)
steps = st.builds(
    RecipeStep,
    step=st.sampled_from(["trim_space", "unify_width", "blank_missing", "mend_encoding"]),
    columns=st.lists(names, min_size=1, max_size=3).map(tuple),
    enabled=st.booleans(),
    where=st.sampled_from(["", "a > 1"]),
)


@settings(deadline=None)
@given(st.lists(steps, max_size=5), st.dictionaries(names, names, max_size=3))
def test_json_round_trip(items, imports):
    recipe = Recipe(tuple(items), imports)
    assert from_json(recipe.to_json()) == recipe
    assert json.loads(recipe.to_json())["version"] == 1


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("not json", "JSON"),
        ("[]", "steps"),
        ('{"steps": {}}', "steps"),
        ('{"version": 99, "steps": []}', "99"),
        ('{"steps": [{"step": "trim_spaces", "columns": ["a"]}]}', "trim_spaces"),
        ('{"steps": [{"columns": ["a"]}]}', "Step 1"),
        ('{"steps": [{"step": "trim_space", "columns": [1]}]}', "columns"),
        ('{"steps": [{"step": "trim_space", "columns": []}]}', "names no column"),
        ('{"steps": [{"step": "trim_space", "columns": ["a"], "params": {"colapse": true}}]}', "colapse"),
        ('{"steps": [{"step": "trim_space", "columns": ["a"], "params": {"collapse": 1}}]}', "collapse"),
        ('{"steps": [{"step": "change_case", "columns": ["a"], "params": {"case": "snake"}}]}', "snake"),
        ('{"steps": [{"step": "parse_number", "columns": ["a"], "where": "a = 1"}]}', "limited"),
        ('{"steps": [{"step": "rename", "columns": ["a", "b"], "params": {"name": "c"}}]}', "one column"),
        ('{"steps": [{"step": "drop_double_fires", "params": {"within": -1}}]}', "within"),
        ('{"steps": [{"step": "trim_space", "columns": ["\\ud800"]}]}', "JSON"),
        ('{"steps": [{"step": "trim_space", "columns": ["a"' + ', "a"' * 3000 + "]}]}", "2000"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_a_broken_recipe_is_one_clear_error_that_names_the_fault(data, word):
    with pytest.raises(BadInput) as caught:
        from_json(data)
    assert word in caught.value.message


def test_an_unknown_step_has_its_nearest_as_a_hint():
    with pytest.raises(BadInput) as caught:
        from_dict({"steps": [{"step": "trim_spaces", "columns": ["a"]}]})
    assert "trim_space" in caught.value.hint


def test_moving_leaving_out_and_switching():
    recipe = Recipe(tuple(RecipeStep("trim_space", (letter,)) for letter in "abc"))
    assert [step.columns[0] for step in recipe.moved(0, 1).steps] == ["b", "a", "c"]
    assert recipe.moved(0, -1) == recipe
    assert recipe.moved(2, 1) == recipe
    assert [step.columns[0] for step in recipe.without(1).steps] == ["a", "c"]
    assert not recipe.switched(1, False).steps[1].enabled


def test_every_step_has_words_in_both_languages_and_valid_defaults():
    for name, step in STEPS.items():
        for param in step.params:
            if not (param.type == "choice" and param.default not in param.choices):
                check_param(1, name, param, param.default)
        item = RecipeStep(name, ("column",))
        with use_language("en"):
            english = sentence(item)
        with use_language("zh_CN"):
            chinese = sentence(item)
        assert english
        assert chinese != english or name == "custom_expression"
