"""The background job that reads a file's questions with the text model, so that they are found by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.answers.entries import open_entries
from core.answers.reading import read_all
from core.i18n import N_

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs
    from core.lake import Dataset

HANDLER = "core.answers.job:run"


def submit(jobs: Jobs, dataset: Dataset, *, author: str | None = None) -> int:
    """Queue the reading of a dataset's questions. Returns the job's id."""
    title = N_("Read the questions of {name}")
    return jobs.submit(
        HANDLER, {"dataset": dataset.name}, title=title, title_params={"name": dataset.name}, author=author
    )


def unfinished(jobs: Jobs, dataset: str) -> Job | None:
    """The newest job of a dataset where it waits, runs, or could be resumed."""
    newest = next((job for job in jobs.list(HANDLER) if job.params.get("dataset") == dataset), None)
    return newest if newest and (newest.active or newest.resumable) else None


def run(job: JobContext) -> dict[str, Any]:
    """Read the questions that were not read before.

    Params: ``dataset``.

    Returns:
        questions, and how many of them were read now.

    Raises:
        Unavailable: no encoder is here.
    """
    entries = open_entries(job.lake, job.lake.dataset(job.params["dataset"]))
    return {"questions": len(entries), "read": read_all(entries.questions, job.lake.path, job.progress)}
