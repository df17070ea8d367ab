"""Cleaning: a recipe of steps, and a clean table that is always recipe(raw).

No step mutates anything: undoing, editing and replaying are the same operation, namely applying a
shorter, changed or the same recipe to the raw table again.
"""

from __future__ import annotations

from core.clean.apply import Applied, apply, counted, measure, undo
from core.clean.frame import Param, Step
from core.clean.preview import Cell, Example, Preview, outcome, preview, statement
from core.clean.query.compose import columns_at
from core.clean.query.counts import StepCount
from core.clean.query.reads import Reads, StepReads, columns_read
from core.clean.recipes.kept import current, drop_draft, load_draft, previous, save_draft, saved
from core.clean.recipes.order import Spoiled, placed, spoiled
from core.clean.recipes.recipe import Recipe, RecipeStep, from_dict, from_json, sentence
from core.clean.recipes.seen import steps_as_seen
from core.clean.steps import STEPS
from core.clean.suggestions.suggest import auto, suggest
from core.clean.suggestions.suggestion import Suggestion
from core.clean.suggestions.together import suggested

__all__ = [
    "STEPS",
    "Applied",
    "Cell",
    "Example",
    "Param",
    "Preview",
    "Reads",
    "Recipe",
    "RecipeStep",
    "Spoiled",
    "Step",
    "StepCount",
    "StepReads",
    "Suggestion",
    "apply",
    "auto",
    "columns_at",
    "columns_read",
    "counted",
    "current",
    "drop_draft",
    "from_dict",
    "from_json",
    "load_draft",
    "measure",
    "outcome",
    "placed",
    "preview",
    "previous",
    "save_draft",
    "saved",
    "sentence",
    "spoiled",
    "statement",
    "steps_as_seen",
    "suggest",
    "suggested",
    "undo",
]
