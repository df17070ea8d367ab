"""The order in which steps help each other: letters, then width, then blanks; and where a recipe breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.clean.frame import Step
from core.clean.recipes.recipe import Recipe, RecipeStep, sentence
from core.errors import BadInput
from core.i18n import _


@dataclass(frozen=True)
class Spoiled:
    """A step (by its index) that comes too late: an earlier one takes away what it needs. `reason` is a msgid."""

    step: int
    by: int
    column: str
    reason: str

    def sentence(self, recipe: Recipe, does: str = "") -> str:
        """What is wrong and what to do, in the reader's language; `does` is the step as its reader sees it."""
        return _(
            "Step {late} ({what}) comes too late for {column}, as step {early} stands before it: {reason}. "
            "Move step {late} before step {early}."
        ).format(
            late=self.step + 1,
            early=self.by + 1,
            what=does or sentence(recipe.steps[self.step]),
            column=self.column,
            reason=_(self.reason),
        )


def spoiled(recipe: Recipe) -> list[Spoiled]:
    """The steps of a recipe that an earlier one spoils, each with the first that does."""
    found = []
    for index, late in enumerate(recipe.steps):
        early = next(_spoilers(recipe, index, late), None) if late.enabled else None
        if early is not None:
            found.append(early)
    return found


def _spoilers(recipe: Recipe, end: int, late: RecipeStep) -> Iterator[Spoiled]:
    needs = _step(late).before
    for index, early in enumerate(recipe.steps[:end]):
        shared = [column for column in late.columns if column in early.columns]
        if early.enabled and shared and early.step in needs:
            yield Spoiled(end, index, shared[0], needs[early.step])


def taken_away(index: int, item: RecipeStep, column: str, by: int, name: str) -> BadInput:
    """The refusal of a step that reads a column which an earlier one (at `by`) renamed to `name`, or took out."""
    words = {"late": index + 1, "early": by + 1, "column": column, "name": name, "step": item.step}
    if name:
        message = _("Step {late} ({step}) reads {column}, which step {early} renamed to {name}.")
        hint = _("Name {name} in step {late}, or move step {late} before step {early}.")
    else:
        message = _("Step {late} ({step}) reads {column}, which step {early} takes out.")
        hint = _("Move step {late} before step {early}, or leave step {early} out.")
    return BadInput(
        message.format(**words), hint=hint.format(**words), data={"step": index + 1, "name": column, "by": by + 1}
    )


def placed(recipe: Recipe, step: RecipeStep) -> tuple[Recipe, int]:
    """The recipe with one more step, before those that would spoil it, else at the end; and where it stands."""
    first = next(_spoilers(recipe, len(recipe.steps), step), None)
    place = len(recipe.steps) if first is None else first.by
    return replace(recipe, steps=(*recipe.steps[:place], step, *recipe.steps[place:])), place


def _step(item: RecipeStep) -> Step:
    from core.clean.steps import STEPS

    return STEPS[item.step]
