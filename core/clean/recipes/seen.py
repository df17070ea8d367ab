"""A recipe as its reader sees it: conditions, values and comments may hold cells and follow the view of the columns."""

from __future__ import annotations

from dataclasses import replace

from core import access
from core.clean.recipes.recipe import Recipe, RecipeStep, sentence
from core.i18n import _, listed
from core.lake import Lake, said_in


def closed_steps(lake: Lake, name: str, recipe: Recipe) -> set[int]:
    """Places of the steps that name a column which whoever acts does not see as it is; all where some rows are not
    theirs to see."""
    hidden = lake.closed(name)
    if hidden is None:
        return set(range(len(recipe.steps)))
    return {at for at, step in enumerate(recipe.steps) if not hidden.isdisjoint(step.columns) or _names(step, hidden)}


def without_closed(lake: Lake, name: str, recipe: Recipe) -> Recipe:
    """A recipe without the steps that are closed to whoever acts; whole for who may change it.

    What a step writes into a cell stands in the step, so that a closed one tells it in whatever is made of the recipe.
    """
    if access.allowed("clean") or not (closed := closed_steps(lake, name, recipe)):
        return recipe
    return replace(recipe, steps=tuple(step for at, step in enumerate(recipe.steps) if at not in closed))


def steps_as_seen(lake: Lake, name: str, recipe: Recipe) -> list[tuple[str, str]]:
    """Of each step what it does, and its comment; of a closed one the step and its columns alone, and no comment.

    A comment may speak of any cell, so that none is told to who sees less of the dataset than there is.
    """
    closed, less = closed_steps(lake, name, recipe), bool(access.seen_as()) and lake.partial(name)
    return [
        (in_general(step) if at in closed else sentence(step), "" if less else step.note)
        for at, step in enumerate(recipe.steps)
    ]


def in_general(step: RecipeStep) -> str:
    """A step without what it was told: its name, and its columns."""
    from core.clean.steps import STEPS

    label = _(STEPS[step.step].label)
    return _("{step} ({columns})").format(step=label, columns=listed(step.columns)) if step.columns else label


def _names(step: RecipeStep, hidden: set[str]) -> bool:
    return any(name in text for text in (step.where, *said_in(dict(step.params))) for name in hidden)
