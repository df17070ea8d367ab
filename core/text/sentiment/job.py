"""The background job that scores the text column of a dataset at a version.

Results go to the lake in one short transaction per batch. A batch is stored whole or not at all, rows already stored
are skipped, and a text scored before by the same model is taken from the store, so a repeat or a resume adds nothing
twice and a new version pays only for its new texts. A repeat that is asked for reads every text again and replaces the
results at its end, at once (``core.text.sentiment.rescoring``).
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.i18n import N_, _
from core.settings import settings
from core.text.reading import content
from core.text.sentiment import predictions, rescoring
from core.text.sentiment import score as sentiment
from core.text.sentiment.score import Prediction, Reader

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs
    from core.lake import Lake

HANDLER = "core.text.sentiment.job:run"


def submit(
    jobs: Jobs,
    lake: Lake,
    dataset: str,
    *,
    version: int | None = None,
    model: str = sentiment.AUTO,
    engine: str = "auto",
    again: str | None = None,
    author: str | None = None,
) -> int:
    """Queue the scoring of a dataset; version None means its newest. Returns the job's id.

    Args:
        model: ``auto`` gives each text to the shipped model of its language; or one model's name or folder.
        engine: one of ``core.text.reading.device.ENGINES``.
        again: stamp of the models whose stored results are to be replaced: every text is read again, and the old
            results stay until the last one is. None scores only what has no result.

    Raises:
        BadInput: the dataset has no column with the role text.
        Unavailable: the model is not here.
    """
    found = lake.dataset(dataset)
    number = version or found.version
    predictions.text_column(lake, dataset, number)
    params = {"dataset": dataset, "version": number, "model": model, "engine": engine}
    params["fingerprint"] = sentiment.model_version(model, lake.path)
    title = N_("Score the reviews of {name}")
    if again is not None:
        params["again"] = again
        title = N_("Score the reviews of {name} again")
    return jobs.submit(HANDLER, params, title=title, title_params={"name": dataset}, author=author)


def run(job: JobContext) -> dict[str, Any]:
    """Score what is not yet scored, or everything again.

    Params: ``dataset``, ``version``, ``model``, ``engine``, ``again`` (absent: only what has no result).

    Returns:
        rows, scored, not_scored (by language), truncated, computed (distinct texts run through a model), reused
        (rows answered by an equal text scored before), seconds and rows_per_s of the models alone, device, engine,
        gate (for every model used: what runs it, agreement with fp32, texts scored again), model.
    """
    name, version = str(job.params["dataset"]), int(job.params["version"])
    model, engine = str(job.params.get("model", sentiment.AUTO)), str(job.params.get("engine", "auto"))
    reader = Reader(model, engine, job.lake.path)
    predictions.prepare(job.lake)
    old = job.params.get("again")
    table, stamp = predictions.TABLE, reader.version
    if old is not None:
        table, stamp = rescoring.WAITING, rescoring.key(reader.version, job.id)
        rescoring.prepare(job.lake, name, version, stamp)
    source = predictions.Source.of(job.lake, name, version)
    total = source.count(job.lake)
    last, done = predictions.progress(job.lake, name, version, stamp, table)
    job.progress(done, total, "resume" if done else "")
    counted: Counter[str] = Counter()
    seconds = 0.0
    while chunk := source.after(job.lake, last, settings().job_batch):
        contents = [content.read(text) for _row, text in chunk]
        known = _known(job.lake, reader, contents, table)
        fresh = {c.hash: c for c in contents if c.hash not in known and c.language in reader.languages}
        if fresh:
            started = time.perf_counter()
            expected = (total - done) * len(fresh) // len(chunk)
            step = job.within(done, len(chunk), total, lambda: reader.place)
            new = reader.predict_contents(list(fresh.values()), step, expected)
            seconds += time.perf_counter() - started
            known |= {p.text_hash: p for p in new}
            counted["computed"] += len(new)
        made = [known.get(c.hash) or Prediction(c.hash, c.language) for c in contents]
        rows = [(row, one) for (row, _text), one in zip(chunk, made, strict=True)]
        predictions.store(job.lake, name, version, stamp, None, rows, job.author, table)
        last, done = chunk[-1][0], done + len(chunk)
        counted["labelled"] += sum(one.label is not None for one in made)
        job.progress(done, total, reader.place)
    if old is not None:
        rescoring.replace(job.lake, name, version, stamp, reader.version, str(old), job.author)
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


def discard(jobs: Jobs, lake: Lake, job: Job, author: str | None = None) -> None:
    """Close an unfinished repeat and drop the rows it has waiting, as if it had never been asked for.

    Nothing happens to one that someone resumed meanwhile. Rows left by a kill in between go when a next repeat starts.
    """
    if jobs.discard(job.id):
        rescoring.drop(lake, str(job.params["dataset"]), int(job.params["version"]), job.id, author)


def _known(lake: Lake, reader: Reader, contents: list[content.Content], table: str) -> dict[str, Prediction]:
    """Results of equal texts scored before by the same models; in a repeat, of texts that it read itself."""
    scorers = [route.version for route in reader.routes]
    return predictions.stored(lake, [c.hash for c in contents], scorers, reader.engines_for(contents), table)


def model_behind(jobs: Jobs, dataset: str, version: int, stamp: str) -> str:
    """Name or folder of the model whose run is stored under a stamp; ``auto`` where no job tells of another."""
    told = (job.params for job in _of(jobs, dataset, version) if job.result.get("model") == stamp)
    return str(next(told, {}).get("model", sentiment.AUTO))


def facts(jobs: Jobs, dataset: str, version: int) -> dict[str, Any]:
    """What the newest finished scoring of a version returned; empty where none finished."""
    return next((job.result for job in _of(jobs, dataset, version) if job.state == "done"), {})


def latest(jobs: Jobs, dataset: str) -> int | None:
    """Id of the newest scoring job of a dataset."""
    return next((job.id for job in _of(jobs, dataset)), None)


def _of(jobs: Jobs, dataset: str, version: int | None = None) -> list[Job]:
    """Scoring jobs of a dataset, of one version or all, the newest first."""
    wanted = {"dataset": dataset} | ({} if version is None else {"version": version})
    return [job for job in jobs.list(HANDLER) if wanted.items() <= job.params.items()]
