"""Which step would lower the risk by how much: each is tried on the data, nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core import clean
from core.clean import Recipe, RecipeStep
from core.engine import Cursor, quote
from core.errors import TouchstoneError
from core.govern.personal import Finding
from core.govern.risk.score import Risk, risk_of
from core.lake import Lake, kept

HASHED_AS = {
    "mail": "mail", "phone": "phone", "card": "digits", "account": "digits", "resident_id": "digits", "ssn": "digits",
    "passport": "digits",
}  # fmt: skip
"""Kinds that are joined over, and how the keyed hash writes them; the others are masked."""
MOST_EMPTIED = 0.02
"""Share of a column's filled cells that an offered step may empty: beyond it the column is another than was thought."""
LESS = 1e-6
"""Points that are a difference, and no rounding."""
BAND = 10.0
"""Years of a band of ages: the width that statistical offices publish."""


@dataclass(frozen=True)
class WhatIf:
    """One step tried.

    Attributes:
        step: As it would stand in the recipe.
        before, after: The risk without any step, and with this alone.
        without: The risk with all other steps that are offered, but not this.
        emptied, filled: Cells of its columns that it empties, of those filled before.
    """

    step: RecipeStep
    before: Risk
    after: Risk
    without: Risk
    emptied: int
    filled: int

    @property
    def said(self) -> str:
        """In words of the reader's language; what is kept between two readers holds none."""
        return clean.sentence(self.step)

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
        return RecipeStep("hide_within", columns, {"path": one.path}) if one.direct or one.sensitive else None
    if one.sensitive:
        return None if one.cover else RecipeStep("hash_personal", columns, {"kind": "code"})
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

    Offered is what lowers the risk, alone or with the others (the last open identifier decides), and empties next to
    no cell.

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
        tried = []
        for step in protection(before, dict(lake.columns(name, dataset.layer))):
            after = _tried(lake, cursor, name, clean.placed(recipe, step)[0])
            emptied, filled = _lost(lake, cursor, name, recipe, step)
            if after is not None and emptied <= MOST_EMPTIED * filled:
                tried.append((step, after, emptied, filled))
        tried.sort(key=lambda one: one[1].points)
        found: list[WhatIf] = []
        steps = [one[0] for one in tried]
        every = _tried(lake, cursor, name, _with(recipe, steps))
        for step, after, emptied, filled in reversed(tried):
            rest = [one for one in steps if one is not step]
            without = _tried(lake, cursor, name, _with(recipe, rest))
            if every is None or without is None:
                continue
            if before.points - after.points < LESS and without.points - every.points < LESS:
                steps = rest  # neither alone nor with the others does it lower anything
                continue
            found.append(WhatIf(step, before, after, without, emptied, filled))
    return tuple(sorted(found, key=lambda one: (-one.less, one.step.step == "coarsen")))


def _lost(lake: Lake, cursor: Cursor, name: str, recipe: Recipe, step: RecipeStep) -> tuple[int, int]:
    """Cells of a step's columns that it empties, and those that are filled before."""
    filled = []
    for tried in (recipe, clean.placed(recipe, step)[0]):
        try:
            table, types = clean.outcome(lake, cursor, name, tried)
            counts = [f"count(nullif(trim(CAST({quote(one)} AS VARCHAR)), ''))" for one in step.columns if one in types]
            row = cursor.execute(f"SELECT {' + '.join(counts) or '0'} FROM {table} AS t").fetchone()
        except TouchstoneError:
            return 0, 0
        filled.append(int(row[0]) if row else 0)
    return max(filled[0] - filled[1], 0), filled[0]


def protected(recipe: Recipe, offered: Sequence[WhatIf]) -> Recipe:
    """A recipe with the offered steps, each in its place."""
    return _with(recipe, [one.step for one in offered])


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
