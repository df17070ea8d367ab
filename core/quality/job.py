"""Checking in the background: every version of a dataset, or of all, that has no report yet."""

from __future__ import annotations

from typing import Any

from core.jobs import JobContext
from core.quality.run import check, unchecked

HANDLER = "core.quality.job:run"


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
        job.progress(place, len(waiting), f"{name} · {version}")
        check(job.lake, name, version)
    job.progress(len(waiting), len(waiting))
    return {"checked": len(waiting)}
