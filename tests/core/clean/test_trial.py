"""An expression tried while it is written says what the step then does."""

from __future__ import annotations

import pytest

from core.clean import Recipe, RecipeStep
from core.clean.trial import holds, tried
from core.errors import TouchstoneError


def test_a_trial_is_the_beginning_of_what_the_step_makes(bench):
    name = bench.land({"a": [" x", "drop", *["y"] * 9], "n": list(range(11))}, types={"n": "BIGINT"})
    recipe = Recipe((RecipeStep("trim_space", ("a",)), RecipeStep("drop_rows", (), {"condition": "a = 'drop'"})))
    text = "upper(a) || '!'"
    found = tried(bench.lake, name, recipe, None, text)
    bench.clean(name, *recipe.steps, RecipeStep("custom_expression", (), {"name": "new", "expression": text}))
    assert [row[-1] for row in found.rows] == bench.column(name, "new")[:5]
    assert (found.columns, found.rows[0], found.kind) == (("a",), ("x", "X!"), "string")
    assert tried(bench.lake, name, recipe, 0, "a").rows[0] == (" x", " x")
    assert holds(bench.lake, name, recipe, None, "n > 4") == (6, 10)
    assert holds(bench.lake, name, recipe, 1, "a = 'drop' OR a IS NULL") == (1, 11)
    assert holds(bench.lake, name, recipe, None, "repeats(a) > 1") == (9, 10)
    for wrong in ("", "nosuch", "read_csv('x')", "n +"):
        with pytest.raises(TouchstoneError):
            tried(bench.lake, name, recipe, None, wrong)
