"""Cleaning: the clean table becomes recipe(raw) where raw rows, the recipe or a table it looks into are newer."""

from __future__ import annotations

import json

from core.clean import Recipe, apply, auto, current, from_json
from core.errors import NotFound
from core.i18n import _, kept, ngettext
from core.lake import Dataset
from core.ledger import Outcome, runs
from core.runs.sources import path_in
from core.runs.work import Look, Work, nothing


def look(work: Work, dataset: str) -> Look:
    """Whether the recipe would be applied."""
    why = _why(work, dataset, _asked(work, dataset))
    return Look(bool(why), why or _("The clean table is up to date."))


def do(work: Work, dataset: str) -> Outcome:
    """Apply the recipe where anything is newer than what it was applied to.

    Raises:
        BadInput, NotFound: the recipe cannot be read, or a step does not fit the data; nothing is stored then.
    """
    held = work.held(dataset)
    if held is None:
        return nothing(_("There is no data yet."))
    asked = _asked(work, dataset)
    if not _why(work, dataset, asked):
        return nothing(_("The clean table is up to date."), version=held.version)
    if asked is None and _found_none(work, held):
        return nothing(_("The recipe has no step: the rows stay as they were loaded."), version=held.version)
    recipe = asked or auto(work.lake, dataset)
    if not recipe.steps and held.recipe is None:
        return nothing(_("The recipe has no step: the rows stay as they were loaded."), version=held.version)
    work.begin()
    done = apply(work.lake, dataset, recipe, work.author)
    n = len(recipe.steps)
    said = ngettext("A recipe of {n} step applied.", "A recipe of {n} steps applied.", n).format(n=n)
    return Outcome(
        "done",
        kept(said),
        done.rows_in,
        done.rows,
        done.to_quarantine,
        (done.version,),
        work.lake.dataset(dataset).version,
    )


def _found_none(work: Work, held: Dataset) -> bool:
    """Whether an earlier run looked for repairs in these very rows and found none."""
    told = (one for run in runs(work.lake) for one in run.steps if (one.kind, one.dataset) == ("clean", held.name))
    return any(one.outcome.state == "nothing" and one.outcome.version == held.version for one in told)


def _asked(work: Work, dataset: str) -> Recipe | None:
    """The recipe that the pipeline asks for; None for one that the data itself asks for.

    Raises:
        NotFound: there is no such file.
    """
    clean = work.load(dataset).clean
    assert clean is not None
    if clean.recipe == "auto":
        return None
    if clean.recipe == "last":
        return current(work.lake, dataset) if work.held(dataset) else Recipe((), {})
    path = path_in(work.pipeline, clean.recipe, anywhere=work.anywhere)
    if not path.is_file():
        raise NotFound(_("There is no recipe file {name}.").format(name=clean.recipe))
    return from_json(path.read_bytes())


def _written(recipe: Recipe) -> str:
    return json.dumps(recipe.as_dict()["steps"], sort_keys=True)


def _why(work: Work, dataset: str, asked: Recipe | None) -> str:
    """Why the recipe has to be applied; "" where the clean table is as it would be."""
    held = work.held(dataset)
    if held is None:
        return ""
    if held.clean_version is None or held.raw_version > held.clean_version:
        if asked is not None and not asked.steps and held.clean_version is None:
            return ""
        return _("There are new rows to clean.")
    if asked is not None and _written(asked) != _written(current(work.lake, dataset)):
        return _("The recipe is another one.")
    made = next(one for one in reversed(work.lake.versions(dataset)) if one.layer == "clean")
    for name, version in made.info.get("sources", {}).items():
        other = work.held(name)
        if other is not None and other.version != version:
            return _("{name}, which the recipe looks into, has changed.").format(name=name)
    return ""
