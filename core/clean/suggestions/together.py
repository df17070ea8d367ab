"""All suggestions as one recipe, for those who want to see what cleaning could do at most before they choose."""

from __future__ import annotations

from contextlib import suppress

from core.clean.apply import measure
from core.clean.recipes.order import placed
from core.clean.recipes.recipe import Recipe
from core.clean.suggestions.suggest import suggest
from core.errors import BadInput
from core.lake import Lake

HIDING = "hash_personal"


def suggested(lake: Lake, name: str) -> Recipe:
    """All steps that the data asks for and that fit one another; those that hide personal data are left out, as they
    say the same of every row that they hide."""
    recipe = Recipe((), lake.dataset(name).imports)
    for one in suggest(lake, name):
        if one.step.step == HIDING:
            continue
        tried = placed(recipe, one.step)[0]
        with suppress(BadInput):  # such as a name that another one took
            measure(lake, name, tried)
            recipe = tried
    return recipe
