"""Weak lists: the versions whose lists were not judged yet are judged, and the newest is held to a greatest share."""

from __future__ import annotations

from core.i18n import _, kept, sentences
from core.ledger import Outcome
from core.recommend import Options
from core.recommend.weak import job, store
from core.recommend.words import scorer_name
from core.runs.model import Weak
from core.runs.work import Look, Work, nothing


def look(work: Work, dataset: str) -> Look:
    """Whether a version waits."""
    if work.held(dataset) is None:
        return Look(True, _("There is no data yet."))
    n = len(_waiting(work, _asked(work, dataset)))
    said = _("Versions whose lists are not judged: {n}.").format(n=n)
    return Look(bool(n), said if n else _("The lists of every version are judged."))


def do(work: Work, dataset: str) -> Outcome:
    """Judge what waits, the oldest version first; have the contract look at the newest again where it watches.

    Raises:
        BadInput, NotFound, Unavailable: the events cannot be read, or the scorer cannot make lists of them.
    """
    asked = _asked(work, dataset)
    todo = _waiting(work, asked)
    for place, version in enumerate(todo):
        work.tell(place, len(todo), scorer_name(asked.scorer))
        work.begin()
        store.judge_version(
            work.lake, dataset, version, asked.scorer, Options(), k=asked.k, most=asked.shoppers, author=work.author
        )
    if todo:
        job.look_again(work.lake, dataset)
    newest = _newest(work, asked)
    version = work.lake.dataset(dataset).version
    if newest is None or not newest.judged:
        return nothing(_("There is no shopper to make a list for."), version=version)
    share = f"{100 * newest.share:.1f} %"
    said = _("Weak lists of {scorer}, stock apart: {share}.").format(scorer=scorer_name(asked.scorer), share=share)
    if newest.share > asked.at_most:
        over = _("Asked for are at most {most} %.").format(most=f"{100 * asked.at_most:g}")
        return Outcome("gate", kept(sentences(said, over)), version=version)
    return Outcome("done", kept(said), version=version) if todo else nothing(said, version=version)


def _asked(work: Work, dataset: str) -> Weak:
    return next(one for one in work.pipeline.weak if one.events == dataset)


def _stored(work: Work, asked: Weak) -> list[store.Stored]:
    return store.trend(work.lake, asked.events, asked.scorer, asked.k, Options())


def _waiting(work: Work, asked: Weak) -> list[int]:
    return store.waiting(work.lake, asked.events, _stored(work, asked))


def _newest(work: Work, asked: Weak) -> store.Stored | None:
    """The share of lists that any rule calls weak, of the newest version that is judged."""
    return next((one for one in reversed(_stored(work, asked)) if not one.rule), None)
