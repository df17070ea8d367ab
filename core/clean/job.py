"""Apply a recipe and judge the outcome: the whole of "Apply", inline or as a background job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.clean.apply import Applied, apply
from core.clean.query.answers import learn
from core.clean.recipes.kept import drop_draft
from core.clean.recipes.recipe import Recipe, from_json
from core.jobs import Job, JobContext, Jobs
from core.lake import Lake

HANDLER = "core.clean.job:run"


@dataclass(frozen=True)
class Judged:
    """A recipe's outcome with the quality score (0 to 100, None without rows) before and after."""

    applied: Applied
    before: float | None
    after: float | None


def apply_and_check(lake: Lake, name: str, recipe: Recipe, author: str | None = None, action: str = "clean") -> Judged:
    """Apply a recipe, then check the new version, so that its score stands beside the former one."""
    from core import quality
    from core.quality.job import look_at_days

    report = quality.latest(lake, name)
    if report is None or report.version != lake.dataset(name).version:
        report = quality.check(lake, name)
    applied = apply(lake, name, recipe, author, action)
    drop_draft(lake, name)
    after = quality.check(lake, name).score
    look_at_days(lake, name)
    return Judged(applied, report.score, after)


def latest(jobs: Jobs, name: str) -> Job | None:
    """The newest job that applies, or applied, a recipe to a dataset."""
    return next((job for job in jobs.list(HANDLER) if job.params["dataset"] == name), None)


def run(job: JobContext) -> dict[str, Any]:
    """Job handler; params: dataset, recipe (JSON text), action, author, counted (see `counted`)."""
    job.progress(0, 1)
    params = job.params
    if params.get("counted"):
        learn(job.lake, params["counted"])
    judged = apply_and_check(
        job.lake, params["dataset"], from_json(params["recipe"]), params.get("author"), params.get("action", "clean")
    )
    job.progress(1, 1)
    return {
        "dataset": judged.applied.dataset,
        "version": judged.applied.version,
        "rows": judged.applied.rows,
        "before": judged.before,
        "after": judged.after,
    }
