"""Background job: read the item texts of a shop by the encoder, so that scorers can recall the vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.recommend.data.shop import Shop, inputs_of, open_shop
from core.recommend.features.not_for_children import read_titles
from core.recommend.features.texts import read_vectors

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs

HANDLER = "core.recommend.data.read_texts:run"


def submit(jobs: Jobs, shop: Shop) -> int:
    """Queue the reading of a shop's item texts. Returns the job's id."""
    title = N_("Read the item texts of {name}")
    return jobs.submit(HANDLER, _params(shop), title=title, title_params={"name": shop.events[0]})


def unfinished(jobs: Jobs, shop: Shop) -> Job | None:
    """The job that reads these texts and waits, runs, or could be resumed."""
    given = _params(shop)
    return next((job for job in jobs.list(HANDLER) if job.params == given and job.state != "done"), None)


def run(job: JobContext) -> dict[str, Any]:
    """Read what is not remembered yet; params: events, layer, versions (which tell two readings apart)."""
    given = job.params
    shop = open_shop(job.lake, given["events"], layer=given["layer"])
    inputs = inputs_of(job.lake, shop)
    texts = read_vectors(inputs, progress=job.progress) if inputs.catalog is not None else 0
    read_titles(inputs)
    return {"events": given["events"], "texts": texts}


def _params(shop: Shop) -> dict[str, Any]:
    """The items' version is part of it: another catalog says other things."""
    name, layer, _version = shop.events
    return {"events": name, "layer": layer, "versions": [list(one) for one in shop.layers if one[0] != "reviews"]}
