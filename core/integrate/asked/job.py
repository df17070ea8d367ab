"""Asking in the background: it takes minutes, and can be stopped and gone on with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.i18n import N_
from core.integrate.asked.asking import ask
from core.jobs import Job, JobContext, Jobs

HANDLER = "core.integrate.asked.job:run"
TITLES = {
    "consistency": N_("Ask the large model about contradictions in {name}"),
    "reviews": N_("Ask the large model about reviews in {name}"),
    "attributes": N_("Have the large model read attributes of {name}"),
}


def submit(jobs: Jobs, name: str, version: int, use: str, columns: Sequence[str] = (), limit: int = 0) -> int:
    """Queue a run over a dataset; the job's id."""
    params = {"dataset": name, "version": version, "use": use, "columns": list(columns), "limit": limit}
    return jobs.submit(HANDLER, params, title=TITLES[use], title_params={"name": name})


def latest(jobs: Jobs, name: str, use: str) -> Job | None:
    """The newest run of a use over a dataset that runs or ran."""
    return next((job for job in jobs.list(HANDLER) if (job.params["dataset"], job.params["use"]) == (name, use)), None)


def run(job: JobContext) -> dict[str, Any]:
    """Ask; params: dataset, version, use, columns, limit.

    Raises:
        Cancelled: when the job is cancelled; answers that came are kept, and an earlier run stays.
    """
    params = job.params
    found = ask(
        job.lake,
        str(params["dataset"]),
        str(params["use"]),
        columns=params["columns"],
        limit=int(params["limit"]),
        author=job.author,
        progress=job.progress,
    )
    return {"dataset": found.dataset, "asked": found.asked, "found": found.found, "calls": found.calls}
