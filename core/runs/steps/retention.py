"""Retention: what is past its time is taken out of every version; without `apply` it only closes the gate."""

from __future__ import annotations

from core.govern.retention import Due, apply, due, due_said
from core.i18n import _, kept, sentences
from core.ledger import Outcome
from core.runs.work import Look, Work, nothing


def look(work: Work, _dataset: str) -> Look:
    """What would go."""
    found = _due(work)
    return Look(bool(found), _told(found) if found else _("Nothing is past its time."))


def do(work: Work, _dataset: str) -> Outcome:
    """Take it out.

    Raises:
        BadInput: the time of a row cannot be told.
    """
    found = _due(work)
    if not found:
        return nothing(_("Nothing is past its time."))
    if not work.pipeline.retention:
        return Outcome("gate", kept(_told(found)))
    work.begin()
    done = apply(work.lake, author=work.author)
    return Outcome("done", kept(_told(done)), rows_out=sum(one.rows for one in done))


def _due(work: Work) -> tuple[Due, ...]:
    return tuple(one for one in due(work.lake) if one.any)


def _told(found: tuple[Due, ...]) -> str:
    words = _("Past its time in {name}: {what}.")
    return sentences(*(words.format(name=one.dataset, what=due_said(one)) for one in found))
