"""Sentiment: the texts of the newest version that have no result yet are read."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from core.i18n import _, kept, ngettext, sentences
from core.jobs import Job, JobContext
from core.ledger import Outcome
from core.runs.work import Look, Work, nothing
from core.text.sentiment import job as scoring
from core.text.sentiment import predictions
from core.text.sentiment import score as sentiment


def look(work: Work, dataset: str) -> Look:
    """How many texts would be read."""
    n = _waiting(work, dataset) if work.held(dataset) else 0
    said = ngettext("{n} text has no result yet.", "{n} texts have no result yet.", n).format(n=f"{n:,}")
    return Look(bool(n), said if n else _("Every text is scored."))


def do(work: Work, dataset: str) -> Outcome:
    """Score what is not scored.

    Raises:
        BadInput: the dataset has no column with the role text.
        Unavailable: the model is not here.
    """
    held = work.held(dataset)
    if held is None:
        return nothing(_("There is no data yet."))
    if not _waiting(work, dataset):
        return nothing(_("Every text is scored."), version=held.version)
    work.begin()
    now = datetime.now(UTC)
    params = {"dataset": dataset, "version": held.version, "model": _model(work, dataset)}
    job = Job(
        0,
        scoring.HANDLER,
        params,
        "",
        {},
        "running",
        0,
        0,
        "",
        None,
        {},
        work.author or work.lake.author,
        now,
        now,
        None,
    )
    found = scoring.run(JobContext(job, work.lake, work.tell, threading.Event()))
    scored, unread = int(found["scored"]), sum(found["not_scored"].values())
    said = ngettext("{n} text scored.", "{n} texts scored.", scored).format(n=f"{scored:,}")
    if unread:
        said = sentences(said, _("Not read: {n}.").format(n=f"{unread:,}"))
    return Outcome("done", kept(said), int(found["rows"]), scored, version=held.version)


def _model(work: Work, dataset: str) -> str:
    asked = work.load(dataset).score
    assert asked is not None
    return asked.model


def _waiting(work: Work, dataset: str) -> int:
    lake, version = work.lake, work.lake.dataset(dataset).version
    stamp = sentiment.model_version(_model(work, dataset), lake.path)
    total = predictions.Source.of(lake, dataset, version).count(lake)
    if not lake.holds(predictions.TABLE.removeprefix("lake.")):
        return total
    _last, done = predictions.progress(lake, dataset, version, stamp, predictions.TABLE)
    return total - done
