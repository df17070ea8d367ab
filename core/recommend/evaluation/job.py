"""Background job: evaluate scorers on a shop and store the figures."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core.recommend.data.shop import open_shop
from core.recommend.evaluation.evaluate import Protocol
from core.recommend.evaluation.results import evaluate_and_store
from core.recommend.features.bundle import Options
from core.recommend.features.interest import Weights
from core.recommend.scorers.registry import SCORERS

if TYPE_CHECKING:
    from core.jobs import JobContext

HANDLER = "core.recommend.evaluation.job:run"


def params(events: str, layer: str | None, options: Options, protocol: Protocol) -> dict[str, Any]:
    """The job's parameters as JSON."""
    return {"events": events, "layer": layer, "options": asdict(options), "protocol": protocol.as_json()}


def run(job: JobContext) -> dict[str, Any]:
    """Evaluate every scorer, one after the other; what is stored already is skipped on resume."""
    given = job.params
    raw = dict(given["options"])
    raw["weights"] = Weights(**raw["weights"])
    raw["hand"] = tuple((str(name), float(value)) for name, value in raw["hand"])
    options, protocol = Options(**raw), Protocol(**given["protocol"])
    shop = open_shop(job.lake, given["events"], layer=given["layer"])
    for done, name in enumerate(SCORERS):
        job.check()
        job.progress(done, len(SCORERS), name)
        evaluate_and_store(job.lake, shop, options, protocol, [name], author=job.author)
    job.progress(len(SCORERS), len(SCORERS))
    return {"events": given["events"], "scorers": list(SCORERS)}
