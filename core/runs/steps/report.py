"""Reports: each that says something else than when it was last kept is kept anew, and sent where channels are named."""

from __future__ import annotations

from contextlib import nullcontext

from core.access import outward
from core.errors import TouchstoneError
from core.i18n import _, kept, listed, sentences
from core.ledger import Outcome
from core.report import shelf
from core.report.document import Document
from core.report.forms import send
from core.report.kinds import kind_label, made
from core.runs.model import MakeReport
from core.runs.work import Look, Work, nothing


def look(work: Work, about: str) -> Look:
    """Whether a report says something else than the one that was kept last."""
    n = len(_waiting(work, about))
    said = _("Reports to be made: {n}.").format(n=n)
    return Look(bool(n), said if n else _("The reports say what the last ones said."))


def do(work: Work, about: str) -> Outcome:
    """Make, keep and send what waits; a channel that fails is told, the report is kept all the same.

    Raises:
        NotFound, BadInput, Unavailable: there is nothing of that name to report about, or it cannot be kept.
    """
    todo = _waiting(work, about)
    told: list[str] = []
    failed: list[str] = []
    for place, (one, report) in enumerate(todo):
        work.tell(place, len(todo), kind_label(one.kind))
        work.begin()
        shelf.keep(work.lake, report, one.about)
        told.append(report.title)
        if one.to:
            try:
                took = send(report, one.to, one.form)
                failed += [name for name in one.to if name not in took]
            except TouchstoneError as error:
                failed.append(error.message)
    if not todo:
        return nothing(_("The reports say what the last ones said."))
    said = _("Made: {names}.").format(names=listed(told))
    if failed:
        return Outcome("failed", kept(sentences(said, _("Not sent: {names}.").format(names=listed(failed)))))
    sent = [name for one, _report in todo for name in one.to]
    if sent:
        said = sentences(said, _("Sent to: {names}.").format(names=listed(dict.fromkeys(sent))))
    return Outcome("done", kept(said))


def _waiting(work: Work, about: str) -> list[tuple[MakeReport, Document]]:
    """The reports about something that say what the last kept one did not.

    One that is sent is made as the least role sees it: nobody knows who reads it.
    """
    found = []
    for one in work.pipeline.reports:
        if one.about == about:
            with outward() if one.to else nullcontext():
                report = made(work.lake, one.kind, one.about, spoken=one.language, author=work.author)
            last = shelf.newest(work.lake, one.kind, one.about, one.language)
            if last is None or last.digest != shelf.digest(report):
                found.append((one, report))
    return found
