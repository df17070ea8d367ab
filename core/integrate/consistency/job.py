"""Looking in the background: the encoder is loaded in a worker, never in the server."""

from __future__ import annotations

from typing import Any

from core.i18n import N_
from core.integrate.consistency.looking import look
from core.integrate.consistency.words import kind_label
from core.jobs import Job, JobContext, Jobs

HANDLER = "core.integrate.consistency.job:run"


def submit(jobs: Jobs, name: str, version: int) -> int:
    """Queue a look at a dataset; the job's id."""
    title = N_("Look for contradictions in {name}")
    return jobs.submit(HANDLER, {"dataset": name, "version": version}, title=title, title_params={"name": name})


def latest(jobs: Jobs, name: str) -> Job | None:
    """The newest look at a dataset that runs or ran."""
    return next((job for job in jobs.list(HANDLER) if job.params["dataset"] == name), None)


def run(job: JobContext) -> dict[str, Any]:
    """Look; params: dataset, version (which tells two looks apart).

    Raises:
        Cancelled: when the job is cancelled; an earlier look stays.
    """

    def report(done: int, total: int, kind: str) -> None:
        job.progress(done, total, kind_label(kind) if kind else "")

    found = look(job.lake, str(job.params["dataset"]), author=job.author, progress=report)
    return {"dataset": found.dataset, "rows": found.rows}
