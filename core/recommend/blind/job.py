"""Asking the large model about lists in the background: it takes minutes, and can be stopped and gone on with."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.recommend.blind.asking import ask
from core.recommend.blind.pairs import PAIRS, pairs_of
from core.recommend.data.shop import open_shop
from core.recommend.features.bundle import Options

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs

HANDLER = "core.recommend.blind.job:run"


def params(
    events: str, layer: str | None, options: Options, scorers: tuple[str, str], k: int = 10, n: int = PAIRS
) -> dict[str, Any]:
    """The job's parameters as JSON."""
    told = {"events": events, "layer": layer, "options": asdict(options), "scorers": scorers, "k": k, "n": n}
    return dict(json.loads(json.dumps(told)))  # as the queue gives it back, so that a job is found again


def submit(jobs: Jobs, given: dict[str, Any]) -> int:
    """Queue it; the job's id."""
    title = N_("Ask the large model about lists of {name}")
    return jobs.submit(HANDLER, given, title=title, title_params={"name": given["events"]})


def latest(jobs: Jobs, given: dict[str, Any]) -> Job | None:
    """The newest job with these parameters."""
    return next((one for one in jobs.list(HANDLER) if one.params == given), None)


def run(job: JobContext) -> dict[str, Any]:
    """Ask about every drawn pair; answers that came are kept when it is cancelled."""
    given = job.params
    options = Options.read(given["options"])
    shop = open_shop(job.lake, str(given["events"]), layer=given["layer"])
    first, second = given["scorers"]
    pairs = pairs_of(job.lake, shop, options, (first, second), k=int(given["k"]), n=int(given["n"]))
    found = ask(job.lake, pairs, author=job.author, progress=job.progress)
    return {"events": given["events"], "asked": found.asked, "answered": found.answered, "calls": found.calls}
