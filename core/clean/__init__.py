"""Cleaning: a recipe of steps, and a clean table that is always recipe(raw).

No step mutates anything: undoing, editing and replaying are the same operation, namely applying a
shorter, changed or the same recipe to the raw table again.
"""

from __future__ import annotations

from core.clean.apply import (
    Applied,
    Cell,
    Example,
    Preview,
    StepCount,
    apply,
    current,
    measure,
    preview,
    previous,
    statement,
    undo,
)
from core.clean.frame import Param, Step
from core.clean.recipe import Recipe, RecipeStep, from_dict, from_json
from core.clean.steps import STEPS

__all__ = [
    "STEPS", "Applied", "Cell", "Example", "Param", "Preview", "Recipe", "RecipeStep", "Step", "StepCount",
    "apply", "current", "from_dict", "from_json", "measure", "preview", "previous", "statement", "undo",
]  # fmt: skip
