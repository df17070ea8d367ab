"""Topics: the texts of a version that was not heard yet are read for what they speak of."""

from __future__ import annotations

from core.i18n import _, kept, ngettext, sentences
from core.ledger import Outcome
from core.runs.work import Look, Work, nothing
from core.voice import hear, heard


def look(work: Work, dataset: str) -> Look:
    """Whether the newest version was not heard yet."""
    held = work.held(dataset)
    if held is None:
        return Look(True, _("There is no data yet."))
    last = heard(work.lake, dataset)
    if last is not None and last.version == held.version:
        return Look(False, _("The topics are of the newest version."))
    return Look(True, _("The newest texts were not read for their topics."))


def do(work: Work, dataset: str) -> Outcome:
    """Find the topics and what grows.

    Raises:
        BadInput: no column is known to hold texts.
        Unavailable: no text model that reads them is on this machine.
    """
    held, seen = work.held(dataset), look(work, dataset)
    if held is None or not seen.todo:
        return nothing(seen.said, version=held.version if held else 0)
    work.begin()
    found = hear(work.lake, dataset, lambda done, total: work.tell(done, total, ""))
    n = len(found.topics)
    said = ngettext("{n} topic found.", "{n} topics found.", n).format(n=n)
    if found.growing:
        many = len({one.topic for one in found.growing})
        grew = ngettext("{n} topic grew.", "{n} topics grew.", many).format(n=many)
        said = sentences(said, grew)
    return Outcome("done", kept(said), version=held.version)
