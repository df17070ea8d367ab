"""Background job: train and measure the model of session intent on a shop too large for a page to wait for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.recommend.data.shop import Shop, open_shop
from core.recommend.features.interest import Weights
from core.recommend.session_intent.results import read_and_store

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs

HANDLER = "core.recommend.session_intent.job:run"


def submit(jobs: Jobs, shop: Shop, weights: Weights) -> int:
    """Queue the measurement. Returns the job's id."""
    given = _params(shop, weights)
    title = N_("Measure session intent on {name}")
    return jobs.submit(HANDLER, given, title=title, title_params={"name": shop.events[0]})


def unfinished(jobs: Jobs, shop: Shop, weights: Weights) -> Job | None:
    """The job of exactly this measurement that waits, runs, or could be resumed."""
    given = _params(shop, weights)
    return next((job for job in jobs.list(HANDLER) if job.params == given and job.state != "done"), None)


def run(job: JobContext) -> dict[str, Any]:
    """Measure and store; what is stored already is not made again."""
    given = job.params
    shop = open_shop(job.lake, given["events"], layer=given["layer"])
    job.progress(0, 1)
    found = read_and_store(job.lake, shop, Weights(**given["weights"]), author=job.author)
    job.progress(1, 1)
    return {"events": given["events"], "outcome": asdict(found.outcome), "sessions": found.total}


def _params(shop: Shop, weights: Weights) -> dict[str, Any]:
    name, layer, version = shop.events
    return {"events": name, "layer": layer, "version": version, "weights": asdict(weights)}
