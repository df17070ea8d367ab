"""What a recipe that makes values mean something else does to the contract, told before it is applied."""

from __future__ import annotations

from core.access import allowed
from core.clean.preview import outcome
from core.clean.recipes.kept import current
from core.clean.recipes.meaning import meant_anew
from core.clean.recipes.recipe import Recipe
from core.lake import Lake
from core.quality.again import redrafted, redrafted_said


def contract_after(lake: Lake, name: str, recipe: Recipe) -> tuple[str, ...]:
    """What `apply` will do to the contract in the same commit, in words; empty where it stays as it is.

    Raises:
        BadInput: the recipe does not fit the data.
    """
    columns = meant_anew(current(lake, name), recipe)
    if not columns or not allowed("contract"):
        return ()
    with lake.read() as cursor:
        made, _types = outcome(lake, cursor, name, recipe)
        found = redrafted(lake, name, cursor, made, columns)
    return redrafted_said(found) if found is not None else ()
