"""Which step would lower the risk by how much: each is tried on the data, nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core import clean
from core.clean import Recipe, RecipeStep
from core.engine import Cursor
from core.errors import TouchstoneError
from core.govern.personal import Finding
from core.govern.risk.score import Risk, risk_of
from core.lake import Lake, kept

HASHED_AS = {
    "mail": "mail", "phone": "phone", "card": "digits", "account": "digits", "resident_id": "digits", "ssn": "digits",
    "passport": "digits",
}  # fmt: skip
"""Kinds that are joined over, and how the keyed hash writes them; the others are masked."""
BAND = 10.0
"""Years of a band of ages: the width that statistical offices publish."""


@dataclass(frozen=True)
class WhatIf:
    """One step tried.

    Attributes:
        step: As it would stand in the recipe.
        said: In words.
        before, after: The risk without and with it.
    """

    step: RecipeStep
    said: str
    before: Risk
    after: Risk

    @property
    def less(self) -> int:
        """Points that the score falls by."""
        return self.before.score - self.after.score


def protection(risk: Risk, types: dict[str, str]) -> tuple[RecipeStep, ...]:
    """The steps that what was found asks for: keyed hashes where tables are joined, masks, coarser values, clean texts.

    Args:
        risk: The dataset's.
        types: Its columns' types, of DuckDB or of the recipe's end.
    """
    steps = [step for one in risk.findings if (step := _for(one, types)) is not None]
    quasi = risk.hidden.quasi if risk.hidden is not None else ()
    found = {one.column for one in risk.findings}
    steps += [
        RecipeStep("coarsen", (one,), {"way": "band", "width": BAND})
        for one in quasi
        if one not in found and _numeric(types.get(one, ""))
    ]
    return tuple({(step.step, step.columns, str(step.params)): step for step in steps}.values())


def _for(one: Finding, types: dict[str, str]) -> RecipeStep | None:
    columns = (one.column,)
    if one.path:
        return RecipeStep("hide_within", columns, {"path": one.path}) if one.direct else None
    if one.by == "within":
        return RecipeStep("hide_within", columns)
    if one.kind in HASHED_AS:
        return RecipeStep("hash_personal", columns, {"kind": HASHED_AS[one.kind]})
    if one.direct:
        return RecipeStep("mask_personal", columns)
    if one.kind == "birth":
        return RecipeStep("coarsen", columns, {"way": "decade"})
    if one.kind == "coordinates":
        return RecipeStep("coarsen", columns, {"way": "grid", "places": 1})
    coded = _numeric(types.get(one.column, "")) or "zip" in one.column.lower() or "post" in one.column.lower()
    coded = coded or "邮编" in one.column
    return RecipeStep("coarsen", columns, {"way": "first", "width": 2.0} if coded else {"way": "country"})


def _numeric(kind: str) -> bool:
    return any(word in kind.lower() for word in ("int", "decimal", "double", "float"))


@kept
def what_if(lake: Lake, name: str) -> tuple[WhatIf, ...]:
    """Each step that the findings ask for, tried behind the applied recipe; what lowers the score most comes first.

    A dataset that is built from others has no recipe, hence no steps.
    """
    dataset = lake.dataset(name)
    if dataset.built:
        return ()
    recipe = clean.current(lake, name)
    with lake.read() as cursor:
        before = _tried(lake, cursor, name, recipe)
        if before is None:
            return ()
        types = dict(lake.columns(name, dataset.layer))
        found = []
        for step in protection(before, types):
            tried, _place = clean.placed(recipe, step)
            after = _tried(lake, cursor, name, tried)
            if after is not None:
                found.append(WhatIf(step, clean.sentence(step), before, after))
    return tuple(sorted(found, key=lambda one: -one.less))


@kept
def all_together(lake: Lake, name: str) -> Risk | None:
    """The risk with every step of `what_if`; None where there is none."""
    steps = [one.step for one in what_if(lake, name)]
    if not steps:
        return None
    with lake.read() as cursor:
        return _tried(lake, cursor, name, _with(clean.current(lake, name), steps))


def _with(recipe: Recipe, steps: Sequence[RecipeStep]) -> Recipe:
    for step in steps:
        recipe = clean.placed(recipe, step)[0]
    return recipe


def _tried(lake: Lake, cursor: Cursor, name: str, recipe: Recipe) -> Risk | None:
    try:
        table, types = clean.outcome(lake, cursor, name, recipe)
        person = lake.dataset(name).column("user_id") or ""
        return risk_of(cursor, table, list(types), person)
    except TouchstoneError:  # such as a column with more values than a dictionary may hold
        return None
