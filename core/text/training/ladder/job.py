"""The background job that climbs a ladder on a dataset. Resumed, it skips finished rungs and goes on from the
checkpoint of the one that was running."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.text.training.ladder.climb import climb
from core.text.training.ladder.data import from_lake, split
from core.text.training.ladder.plan import Plan

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs
    from core.lake import Lake

HANDLER = "core.text.training.ladder.job:run"


def submit(
    jobs: Jobs,
    lake: Lake,
    dataset: str,
    text: str,
    label: str,
    plan: Plan,
    *,
    kind: str = "auto",
    version: int | None = None,
    limit: int = 0,
    author: str | None = None,
) -> int:
    """Queue a climb on a dataset's columns; returns the job's id.

    Raises:
        NotFound: no such dataset or column.
        BadInput: the labels cannot be trained on.
    """
    found = from_lake(lake, dataset, text, label, kind=kind, version=version, limit=limit)
    split(found, plan.split_seed)
    params = {"dataset": dataset, "version": found.version, "text": text, "label": label, "kind": found.kind}
    title = N_("Train on {name}")
    return jobs.submit(
        HANDLER,
        {**params, "limit": limit, "plan": plan.to_json()},
        title=title,
        title_params={"name": dataset},
        author=author,
    )


def run(job: JobContext) -> dict[str, Any]:
    """Climb. Params: ``dataset``, ``version``, ``text``, ``label``, ``kind``, ``limit``, ``plan``.

    Returns:
        runs (names in the order of the rungs), split (its hash), left_out (rows not used, by reason).
    """
    params = job.params
    found = from_lake(
        job.lake,
        str(params["dataset"]),
        str(params["text"]),
        str(params["label"]),
        kind=str(params["kind"]),
        version=int(params["version"]),
        limit=int(params["limit"]),
    )
    made = climb(job.lake, found, Plan.of_json(params["plan"]), report=job.progress, author=job.author)
    return {"runs": [one.run for one in made], "split": made[0].split_hash, "left_out": found.left_out}


def latest(jobs: Jobs, dataset: str) -> Job | None:
    """The newest climb on a dataset."""
    return next((job for job in jobs.list(HANDLER) if job.params.get("dataset") == dataset), None)
