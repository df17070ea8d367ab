"""Which columns mean something else after a recipe than after the one before it: their values are no longer what they
said, as after a hash, and nothing about them is wrong."""

from __future__ import annotations

from core.clean.recipes.recipe import Recipe, RecipeStep
from core.clean.steps import STEPS
from core.clean.steps.columns import PRIVATE


def meant_anew(before: Recipe, after: Recipe) -> frozenset[str]:
    """Columns of the steps that hide what belongs to people and that only one of the two recipes takes."""
    one, other = _hiding(before), _hiding(after)
    changed = [step for step in (*one, *other) if (step in one) != (step in other)]
    return frozenset(column for step in changed for column in step.columns)


def _hiding(recipe: Recipe) -> list[RecipeStep]:
    return [one for one in recipe.steps if one.enabled and STEPS[one.step].group == PRIVATE]
