"""Profiling a large table in the background."""

from __future__ import annotations

from typing import Any

from core.jobs import JobContext
from core.profile.compute import profile
from core.profile.on_demand import kind_named, part

HANDLER = "core.profile.job:run"
PART_HANDLER = "core.profile.job:run_part"
LARGE_CELLS = 10_000_000
"""Cells (rows times columns) above which a page profiles in the background: up to ten seconds of work, as texts that
are all different cost most (`benchmarks.small`: 2.1 million cells in 1.9 s)."""
PART_CELLS = 8_000_000
"""Cells above which a page computes a costlier part in the background."""


def run(job: JobContext) -> dict[str, Any]:
    """Profile one version of one layer; params: dataset, version, layer. The profile is kept in the lake."""
    made = profile(
        job.lake, job.params["dataset"], job.params["version"], job.params["layer"], keep=True, check=job.check
    )
    job.progress(made.rows, made.rows)
    return {"rows": made.rows, "columns": len(made.columns), "seconds": made.seconds}


def run_part(job: JobContext) -> dict[str, Any]:
    """Compute one costlier part; params: dataset, version, layer, part (the record's name). It is kept in the lake."""
    params = job.params
    made = profile(job.lake, params["dataset"], params["version"], params["layer"], keep=True, check=job.check)
    part(job.lake, made, kind_named(params["part"]), job.check, keep=True)
    job.progress(made.rows, made.rows)
    return {"rows": made.rows, "part": params["part"]}
