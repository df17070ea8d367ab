"""Steps the data itself asks for, ranked by rows and confidence.

Only repairs that need no judgement are marked `auto` (taken by `--recipe auto`): every changed cell is counted, no row
leaves, and what a cell said before follows from what it says now and the recipe. Everything else is proposed.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import replace

from core.clean.query.compose import Writer, begin, compose
from core.clean.query.counts import StepCount, tally
from core.clean.recipes.order import placed
from core.clean.recipes.recipe import Recipe, RecipeStep
from core.clean.steps import STEPS
from core.clean.suggestions.alone import alone, touched
from core.clean.suggestions.candidates import DOUBTFUL, RETYPING, candidates
from core.clean.suggestions.suggestion import Suggestion
from core.engine import Cursor
from core.errors import BadInput
from core.lake import Lake

WORKING = list(STEPS)
"""The order in which suggestions work one after the other, and in which the page adds several: that of the steps."""


def suggest(lake: Lake, name: str, recipe: Recipe | None = None) -> list[Suggestion]:
    """Steps worth adding after a recipe (none by default), most rows times confidence first.

    Reads the table in a handful of scans: one for damage, a sample for types, one that counts all
    candidates together, as they would work one after the other, and one or two of those that meet others, alone.
    """
    found = _found(lake, name, recipe or Recipe(), only_auto=False)
    return sorted(found, key=lambda one: (-one.rows * one.confidence, one.step.step, one.step.columns))


def auto(lake: Lake, name: str) -> Recipe:
    """The recipe of all suggestions that need no judgement, in an order in which each helps the next."""
    found = _found(lake, name, Recipe(), only_auto=True)
    return Recipe(tuple(one.step for one in found), lake.dataset(name).imports)


def _found(lake: Lake, name: str, base: Recipe, only_auto: bool) -> list[Suggestion]:
    """Candidates that fit and touch at least one row, in working order, with the rows counted."""
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, base)
        offered = candidates(lake, cursor, lake.dataset(name), chain, only_auto=only_auto)
        offered = [one for one in offered if not _there(base, one.step)]
        offered.sort(key=lambda one: WORKING.index(one.step.step))
        sure = _harmless(lake, cursor, name, base, [one for one in offered if one.auto])
        offered = [replace(one, auto=one in sure) for one in offered if not only_auto or one in sure]
        counted = _tallied(lake, cursor, name, base, offered)
        counted = [(one, count) for one, count in counted if touched(count) or one.step.step in RETYPING]
        if only_auto:
            return [replace(one, rows=touched(count)) for one, count in counted]

        def count_some(steps: list[RecipeStep]) -> list[StepCount | None]:
            some = [next(one for one, _count in counted if one.step is step) for step in steps]
            found = {id(one.step): count for one, count in _tallied(lake, cursor, name, base, some)}
            return [found.get(id(step)) for step in steps]

        rows = alone([one.step for one, _count in counted], [count for _one, count in counted], count_some, RETYPING)
    return [_weighed(one, own, count) for (one, count), own in zip(counted, rows, strict=True)]


def _weighed(one: Suggestion, rows: int, count: StepCount) -> Suggestion:
    """A suggestion with what it would do; one that sends rows to quarantine is for a person to decide."""
    sure = min(one.confidence, DOUBTFUL) if count.to_quarantine else one.confidence
    return replace(one, rows=rows, rows_after=touched(count), refused=count.to_quarantine, confidence=sure)


def _harmless(lake: Lake, cursor: Cursor, name: str, base: Recipe, sure: list[Suggestion]) -> list[Suggestion]:
    """Those that take no row, even where the others have taken none: a row that one refuses is not seen by the next."""
    while True:
        counted = _tallied(lake, cursor, name, base, sure)
        kept = [one for one, count in counted if not count.rows_removed and not count.to_quarantine]
        if len(kept) == len(counted):
            return kept
        sure = kept


def _tallied(
    lake: Lake, cursor: Cursor, name: str, base: Recipe, offered: list[Suggestion]
) -> list[tuple[Suggestion, StepCount]]:
    """What each candidate would do, as they would work one after the other; those that do not fit are left out."""
    recipe, added = _merged(base, offered)
    writer = Writer(lake, cursor, begin(lake, name), count=True, probe=None)
    for index, step in enumerate(recipe.steps):
        with suppress(BadInput) if index in added else nullcontext():  # such as a name that another one took
            if step.enabled:
                writer.add(index, step)
    names = dict(enumerate(step.step for step in recipe.steps))
    return [(added[one.index], one) for one in tally(cursor, writer.chain, names).steps if one.index in added]


def _merged(base: Recipe, offered: list[Suggestion]) -> tuple[Recipe, dict[int, Suggestion]]:
    """A recipe with candidates added where they belong, and the index of each."""
    recipe, tags = base, list[Suggestion | None](None for _step in base.steps)
    for one in offered:
        recipe, place = placed(recipe, one.step)
        tags.insert(place, one)
    return recipe, {index: one for index, one in enumerate(tags) if one is not None}


def _there(base: Recipe, step: RecipeStep) -> bool:
    """Whether the recipe already has this very step."""
    return any(
        one.step == step.step and one.columns == step.columns and one.params == step.params for one in base.steps
    )
