"""The background job that reads the aspects of a dataset's text column at a version.

As the sentiment job: a batch is one commit, whole or not at all; rows already stored are skipped; a text read before by
the same models is taken from the store. Rows are kept by models, so a reading by other models grows beside the one that
is shown, and takes its place when it is whole.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.i18n import N_, _
from core.settings import settings
from core.text.aspects import mentions as aspects
from core.text.aspects import store as aspect_store
from core.text.aspects.mentions import Opinion
from core.text.models import adapter
from core.text.reading import content
from core.text.sentiment import predictions

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs
    from core.lake import Lake
    from core.text.reading.content import Content
    from core.text.reading.engine import Step

HANDLER = "core.text.aspects.job:run"


def submit(
    jobs: Jobs,
    lake: Lake,
    dataset: str,
    *,
    version: int | None = None,
    engine: str = "auto",
    again: str | None = None,
    author: str | None = None,
) -> int:
    """Queue the reading of a dataset; version None means its newest. Returns the job's id.

    Args:
        again: stamp of the models whose whole reading is to be replaced by one of the models that are here now. The
            same models would say the same, and are not run.

    Raises:
        BadInput: the dataset has no column with the role text.
        Unavailable: no aspect model is here.
    """
    number = version or lake.dataset(dataset).version
    predictions.text_column(lake, dataset, number)
    params = {"dataset": dataset, "version": number, "engine": engine, "models": _stamp()}
    title = N_("Read the aspects of {name}")
    if again is not None:
        params["again"] = again
        title = N_("Read the aspects of {name} again")
    return jobs.submit(HANDLER, params, title=title, title_params={"name": dataset}, author=author)


def run(job: JobContext) -> dict[str, Any]:
    """Read what is not yet read.

    Params: ``dataset``, ``version``, ``engine``; ``again`` tells that another reading is shown meanwhile.

    Returns:
        rows, read (rows in a language that a model reads), not_read (by language), mentions, computed (distinct texts
        run through a model), reused, seconds, model.
    """
    name, version = str(job.params["dataset"]), int(job.params["version"])
    engine = str(job.params.get("engine", "auto"))
    model = _stamp()
    reads = languages()
    aspect_store.prepare(job.lake)
    source = predictions.Source.of(job.lake, name, version)
    total = source.count(job.lake)
    last, done = aspect_store.progress(job.lake, name, version, model)
    job.progress(done, total, "resume" if done else "")
    counted: Counter[str] = Counter()
    seconds = 0.0
    while chunk := source.after(job.lake, last, settings().job_batch):
        contents = [content.read(text) for _row, text in chunk]
        known = aspect_store.stored(job.lake, [c.hash for c in contents], model)
        fresh = {c.hash: c for c in contents if c.hash not in known and c.language in reads}
        started = time.perf_counter()
        known |= _read(list(fresh.values()), engine, job.within(done, len(chunk), total), job.lake.path)
        seconds += time.perf_counter() - started
        rows = [
            (row, c.hash, c.language, c.text, known.get(c.hash, []))
            for (row, _text), c in zip(chunk, contents, strict=True)
        ]
        job.check()
        aspect_store.store(job.lake, name, version, model, rows, job.author)
        last, done = chunk[-1][0], done + len(chunk)
        counted["computed"] += len(fresh)
        counted["mentions"] += sum(len(row[4]) for row in rows)
        counted["read"] += sum(c.language in reads for c in contents)
        job.progress(done, total)
    aspect_store.keep(job.lake, name, version, model, job.author)
    return {
        "rows": total,
        "read": counted["read"],
        "mentions": counted["mentions"],
        "computed": counted["computed"],
        "reused": counted["read"] - counted["computed"],
        "seconds": round(seconds, 2),
        "model": model,
    }


def discard(jobs: Jobs, lake: Lake, job: Job, author: str | None = None) -> None:
    """Close an unfinished repeat and drop what it read; the reading that is shown stays.

    Nothing happens to one that someone resumed meanwhile.
    """
    name, version = str(job.params["dataset"]), int(job.params["version"])
    if jobs.discard(job.id) and (shown := aspect_store.chosen(lake, name, version)):
        aspect_store.keep(lake, name, version, shown[1], author)


def languages() -> tuple[str, ...]:
    """Languages whose aspect model is here."""
    here = adapter.available()
    return tuple(language for language, name in aspects.MODELS.items() if name in here)


def latest(jobs: Jobs, dataset: str) -> int | None:
    """Id of the newest aspect job of a dataset."""
    return next((job.id for job in jobs.list(HANDLER) if job.params.get("dataset") == dataset), None)


def _read(contents: list[Content], engine: str, step: Step, home: Path) -> dict[str, list[Opinion]]:
    if not contents:
        return {}
    found = aspects.read([c.text for c in contents], [c.language for c in contents], engine, step, home)
    return {c.hash: list(opinions) for c, opinions in zip(contents, found, strict=True)}


def _stamp() -> str:
    found = aspect_store.stamp()
    if not found:
        raise Unavailable(
            _("No model for aspects is here."),
            title=_("Model not found"),
            hint=_("Train it with: make models"),
        )
    return found
