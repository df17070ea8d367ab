"""Telling of incidents: each at most once per state, through the channels of the setting; the last step of a run."""

from __future__ import annotations

from datetime import datetime

from core.alerts import channels, send
from core.alerts.send import due
from core.i18n import _, kept, listed, ngettext, sentences
from core.ledger import Outcome
from core.runs.work import Look, Work, nothing


def look(work: Work, _dataset: str) -> Look:
    """How many incidents would be told."""
    n = len(due(work.lake, datetime.now().astimezone()))
    said = ngettext("{n} incident is to be told.", "{n} incidents are to be told.", n).format(n=n)
    return Look(bool(n), said if n else _("There is nothing to tell."))


def do(work: Work, dataset: str) -> Outcome:
    """Send what has to be told.

    Raises:
        BadInput: the setting of quiet hours cannot be read.
        Unavailable: no channel took the message; the next run tries again.
    """
    seen = look(work, dataset)
    if not seen.todo:
        return nothing(seen.said)
    if not any(not one.refused for one in channels()):
        return nothing(seen.said, _("No channel is set up, so nobody is told."))
    work.begin()
    done = send(work.lake)
    if done.held:
        why = _("Quiet hours") if done.held == "quiet" else _("Messages are collected")
        return nothing(_("{why}: {n} waiting.").format(why=why, n=done.waiting))
    said = ngettext("{n} incident told through {names}.", "{n} incidents told through {names}.", done.told)
    told = said.format(n=done.told, names=listed(done.channels))
    if done.failed:
        told = sentences(told, _("Did not take it: {names}.").format(names=listed(done.failed)))
    return Outcome("done", kept(told)) if done.told else nothing(_("There is nothing to tell."))
