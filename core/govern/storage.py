"""The space a workspace takes: joined and given back in the background."""

from __future__ import annotations

from typing import Any

from core.i18n import N_
from core.jobs import JobContext, Jobs
from core.lake.compact import give_back, join_small, space

HANDLER = "core.govern.storage:run"


def free_space(jobs: Jobs, author: str | None = None) -> int:
    """Queue joining small files and deleting those that no version needs; the job's id."""
    return jobs.submit(HANDLER, {}, title=N_("Join small files, give back space"), author=author)


def run(job: JobContext) -> dict[str, Any]:
    """Join the small files of each table where it is worth it, then delete what no version needs.

    Raises:
        Cancelled: between two tables; what is joined stays joined.
    """
    tables = space(job.lake).worth_joining
    for place, table in enumerate(tables):
        job.progress(place, len(tables), table)
        join_small(job.lake, (table,))
    job.progress(len(tables), len(tables))
    files, size = give_back(job.lake)
    return {"tables": len(tables), "files": files, "bytes": size}
