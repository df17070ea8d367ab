"""Checking in the background: one version, or every version of a dataset, or of all, that has no report yet."""

from __future__ import annotations

from typing import Any

from core.i18n import N_
from core.jobs import Job, JobContext, Jobs, open_jobs
from core.jobs.moved import find
from core.lake import Lake, version_name
from core.quality.checks import CHECKS
from core.quality.offers import look
from core.quality.run import check, drafted, unchecked
from core.quality.store import save_suite
from core.settings import settings

HANDLER = "core.quality.job:run"
ONE_HANDLER = "core.quality.job:run_one"
DRAFT_HANDLER = "core.quality.job:run_draft"
TELL = "core.alerts.job:run"
"""What sends messages; a room above, hence by its name."""
DAYS = "core.anomaly.looks:look"
"""What looks at the days; a room above too."""


def submit_one(jobs: Jobs, lake: Lake, name: str, version: int) -> int:
    """Queue the check of one version, also where it has a report already; the job's id."""
    title = N_("Check {name}, version {n}")
    given = {"dataset": name, "version": version}
    words = {"name": name, "n": version_name(lake, name, version)}
    return jobs.submit(ONE_HANDLER, given, title=title, title_params=words, quick=True)


def submit_draft(jobs: Jobs, name: str, version: int) -> int:
    """Queue the drafting of a new contract from one version; the job's id."""
    title = N_("Draft the contract of {name}")
    given = {"dataset": name, "version": version}
    return jobs.submit(DRAFT_HANDLER, given, title=title, title_params={"name": name}, quick=True)


def latest_one(jobs: Jobs, name: str, version: int, handler: str = ONE_HANDLER) -> Job | None:
    """The newest job that checks, or checked, one version; or that of another handler with the same parameters."""
    given = {"dataset": name, "version": version}
    return next((job for job in jobs.list(handler) if job.params == given), None)


def run_one(job: JobContext) -> dict[str, Any]:
    """Check one version; params: dataset, version.

    Raises:
        Cancelled: when the job is cancelled; nothing is stored then.
    """
    name, version = str(job.params["dataset"]), int(job.params["version"])
    job.progress(0, 1)
    report = check(job.lake, name, version)
    look(job.lake, name, version)
    look_at_days(job.lake, name)
    _tell(job)
    job.progress(1, 1)
    return {"dataset": name, "version": report.version, "score": report.score}


def look_at_days(lake: Lake, name: str) -> None:
    """Judge the days of a dataset's newest version, of which incidents are made; no score rests on them."""
    find(DAYS)(lake, name)


def _tell(job: JobContext) -> None:
    """Queue the messages about what was found, where there is anybody to tell."""
    if settings().alert_channels:
        open_jobs(job.lake).submit(TELL, {}, title=N_("Tell of incidents"))


def run_draft(job: JobContext) -> dict[str, Any]:
    """Draft a contract anew and keep it as the next one; params: dataset, version."""
    job.progress(0, 1)
    name = str(job.params["dataset"])
    kept = save_suite(job.lake, drafted(job.lake, name, int(job.params["version"])), job.author, known=CHECKS)
    job.progress(1, 1)
    return {"dataset": name, "contract": kept.version, "checks": len(kept.checks)}


def run(job: JobContext) -> dict[str, Any]:
    """Check what is unchecked, oldest first; params: dataset (all when absent).

    A repeat goes on where the last run stopped, because a stored report needs no second check.

    Raises:
        Cancelled: when the job is cancelled; finished reports stay.
    """
    named = job.params.get("dataset")
    names = [str(named)] if named else [dataset.name for dataset in job.lake.datasets()]
    waiting = [(name, version) for name in names for version in unchecked(job.lake, name)]
    for place, (name, version) in enumerate(waiting):
        job.check()
        job.progress(place, len(waiting), f"{name} · {version_name(job.lake, name, version)}")
        check(job.lake, name, version)
    for name in dict(waiting):
        look(job.lake, name)
        look_at_days(job.lake, name)
    if waiting:
        _tell(job)
    job.progress(len(waiting), len(waiting))
    return {"checked": len(waiting)}
