"""Background job: train the sequence model of a shop, or tune its text model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.recommend.data.shop import Shop, open_shop
from core.recommend.scorers.families import sequential, tuned_text
from core.recommend.training import sequence, tuning

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs

HANDLER = "core.recommend.training.job:run"
TRAINED = {
    sequential.ID: N_("Train the sequence model on {name}"),
    tuned_text.ID: N_("Tune the text model on {name}"),
}
"""Scorers that a job trains, and what the job is called."""


def submit(jobs: Jobs, shop: Shop, scorer: str) -> int:
    """Queue the training of a scorer. Returns the job's id."""
    return jobs.submit(HANDLER, _params(shop, scorer), title=TRAINED[scorer], title_params={"name": shop.events[0]})


def unfinished(jobs: Jobs, shop: Shop, scorer: str) -> Job | None:
    """The job of exactly this training that waits, runs, or could be resumed."""
    given = _params(shop, scorer)
    return next((job for job in jobs.list(HANDLER) if job.params == given and job.state != "done"), None)


def run(job: JobContext) -> dict[str, Any]:
    """Train and keep; what is kept already is not trained again.

    Params: scorer, events, layer, versions (which tell two trainings apart).
    """
    given = job.params
    shop = open_shop(job.lake, given["events"], layer=given["layer"])
    if given["scorer"] == tuned_text.ID:
        return {"scorer": tuned_text.ID, **tuning.tune(job.lake, shop, job.progress).as_json()}
    gain = sequence.train(job.lake, shop, job.progress)
    return {"scorer": sequential.ID, "events": given["events"], "gain": gain.as_json() if gain else None}


def _params(shop: Shop, scorer: str) -> dict[str, Any]:
    name, layer, _version = shop.events
    versions = [list(one) for one in shop.layers if one[0] != "reviews"]
    return {"scorer": scorer, "events": name, "layer": layer, "versions": versions}
