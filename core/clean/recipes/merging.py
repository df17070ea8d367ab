"""Two recipes side by side: what differs, and one recipe that does what both do."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from core.clean.recipes.recipe import Recipe, RecipeStep

How = Literal["same", "only here", "only there"]


@dataclass(frozen=True)
class Line:
    """A step of two recipes in one list: in both, or in one of them; `step` is as the first has it where both do."""

    how: How
    step: RecipeStep


def difference(here: Recipe, there: Recipe) -> list[Line]:
    """The steps of two recipes in one list that keeps the order of both.

    Steps that do the same are the same, whatever is noted beside them; one that stands elsewhere counts as two.
    """
    one, two = [_identity(step) for step in here.steps], [_identity(step) for step in there.steps]
    lines: list[Line] = []
    for tag, i, j, k, m in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [Line("same", step) for step in here.steps[i:j]]
        else:
            lines += [Line("only here", step) for step in here.steps[i:j]]
            lines += [Line("only there", step) for step in there.steps[k:m]]
    return lines


def merged(here: Recipe, there: Recipe) -> Recipe:
    """Every step of both recipes once, in an order that keeps that of the first.

    A step that both have stays where the first has it; one that only the second has comes after the step that it
    follows there.
    """
    known = {_identity(step) for step in here.steps}
    steps: list[RecipeStep] = []
    taken: set[str] = set()
    for line in difference(here, there):
        identity = _identity(line.step)
        elsewhere = line.how == "only there" and identity in known
        if not elsewhere and (line.how != "only there" or identity not in taken):
            steps.append(line.step)
            taken.add(identity)
    return replace(here, steps=tuple(steps))


def _identity(step: RecipeStep) -> str:
    """What a step does, as text."""
    return json.dumps(replace(step, note="").as_dict(), sort_keys=True, ensure_ascii=False, default=str)
