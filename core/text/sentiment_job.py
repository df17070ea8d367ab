"""The background job that scores the text column of a dataset at a version.

Results go to the lake in one short transaction per batch. A batch is stored whole or not at all, rows already stored
are skipped, and a text scored before by the same model is taken from the store, so a repeat or a resume adds nothing
twice and a new version pays only for its new texts.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.i18n import N_, _
from core.settings import settings
from core.text import content, predictions, sentiment
from core.text.sentiment import Prediction, Reader

if TYPE_CHECKING:
    from core.jobs import JobContext, Jobs
    from core.lake import Lake

HANDLER = "core.text.sentiment_job:run"


def submit(
    jobs: Jobs,
    lake: Lake,
    dataset: str,
    *,
    version: int | None = None,
    model: str = sentiment.AUTO,
    engine: str = "auto",
    author: str | None = None,
) -> int:
    """Queue the scoring of a dataset; version None means its newest. Returns the job's id.

    Args:
        model: ``auto`` gives each text to the shipped model of its language; or one model's name or folder.
        engine: one of ``core.text.device.ENGINES``.

    Raises:
        BadInput: the dataset has no column with the role text.
        Unavailable: the model is not here.
    """
    found = lake.dataset(dataset)
    number = version or found.version
    predictions.text_column(lake, dataset, number)
    params = {"dataset": dataset, "version": number, "model": model, "engine": engine}
    params["fingerprint"] = sentiment.model_version(model)
    title = N_("Score the reviews of {name}")
    return jobs.submit(HANDLER, params, title=title, title_params={"name": dataset}, author=author)


def run(job: JobContext) -> dict[str, Any]:
    """Score what is not yet scored.

    Params: ``dataset``, ``version``, ``model``, ``engine``.

    Returns:
        rows, scored, not_scored (by language), truncated, computed (distinct texts run through a model), reused
        (rows answered by an equal text scored before), seconds and rows_per_s of the models alone, device, engine,
        gate (for every model used: what runs it, agreement with fp32, texts scored again), model.
    """
    name, version = str(job.params["dataset"]), int(job.params["version"])
    reader = Reader(str(job.params.get("model", sentiment.AUTO)), str(job.params.get("engine", "auto")))
    predictions.prepare(job.lake)
    source = predictions.Source.of(job.lake, name, version)
    total = source.count(job.lake)
    last, done = predictions.progress(job.lake, name, version, reader.version)
    job.progress(done, total, "resume" if done else "")
    counted: Counter[str] = Counter()
    seconds = 0.0
    while chunk := source.after(job.lake, last, settings().job_batch):
        contents = [content.read(text) for _row, text in chunk]
        known = _known(job.lake, reader, contents)
        fresh = {c.hash: c for c in contents if c.hash not in known and c.language in reader.languages}
        if fresh:
            started = time.perf_counter()
            expected = (total - done) * len(fresh) // len(chunk)
            step = _within(job, done, len(chunk), total, reader)
            new = reader.predict_contents(list(fresh.values()), step, expected)
            seconds += time.perf_counter() - started
            known |= {p.text_hash: p for p in new}
            counted["computed"] += len(new)
        made = [known.get(c.hash) or Prediction(c.hash, c.language) for c in contents]
        rows = [(row, one) for (row, _text), one in zip(chunk, made, strict=True)]
        predictions.store(job.lake, name, version, reader.version, None, rows, job.author)
        last, done = chunk[-1][0], done + len(chunk)
        counted["labelled"] += sum(one.label is not None for one in made)
        job.progress(done, total, reader.place)
    found = predictions.summary(job.lake, name, version, reader.version)
    if found is None:
        raise BadInput(_("{name} has no rows to score.").format(name=name))
    return {
        "rows": found.rows,
        "scored": found.scored,
        "not_scored": found.not_scored,
        "truncated": found.truncated,
        "reused": counted["labelled"] - counted["computed"],
        "computed": counted["computed"],
        "seconds": round(seconds, 2),
        "rows_per_s": round(counted["computed"] / seconds, 1) if seconds else None,
        "device": reader.place or None,
        "engine": found.engine,
        "gate": reader.report(),
        "model": reader.version,
    }


def _known(lake: Lake, reader: Reader, contents: list[content.Content]) -> dict[str, Prediction]:
    """Results of equal texts scored before by the same models."""
    scorers = [route.version for route in reader.routes]
    return predictions.stored(lake, [c.hash for c in contents], scorers, reader.engines_for(contents))


def _within(job: JobContext, done: int, rows: int, total: int, reader: Reader) -> Callable[[int, int], None]:
    """Report progress inside a batch: its rows count in proportion to the distinct texts scored."""
    return lambda texts, of: job.progress(done + rows * texts // of, total, reader.place)


def latest(jobs: Jobs, dataset: str, version: int | None = None) -> int | None:
    """Id of the newest scoring job of a dataset, or of one version of it."""
    for found in jobs.list(HANDLER):
        same = version is None or found.params.get("version") == version
        if found.params.get("dataset") == dataset and same:
            return found.id
    return None
