"""The recipes of a dataset: those applied, and the draft, which outlives the browser and the server.

For who may not change them they are read without the steps that tell of columns closed to them.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from core.access import allow
from core.clean.recipes.recipe import Recipe, from_dict, from_json
from core.clean.recipes.seen import without_closed
from core.errors import TouchstoneError
from core.lake import Lake


def current(lake: Lake, name: str) -> Recipe:
    """The recipe applied last; an empty one, with the import options, before the first."""
    dataset = lake.dataset(name)
    if dataset.recipe is None:
        return Recipe((), dataset.imports)
    return without_closed(lake, name, from_dict(dataset.recipe))


def previous(lake: Lake, name: str) -> Recipe | None:
    """The recipe of the version before the present one; None when there is nothing to go back to."""
    cleaned = [version for version in lake.versions(name) if version.layer == "clean"]
    if not cleaned:
        return None
    recipe = cleaned[-2].info.get("recipe") if len(cleaned) > 1 else None
    return without_closed(lake, name, from_dict(recipe)) if recipe else Recipe((), lake.dataset(name).imports)


def draft_path(lake: Lake, name: str) -> Path:
    """Where a dataset's draft lies; the name is a dataset's, so it cannot leave the folder."""
    return lake.path / "drafts" / f"{lake.require_name(name)}.json"


def load_draft(lake: Lake, name: str) -> Recipe:
    """The draft; without one, or with one that cannot be read, the recipe applied last."""
    path = draft_path(lake, name)
    try:
        draft = from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, TouchstoneError):
        return current(lake, name)
    return without_closed(lake, name, draft)


def saved(lake: Lake, name: str) -> Recipe:
    """A dataset's own recipe: its draft where that takes a step, else what was applied last."""
    draft = load_draft(lake, name)
    return draft if any(step.enabled for step in draft.steps) else current(lake, name)


def save_draft(lake: Lake, name: str, recipe: Recipe) -> None:
    """Store the draft, whole or not at all.

    Raises:
        Forbidden: whoever acts may not clean: the draft is everybody's.
    """
    allow("clean", name, folder=lake.path)
    path = draft_path(lake, name)
    path.parent.mkdir(exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(recipe.to_json())
    Path(fresh).replace(path)


def drop_draft(lake: Lake, name: str) -> None:
    """Forget the draft: the applied recipe is the starting point again.

    Raises:
        Forbidden: whoever acts may not clean.
    """
    allow("clean", name, folder=lake.path)
    draft_path(lake, name).unlink(missing_ok=True)
