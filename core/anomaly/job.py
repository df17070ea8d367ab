"""Background job: judge the subjects of a table that is too large for a page to wait for, and keep the judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.access import own_view
from core.anomaly.judging import judged_anew
from core.anomaly.keeping import keep, place
from core.anomaly.telling import PARTS, at, telling
from core.i18n import N_, _

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs
    from core.lake import Lake

HANDLER = "core.anomaly.job:run"
TITLE = N_("Find what stands apart in {name}")
LARGE = 200_000
"""Rows beyond which a job judges: half a minute of one core for a million, and a GB of memory that the server keeps for
its pages."""


def waits(lake: Lake, name: str, rows: int, version: int, subject: str, columns: tuple[str, ...]) -> bool:
    """Whether a table is so large that a job has to judge it first, and none has."""
    return rows > LARGE and not place(lake, name, version, subject, columns).is_file()


def submit(jobs: Jobs, name: str, version: int, subject: str, columns: tuple[str, ...] = ()) -> int:
    """Queue the judgement of one version's subjects. Returns the job's id."""
    return jobs.submit(
        HANDLER, _params(jobs, name, version, subject, columns), title=TITLE, title_params={"name": name}
    )


def unfinished(jobs: Jobs, name: str, version: int, subject: str, columns: tuple[str, ...] = ()) -> Job | None:
    """The job of exactly this that waits, runs, failed or could be resumed."""
    given = _params(jobs, name, version, subject, columns)
    return next(
        (job for job in jobs.list(HANDLER) if job.params == given and job.state not in ("done", "discarded")), None
    )


def run(job: JobContext) -> dict[str, Any]:
    """Judge and keep, of the dataset as whoever asked sees it; what is kept already is not judged again. Params:
    dataset, version, subject, columns, and seen, which tells apart the jobs of two views.

    Raises:
        BadInput: The subjects cannot be judged; the message says why.
        Cancelled: The job was cancelled between two parts; nothing is kept then.
    """
    name, version, subject = str(job.params["dataset"]), int(job.params["version"]), str(job.params["subject"])
    columns = tuple(job.params["columns"])
    with own_view(), telling(lambda done, total, part: job.progress(done, total, _(PARTS[part]))):
        if place(job.lake, name, version, subject, columns).is_file():
            return {"dataset": name}
        seen = judged_anew(job.lake, name, subject, columns, version)
        at("keep")
        keep(job.lake, seen, columns)
    job.progress(len(PARTS), len(PARTS))
    return {"dataset": name, "subjects": len(seen.table), "rare": len(seen.rare)}


def _params(jobs: Jobs, name: str, version: int, subject: str, columns: tuple[str, ...]) -> dict[str, Any]:
    found = {"dataset": name, "version": version, "subject": subject, "columns": list(columns)}
    return found | ({"seen": sight} if (sight := jobs.lake.sight(name)) else {})
