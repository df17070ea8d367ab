"""incidents: what is wrong by its cause, and what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state
from core.errors import BadInput
from core.i18n import _

if TYPE_CHECKING:
    from core.incidents import Incident

DONE = ("acknowledge", "mute", "resolve", "false_alarm", "reopen", "comment", "note", "own")
"""What a person may do about an incident."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("incidents")(incidents)


def incidents(
    ctx: typer.Context,
    name: str = typer.Argument(None, help="A dataset, or an incident's id; all when left out."),
    every: bool = typer.Option(False, "--all", help="The closed ones too."),
    action: str = typer.Option("", "--action", help="What to do: " + ", ".join(DONE)),
    text: str = typer.Option("", "--text", help="The words of a comment or note, the person of own, the end of mute."),
    author: str = typer.Option("", help="Name written beside what is done."),
    json: bool = JsonOption,
) -> None:
    """List incidents, or with --action do something about one."""
    from core import incidents as room

    lake = state(ctx).lake
    if action:
        if not name or "@" not in name:
            raise BadInput(_("An action needs the id of an incident."))
        room.one(lake, name)
        content = {{"mute": "until", "own": "owner"}.get(action, "text"): text} if text else {}
        room.act(lake, name, action, author or None, **content)
    if name and "@" in name:
        found = [room.one(lake, name)]
    else:
        found = [one for one in room.incidents(lake, lake.dataset(name).name if name else None) if every or one.open]
    lines = [
        f"{one.state.upper():<13}{one.id}  {room.headline(one)}  ({room.cause_said(one)}; {one.owner or '-'})"
        for one in found
    ]
    emit(ctx, [_plain(one) for one in found], lines, as_json=json)


def _plain(one: Incident) -> dict[str, Any]:
    from core import incidents as room

    return {
        "id": one.id,
        "dataset": one.dataset,
        "datasets": one.datasets,
        "version": one.number,
        "snapshot": one.version,
        "time": one.time,
        "cause": one.cause,
        "source": one.source,
        "state": one.state,
        "until": one.until,
        "severity": one.severity,
        "owner": one.owner,
        "healthy": one.healthy,
        "says": room.headline(one),
        "note": one.note,
        "findings": [
            {
                "dataset": found.dataset,
                "check": found.began.id,
                "failed": found.began.failed,
                "total": found.began.total,
                "severity": found.began.severity,
                "healthy": found.healthy,
            }
            for found in one.findings
        ],
        "day": _day(one),
        "topic": _topic(one),
        "late": _late(one),
        "deeds": [
            {"action": deed.action, "time": deed.time, "author": deed.author, **deed.content} for deed in one.deeds
        ],
    }


def _topic(one: Incident) -> dict[str, Any] | None:
    """The topic that an incident is about."""
    if one.topic is None:
        return None
    grown = one.topic.began
    return {
        "topic": one.topic.topic,
        "name": one.topic.name,
        "grain": grown.grain,
        "period": grown.period.isoformat(),
        "since": grown.since.isoformat() if grown.since else None,
        "way": grown.way,
        "texts": grown.texts,
        "negative": grown.negative,
        "usual": round(grown.usual, 4),
        "healthy": one.topic.healthy,
    }


def _late(one: Incident) -> dict[str, Any] | None:
    """The rule of retention that an incident is about."""
    if one.late is None:
        return None
    found = one.late.now
    return {"since": found.since, "rows": found.rows, "versions": list(found.versions), "done": found.done}


def _day(one: Incident) -> dict[str, Any] | None:
    """The day that an incident is about."""
    from core.anomaly.words import said

    if one.day is None:
        return None
    found = one.day.began
    return {
        "first": found.key,
        "last": found.last or found.key,
        "kind": found.detector.removeprefix("days:"),
        "score": found.score,
        "reasons": [said(reason) for reason in found.reasons],
        "rows": found.more,
    }
