"""Building in the background; what is built already is found as it is, so that a repeat goes on where one stopped."""

from __future__ import annotations

import json
from typing import Any

from core.i18n import N_
from core.integrate.shop.building import build
from core.integrate.shop.plan import Plan, from_dict
from core.integrate.shop.words import part_label
from core.jobs import Job, JobContext, Jobs

HANDLER = "core.integrate.shop.job:run"


def submit(jobs: Jobs, plan: Plan) -> int:
    """Queue the building of a plan; the job's id."""
    return jobs.submit(HANDLER, {"plan": json.dumps(plan.as_dict())}, title=N_("Build the shop"))


def latest(jobs: Jobs) -> Job | None:
    """The newest job that builds, or built, the shop."""
    return next(iter(jobs.list(HANDLER, limit=1)), None)


def run(job: JobContext) -> dict[str, Any]:
    """Build; params: plan (JSON text).

    Raises:
        Cancelled: when the job is cancelled; the parts that were built stay.
    """
    plan = from_dict(json.loads(job.params["plan"]))

    def report(done: int, total: int, part: str) -> None:
        job.progress(done, total, part_label(part) if part else "")

    built = build(job.lake, plan, author=job.author, progress=report)
    return {
        "parts": {one.part: one.rows for one in built.parts},
        "fresh": [one.part for one in built.parts if one.fresh],
    }
