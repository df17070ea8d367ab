"""What each suggested step would change by itself, where the steps before it take some of it first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from core.clean.query.counts import StepCount
from core.clean.recipes.recipe import RecipeStep

Count = Callable[[list[RecipeStep]], list[StepCount | None]]
"""Counts steps as they work one after the other, in the order given; None for one that does not fit."""


def alone(
    steps: Sequence[RecipeStep], counted: Sequence[StepCount], count: Count, retyping: Sequence[str]
) -> list[int]:
    """The rows that each step would touch without the others.

    A step that nobody before it met, in a column or by taking rows, is as it was counted. The others are counted
    again, many at once: those that share no column do not meet, and a count is right up to the first step that takes
    rows; what stands behind that one is counted anew.

    Args:
        steps: The steps in the order in which they would work.
        counted: What each did in that order.
        count: Counts some of them.
        retyping: Steps after which a column reads differently although no cell does.
    """
    found = [touched(one) for one in counted]
    open_ = [place for place in range(len(steps)) if _met(place, steps, counted, retyping)]
    while open_:
        batch = list(_apart(open_, steps))
        for place, one in zip(batch, count([steps[place] for place in batch]), strict=True):
            open_.remove(place)
            found[place] = touched(one) if one else 0
            if one is None or _takes(one):
                break
    return found


def touched(count: StepCount) -> int:
    """Rows that a step changes or takes."""
    return count.rows_changed + count.rows_removed + count.to_quarantine


def reads(step: RecipeStep) -> set[str] | None:
    """The columns whose cells decide what a step does; None where it may be any."""
    return {*step.columns, *_words(step.params)} if step.columns else None


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (word for one in value.values() for word in _words(one))
    elif isinstance(value, list | tuple):
        yield from (word for one in value for word in _words(one))


def _met(place: int, steps: Sequence[RecipeStep], counted: Sequence[StepCount], retyping: Sequence[str]) -> bool:
    """Whether a step before this one changed what it reads."""
    mine = reads(steps[place])
    for step, count in zip(steps[:place], counted[:place], strict=True):
        acts = bool(touched(count)) or step.step in retyping
        if _takes(count) or (acts and (mine is None or not mine.isdisjoint(step.columns or mine))):
            return True
    return False


def _apart(places: Sequence[int], steps: Sequence[RecipeStep]) -> Iterator[int]:
    """The first place, and those after it that read nothing that one before writes."""
    written: set[str] = set()
    for place in places:
        mine = reads(steps[place])
        if mine is None or not mine.isdisjoint(written):
            if not written:
                yield place
                return
            continue
        yield place
        written |= set(steps[place].columns)


def _takes(count: StepCount) -> bool:
    return bool(count.rows_removed or count.to_quarantine)
