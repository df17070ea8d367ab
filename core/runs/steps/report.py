"""Reports: each is made where the workspace changed since it was last made, kept, and sent where channels are named."""

from __future__ import annotations

from core.errors import TouchstoneError
from core.i18n import _, kept, listed, sentences
from core.report import shelf
from core.report.forms import send
from core.report.kinds import kind_label, made
from core.runs.model import MakeReport, Outcome
from core.runs.work import Look, Work, nothing


def look(work: Work, about: str) -> Look:
    """Whether a report is older than the workspace."""
    n = len(_waiting(work, about))
    said = _("Reports to be made: {n}.").format(n=n)
    return Look(bool(n), said if n else _("Nothing changed since the reports were made."))


def do(work: Work, about: str) -> Outcome:
    """Make, keep and send what waits; a channel that fails is told, the report is kept all the same.

    Raises:
        NotFound, BadInput, Unavailable: there is nothing of that name to report about, or it cannot be kept.
    """
    todo = _waiting(work, about)
    told: list[str] = []
    failed: list[str] = []
    for place, one in enumerate(todo):
        work.tell(place, len(todo), kind_label(one.kind))
        work.begin()
        report = made(work.lake, one.kind, one.about, spoken=one.language, author=work.author)
        shelf.keep(work.lake, report, one.about)
        told.append(report.title)
        if one.to:
            try:
                took = send(report, one.to, one.form)
                failed += [name for name in one.to if name not in took]
            except TouchstoneError as error:
                failed.append(error.message)
    if not todo:
        return nothing(look(work, about).said)
    said = _("Made: {names}.").format(names=listed(told))
    if failed:
        return Outcome("failed", kept(sentences(said, _("Not sent: {names}.").format(names=listed(failed)))))
    sent = [name for one in todo for name in one.to]
    if sent:
        said = sentences(said, _("Sent to: {names}.").format(names=listed(dict.fromkeys(sent))))
    return Outcome("done", kept(said))


def _waiting(work: Work, about: str) -> list[MakeReport]:
    """The reports about something that were made of another state of the workspace, or never."""
    found = []
    for one in work.pipeline.reports:
        if one.about == about:
            last = shelf.newest(work.lake, one.kind, one.about, one.language)
            if last is None or last.snapshot != work.lake.version():
                found.append(one)
    return found
