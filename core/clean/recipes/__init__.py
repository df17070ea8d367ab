"""The recipe as a document: read and checked, in a right order, merged, kept as a draft."""

from __future__ import annotations

from core.clean.recipes.merging import Line, difference, merged
from core.clean.recipes.recipe import Recipe, RecipeStep

__all__ = ["Line", "Recipe", "RecipeStep", "difference", "merged"]
