"""Background job: evaluate scorers on a shop and store the figures."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core.recommend.data.shop import open_shop
from core.recommend.evaluation.evaluate import Protocol
from core.recommend.evaluation.results import evaluate_and_store
from core.recommend.features.bundle import Options
from core.recommend.scorers.registry import SCORERS

if TYPE_CHECKING:
    from core.jobs import JobContext

HANDLER = "core.recommend.evaluation.job:run"


def params(events: str, layer: str | None, options: Options, protocol: Protocol) -> dict[str, Any]:
    """The job's parameters as JSON."""
    given = {"events": events, "layer": layer, "options": asdict(options), "protocol": protocol.as_json()}
    return dict(json.loads(json.dumps(given)))  # as the queue gives it back, so that the two compare equal


def run(job: JobContext) -> dict[str, Any]:
    """Evaluate every scorer, one after the other; what is stored already is skipped on resume."""
    given = job.params
    options, protocol = Options.read(given["options"]), Protocol(**given["protocol"])
    shop = open_shop(job.lake, given["events"], layer=given["layer"])
    for done, name in enumerate(SCORERS):
        job.check()
        job.progress(done, len(SCORERS), name)
        evaluate_and_store(job.lake, shop, options, protocol, [name], author=job.author)
    job.progress(len(SCORERS), len(SCORERS))
    return {"events": given["events"], "scorers": list(SCORERS)}
