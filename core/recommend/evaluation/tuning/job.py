"""Background job: search the numbers of every scorer that declares ranges."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.recommend.data.shop import features_of, open_shop
from core.recommend.evaluation.evaluate import Protocol
from core.recommend.evaluation.tuning.results import search_and_store
from core.recommend.evaluation.tuning.trying import TRIALS
from core.recommend.features.bundle import Features, Options
from core.recommend.scorers.declared import Scorer
from core.recommend.scorers.registry import SCORERS, why_not

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs

HANDLER = "core.recommend.evaluation.tuning.job:run"


def tunable(features: Features) -> list[Scorer]:
    """Scorers that declare ranges and can work on these inputs."""
    return [one for one in SCORERS.values() if one.ranges and not why_not(one, features)]


def submit(jobs: Jobs, events: str, layer: str | None, options: Options, protocol: Protocol) -> int:
    """Queue the search. Returns the job's id."""
    given = _params(events, layer, options, protocol)
    title = N_("Tune recommenders on {name}")
    return jobs.submit(HANDLER, given, title=title, title_params={"name": events})


def unfinished(jobs: Jobs, events: str, layer: str | None, options: Options, protocol: Protocol) -> Job | None:
    """The job of exactly this search that waits, runs, or could be resumed."""
    given = _params(events, layer, options, protocol)
    return next((job for job in jobs.list(HANDLER) if job.params == given and job.state != "done"), None)


def run(job: JobContext) -> dict[str, Any]:
    """One scorer after the other; finished searches and stored trials are not made again on resume."""
    given = job.params
    options, protocol = Options.read(given["options"]), Protocol(**given["protocol"])
    shop = open_shop(job.lake, given["events"], layer=given["layer"])
    names = [one.id for one in tunable(features_of(job.lake, shop, options))]
    each = TRIALS + 1
    for done, name in enumerate(names):
        job.check()
        job.progress(done * each, len(names) * each, name)

        def tried(made: int, done: int = done, name: str = name) -> None:
            job.progress(done * each + made, len(names) * each, name)

        search_and_store(job.lake, shop, options, protocol, name, author=job.author, tried=tried)
    job.progress(len(names) * each, len(names) * each)
    return {"events": given["events"], "scorers": names}


def _params(events: str, layer: str | None, options: Options, protocol: Protocol) -> dict[str, Any]:
    plain = asdict(replace(options, tuned=()))
    given = {"events": events, "layer": layer, "options": plain, "protocol": protocol.as_json()}
    return dict(json.loads(json.dumps(given)))  # as the queue gives it back, so that the two compare equal
