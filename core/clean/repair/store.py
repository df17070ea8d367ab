"""What was found in a dataset, kept in the workspace, and what people said of it; accepted suggestions as a recipe."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core import access
from core.clean.recipes.kept import load_draft
from core.clean.recipes.recipe import Recipe, RecipeStep, from_dict
from core.clean.recipes.seen import without_closed
from core.clean.repair.answers import reweighed, teaching
from core.clean.repair.find import Found, detect, repairs
from core.clean.repair.suspect import Suspect
from core.errors import TouchstoneError
from core.jobs import JobContext
from core.lake import Lake

HANDLER = "core.clean.repair.store:run"
TAKEN, REFUSED = "taken", "refused"


@dataclass(frozen=True)
class Kept:
    """A search that was made: what was found, after which recipe, and when."""

    found: Found
    recipe: Recipe
    time: datetime


def search(lake: Lake, name: str, recipe: Recipe) -> Kept:
    """Look for suspicious cells after a recipe, with what people said before, and keep what is found.

    Raises:
        Forbidden: whoever acts may not keep results.
    """
    access.allow("compute", name, folder=lake.path)
    with access.whole():
        kept = Kept(detect(lake, name, recipe, said=said(lake, name)), recipe, datetime.now(UTC))
    _write(_path(lake, name), _plain(kept))
    return _as_seen(lake, kept)


def run(job: JobContext) -> dict[str, Any]:
    """Job handler; params: dataset, recipe (JSON data)."""
    recipe = from_dict(job.params["recipe"])
    name = job.params["dataset"]
    kept = Kept(detect(job.lake, name, recipe, job.check, said(job.lake, name)), recipe, datetime.now(UTC))
    _write(_path(job.lake, name), _plain(kept))
    job.progress(kept.found.looked_at, kept.found.looked_at)
    return {"suspects": len(kept.found.suspects), "sure": len(kept.found.sure)}


def latest(lake: Lake, name: str) -> Kept | None:
    """The last search of a dataset as its reader may see it; None where there is none that can be read."""
    try:
        data = json.loads(_path(lake, name).read_text(encoding="utf-8"))
        suspects = tuple(
            Suspect(**one | {"beside": tuple(one["beside"]), "by": tuple(one["by"])}) for one in data["suspects"]
        )
        recall = {kind: (int(hits), int(cells)) for kind, (hits, cells) in data["recall"].items()}
        counts = {(kind, column): (float(a), float(b)) for kind, column, a, b in data.get("counts", ())}
        known = {(kind, column): (int(a), int(b)) for kind, column, a, b in data.get("said", ())}
        found = Found(**data["found"], suspects=suspects, recall=recall, counts=counts, said=known)
        kept = Kept(found, from_dict(data["recipe"]), datetime.fromisoformat(data["time"]))
    except (OSError, ValueError, KeyError, TypeError, TouchstoneError):
        return None
    return _as_seen(lake, kept)


def _as_seen(lake: Lake, kept: Kept) -> Kept:
    """A search without the suspicions that tell of a column which whoever acts does not see as it is."""
    closed = lake.closed(kept.found.dataset)
    if closed == set():
        return kept
    open_ones = (
        one
        for one in kept.found.suspects
        if closed is not None and closed.isdisjoint((one.column, *one.beside, *one.by))
    )
    recipe = without_closed(lake, kept.found.dataset, kept.recipe)
    return replace(kept, found=replace(kept.found, suspects=tuple(open_ones)), recipe=recipe)


def stamp(lake: Lake, name: str) -> tuple[int, int]:
    """What changes when a search or a decision is written."""
    return _modified(_path(lake, name)), _modified(_decisions_path(lake, name))


def stale(lake: Lake, kept: Kept, draft: Recipe) -> bool:
    """Whether the data or the recipe is another one than when the search was made, accepted suggestions apart."""
    now = lake.dataset(kept.found.dataset).raw_version
    return now != kept.found.version or draft.steps[: len(kept.recipe.steps)] != kept.recipe.steps


# --- decisions --------------------------------------------------------------------------------------------


def decisions(lake: Lake, name: str) -> dict[str, dict[str, Any]]:
    """Key -> what was said of it: verdict, kind, column, suggestion."""
    try:
        found = json.loads(_decisions_path(lake, name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def decide(lake: Lake, name: str, suspects: Iterable[Suspect], verdict: str) -> None:
    """Note that suggestions were taken, refused, or (with "") that nothing is said of them any more.

    Raises:
        Forbidden: whoever acts may not judge.
    """
    access.allow("judge", name, folder=lake.path)
    known = decisions(lake, name)
    for one in suspects:
        known.pop(one.key, None)
        if verdict and one.key:
            known[one.key] = {
                "verdict": verdict,
                "kind": one.kind,
                "column": one.column,
                "suggestion": one.suggestion,
            }
    _write(_decisions_path(lake, name), known)


def refused(lake: Lake, name: str) -> dict[str, str | None]:
    """Key -> the suggestion that was refused."""
    return {key: one["suggestion"] for key, one in decisions(lake, name).items() if one["verdict"] == REFUSED}


def said(lake: Lake, name: str) -> dict[tuple[str, str], tuple[int, int]]:
    """(kind, column) -> how many suggestions were taken and refused."""
    taken, against = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in decisions(lake, name).values():
        (taken if one["verdict"] == TAKEN else against)[one["kind"], one["column"]] += 1
    return {key: (taken[key], against[key]) for key in taken.keys() | against.keys()}


@dataclass(frozen=True)
class Waiting:
    """A dataset whose suspicions wait for an answer: how many, and where an answer teaches most."""

    dataset: str
    cells: int
    column: str
    kind: str


def now(lake: Lake, kept: Kept) -> tuple[Suspect, ...]:
    """The suspicions of a search, as sure as the answers since make them."""
    found = kept.found
    return reweighed(found.suspects, found.counts, found.said, said(lake, found.dataset))


def undecided(lake: Lake, kept: Kept, draft: Recipe) -> tuple[Suspect, ...]:
    """Those that nobody has decided, in the order in which answers teach most."""
    taken = {} if stale(lake, kept, draft) else accepted(draft, kept)
    against = refused(lake, kept.found.dataset)
    still = [one for one in now(lake, kept) if not is_said(one, taken) and not is_said(one, against)]
    return tuple(teaching(still, kept.found.counts, said(lake, kept.found.dataset)))


def is_said(one: Suspect, decided: Mapping[str, Any]) -> bool:
    """Whether a suggestion is among those decided."""
    return one.key != "" and one.key in decided and decided[one.key] == one.suggestion


def waiting(lake: Lake) -> list[Waiting]:
    """The datasets whose suspicions wait for an answer, those with most first."""
    found = []
    for one in lake.datasets():
        kept = latest(lake, one.name) if stamp(lake, one.name)[0] else None
        draft = load_draft(lake, one.name)
        cells = undecided(lake, kept, draft) if kept and not stale(lake, kept, draft) else ()
        if cells:
            found.append(Waiting(one.name, len(cells), cells[0].column, cells[0].kind))
    return sorted(found, key=lambda one: (-one.cells, one.dataset))


# --- the recipe -------------------------------------------------------------------------------------------


def accepted(draft: Recipe, kept: Kept) -> Mapping[str, str | None]:
    """Key -> the suggestion that the draft puts in place."""
    place = len(kept.recipe.steps)
    step = draft.steps[place] if place < len(draft.steps) else None
    cells: Mapping[str, str | None] = step.params.get("cells", {}) if step is not None and step.step == "repair" else {}
    return cells


def accept(draft: Recipe, kept: Kept, suspects: Sequence[Suspect]) -> Recipe:
    """The draft with suggestions put in place, in the one step that stands where the search looked."""
    fresh = repairs(suspects)
    if fresh is None:
        return draft
    return _with_cells(draft, kept, {**accepted(draft, kept), **fresh.params["cells"]}, fresh.columns)


def withdraw(draft: Recipe, kept: Kept, keys: Iterable[str]) -> Recipe:
    """The draft without some accepted suggestions."""
    gone = set(keys)
    cells = {key: said for key, said in accepted(draft, kept).items() if key not in gone}
    return _with_cells(draft, kept, cells, ())


def _with_cells(draft: Recipe, kept: Kept, cells: Mapping[str, str | None], columns: Sequence[str]) -> Recipe:
    place = len(kept.recipe.steps)
    there = place < len(draft.steps) and draft.steps[place].step == "repair"
    before = draft.steps[place] if there else RecipeStep("repair")
    rest = draft.steps[place + there :]
    if not cells:
        return replace(draft, steps=(*draft.steps[:place], *rest))
    step = replace(
        before,
        columns=tuple(dict.fromkeys((*before.columns, *columns))),
        params={"cells": dict(sorted(cells.items()))},
    )
    return replace(draft, steps=(*draft.steps[:place], step, *rest))


# --- files ------------------------------------------------------------------------------------------------


def _path(lake: Lake, name: str) -> Path:
    return lake.path / "suspects" / f"{lake.require_name(name)}.json"


def _decisions_path(lake: Lake, name: str) -> Path:
    return lake.path / "suspects" / f"{lake.require_name(name)}.decided.json"


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _plain(kept: Kept) -> dict[str, Any]:
    found = {
        name: value for name, value in vars(kept.found).items() if name not in ("suspects", "recall", "counts", "said")
    }
    return {
        "found": found | {"precision": dict(kept.found.precision)},
        "recall": dict(kept.found.recall),
        "counts": [[*key, *pair] for key, pair in kept.found.counts.items()],
        "said": [[*key, *pair] for key, pair in kept.found.said.items()],
        "suspects": [asdict(one) for one in kept.found.suspects],
        "recipe": kept.recipe.as_dict(),
        "time": kept.time.isoformat(),
    }


def _write(path: Path, data: Any) -> None:
    """Store data as JSON, whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(data, stream, ensure_ascii=False, default=str)
    Path(fresh).replace(path)
