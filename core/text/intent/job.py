"""The background job that reads the intent of searches and questions, the most frequent texts first.

A batch is one commit and texts with a result are skipped, so that a repeat, a resume and a new version of the data pay
only for what is new, and whoever stops it early has the texts that matter most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.i18n import N_, _
from core.settings import settings
from core.text.intent import classify as intent
from core.text.intent import queries

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs
    from core.text.intent.queries import Source

HANDLER = "core.text.intent.job:run"


def submit(jobs: Jobs, source: Source, *, engine: str = "auto", author: str | None = None) -> int:
    """Queue the reading of a column. Returns the job's id.

    Raises:
        Unavailable: no intent model is here.
    """
    given = {**_column(source), "engine": engine, "model": _stamp()}
    title = N_("Read the intents of {name}")
    return jobs.submit(HANDLER, given, title=title, title_params={"name": source.dataset}, author=author)


def unfinished(jobs: Jobs, source: Source) -> Job | None:
    """The job of this column that waits, runs, or could be resumed, if that is its newest."""
    given = _column(source)
    newest = next((job for job in jobs.list(HANDLER) if given.items() <= job.params.items()), None)
    return newest if newest and (newest.active or newest.resumable) else None


def run(job: JobContext) -> dict[str, Any]:
    """Read what has no result yet.

    Params: ``dataset``, ``version``, ``role``, ``column``, ``engine``.

    Returns:
        texts (distinct ones in the column), computed (of them by this run), model.
    """
    given = job.params
    model = _stamp()
    queries.prepare(job.lake)
    source = queries.Source(given["dataset"], int(given["version"]), given["role"], given["column"])
    before = queries.coverage(job.lake, source, model)
    done = before.read_texts
    job.progress(done, before.texts, "resume" if done else "")
    while cells := queries.unread(job.lake, source, model, settings().job_batch):
        step = job.within(done, len(cells), before.texts)
        found = intent.read(cells, engine=given["engine"], step=step, home=job.lake.path)
        queries.store(job.lake, model, cells, found, job.author)
        done += len(cells)
        job.progress(done, before.texts)
    return {"texts": before.texts, "computed": done - before.read_texts, "model": model}


def _column(source: Source) -> dict[str, Any]:
    return {"dataset": source.dataset, "version": source.version, "role": source.role, "column": source.column}


def _stamp() -> str:
    found = queries.stamp()
    if not found:
        raise Unavailable(
            _("No model for intents is here."), title=_("Model not found"), hint=_("Train it with: make models")
        )
    return found
