"""The background job that reads products with the text model, so that search can go by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.i18n import N_, _
from core.search.index import layer_and_version
from core.search.matching import dense
from core.search.products import read_products

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs
    from core.lake import Dataset

HANDLER = "core.search.job:run"


def submit(jobs: Jobs, dataset: Dataset, layer: str, *, author: str | None = None) -> int:
    """Queue the reading of a dataset's products. Returns the job's id."""
    given = {"dataset": dataset.name, "layer": layer}
    title = N_("Read the products of {name} for search")
    return jobs.submit(HANDLER, given, title=title, title_params={"name": dataset.name}, author=author)


def unfinished(jobs: Jobs, dataset: str) -> Job | None:
    """The newest job of a dataset where it waits, runs, or could be resumed."""
    newest = next((job for job in jobs.list(HANDLER) if job.params.get("dataset") == dataset), None)
    return newest if newest and (newest.active or newest.resumable) else None


def run(job: JobContext) -> dict[str, Any]:
    """Read the products whose texts were not read before.

    Params: ``dataset``, ``layer``.

    Returns:
        products, and how many of them were read now.

    Raises:
        Unavailable: no encoder is here.
    """
    dataset = job.lake.dataset(job.params["dataset"])
    layer, version = layer_and_version(dataset, job.params.get("layer"))
    products = read_products(job.lake, dataset, layer, version)
    if dense.encoder_for(products) is None:
        raise Unavailable(_("No text model that reads these products is on this machine."))
    read = dense.read(products, job.lake.path, job.progress)
    return {"products": len(products), "read": read}
