"""Background job: judge the lists of a dataset's versions, keep the shares, and have the check look at them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core import quality
from core.i18n import N_
from core.jobs import Jobs
from core.recommend.features.bundle import Options
from core.recommend.weak.drawing import DRAWN
from core.recommend.weak.store import judge_version, trend, waiting

if TYPE_CHECKING:
    from core.jobs import Job, JobContext
    from core.lake import Lake

HANDLER = "core.recommend.weak.job:run"
CHECK = "weak_lists"
"""The type of check that watches the shares."""


def params(events: str, scorer: str, options: Options, k: int = 10, most: int = DRAWN, seed: int = 0) -> dict[str, Any]:
    """The job's parameters as JSON."""
    told = {"events": events, "scorer": scorer, "options": asdict(options), "k": k, "most": most, "seed": seed}
    return dict(json.loads(json.dumps(told)))  # as the queue gives it back, so that a job is found again


def submit(jobs: Jobs, given: dict[str, Any]) -> int:
    """Queue it; the job's id."""
    title = N_("Judge recommended lists of {name}")
    return jobs.submit(HANDLER, given, title=title, title_params={"name": given["events"]})


def latest(jobs: Jobs, given: dict[str, Any]) -> Job | None:
    """The newest job with these parameters."""
    return next((one for one in jobs.list(HANDLER) if one.params == given), None)


def run(job: JobContext) -> dict[str, Any]:
    """Judge every version that is not judged yet; what is stored is skipped when resumed."""
    given, lake = job.params, job.lake
    events, scorer, k = str(given["events"]), str(given["scorer"]), int(given["k"])
    options = Options.read(given["options"])
    todo = waiting(lake, events, trend(lake, events, scorer, k, options))
    for done, version in enumerate(todo):
        job.check()
        job.progress(done, len(todo))
        judge_version(
            lake, events, version, scorer, options,
            k=k, most=int(given["most"]), seed=int(given["seed"]), author=job.author,
        )  # fmt: skip
    look_again(lake, events)
    job.progress(len(todo), len(todo))
    return {"events": events, "scorer": scorer, "versions": len(todo)}


def watched(lake: Lake, events: str) -> bool:
    """Whether the dataset's contract asks for the shares of weak lists."""
    suite = quality.suite_of(lake, events)
    return suite is not None and any(one.check == CHECK for one in suite.checks)


def watch(lake: Lake, events: str, author: str | None = None) -> None:
    """Put the check into the dataset's contract, drafted where there is none, and judge the newest version by it."""
    from core.quality.contract import with_clause

    suite = quality.suite_of(lake, events) or quality.drafted(lake, events)
    clause = quality.Check(CHECK, CHECK, "recommendation readiness")
    quality.save_suite(lake, with_clause(suite, clause), author)
    quality.check(lake, events)


def look_again(lake: Lake, events: str) -> None:
    """Judge the newest version by its contract anew, where that asks for the shares."""
    if watched(lake, events):
        quality.check(lake, events)
