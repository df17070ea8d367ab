"""The background job that runs the behavioural tests and bias probes of sentiment models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.text.models import adapter
from core.text.robustness import store, suite
from core.text.robustness.phrases import PHRASES
from core.text.robustness.run import differences, run
from core.text.sentiment import score as sentiment

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from core.jobs import JobContext, Jobs

HANDLER = "core.text.robustness.job:handle"


def submit(jobs: Jobs, models: Sequence[str] = (), author: str | None = None) -> int:
    """Queue the tests of models; none named means every shipped sentiment model. Returns the job's id."""
    wanted = list(models) or adapter.available("sentiment")
    return jobs.submit(HANDLER, {"models": wanted}, title=N_("Test the models' behaviour"), author=author)


def handle(job: JobContext) -> dict[str, Any]:
    """Run the tests of the models named in the params, and store each model's results as it is done.

    Returns:
        passed and cases by model.
    """
    found: dict[str, Any] = {}
    names = [str(name) for name in job.params["models"]]
    for place, name in enumerate(names):
        job.progress(place, len(names), name)
        scorer = sentiment.load(name, "torch-fp32", job.lake.path)

        def score(texts: Sequence[str], scorer: Any = scorer) -> npt.NDArray[np.float64]:
            probabilities: npt.NDArray[np.float64] = scorer.score(
                list(texts), lambda _done, _total: job.check()
            ).probabilities
            return probabilities

        languages = [language for language in scorer.adapter.languages if language in PHRASES]
        outcomes = [o for language in languages for o in run(suite.build(language), score)]
        gaps = [d for language in languages for d in differences(language, score)]
        store.save(job.lake, sentiment.model_version(name, job.lake.path), outcomes, gaps, job.author)
        found[name] = {"passed": sum(o.passed for o in outcomes), "cases": sum(o.cases for o in outcomes)}
    job.progress(len(names), len(names))
    return found
