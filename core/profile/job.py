"""Profiling a large table in the background."""

from __future__ import annotations

from typing import Any

from core.jobs import JobContext
from core.profile.compute import profile

HANDLER = "core.profile.job:run"
LARGE_CELLS = 60_000_000
"""Cells (rows times columns) above which a page profiles in the background: about ten seconds of work."""


def run(job: JobContext) -> dict[str, Any]:
    """Profile one version of one layer; params: dataset, version, layer. The profile is kept in the lake."""
    made = profile(job.lake, job.params["dataset"], job.params["version"], job.params["layer"], check=job.check)
    job.progress(made.rows, made.rows)
    return {"rows": made.rows, "columns": len(made.columns), "seconds": made.seconds}
