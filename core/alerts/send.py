"""Sending: what has to be told of incidents, claimed in the lake before it goes out, so that it is told at most once.

A message is claimed by a deed of the incident, in the transaction that looks whether anybody has claimed it: of two
processes one sends. A process that dies between claim and sending loses the message rather than repeating it; where
every channel fails, the claim is given back and the next call tries again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.access import outward
from core.alerts.channels import Channel, channels, service_of
from core.alerts.timing import is_quiet, is_too_soon
from core.errors import BadInput, Unavailable
from core.i18n import N_, _, ngettext
from core.incidents import Incident, cause_said, headline, incidents, state_label
from core.incidents.store import COLUMNS, TABLE, deeds
from core.lake import Lake
from core.quality import severity_label
from core.settings import settings

TELLING = ("open", "resolved")
"""States that are told; acknowledged, muted and false alarm are what people know already."""
MOST_TOLD = 20
"""Incidents of one message; a longer one is not read, and the page lists all."""
BACK = "untold"
"""The deed by which a claim is given back."""


@dataclass(frozen=True)
class Sent:
    """What a call did: how many incidents were told, through which channels, which of these failed, and why it was held
    back ("quiet", "soon" or "")."""

    told: int
    channels: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    held: str = ""
    waiting: int = 0


def send(lake: Lake, now: datetime | None = None) -> Sent:
    """Tell what has to be told, as one message.

    Args:
        now: The moment, with a zone; quiet hours are judged by its clock.

    Raises:
        BadInput: when the setting of quiet hours cannot be read.
        Unavailable: when no channel took the message; it is tried again at the next call.
    """
    moment = now or datetime.now().astimezone()
    usable = [one for one in channels() if not one.refused]
    wanted = due(lake, moment)
    if not wanted or not usable:
        return Sent(0, waiting=len(wanted))
    if is_quiet(settings().alert_quiet, moment):
        return Sent(0, held="quiet", waiting=len(wanted))
    if is_too_soon(_last(lake), settings().alert_digest, moment):
        return Sent(0, held="soon", waiting=len(wanted))
    names = [one.name for one in usable]
    mine = [(one, key) for one, key in wanted if _claim(lake, one, key, names, moment)]
    if not mine:
        return Sent(0)
    failed = _deliver(usable, *message([one for one, _key in mine]))
    if len(failed) == len(usable):
        for one, key in mine:
            _write(lake, one, BACK, {"key": key}, moment)
        raise Unavailable(
            _("No channel took the message."), hint=_("Look at the channels' addresses; it is tried again later.")
        )
    return Sent(len(mine), tuple(one.name for one in usable if one.name not in failed), tuple(failed))


def test(name: str) -> None:
    """Send a test message through one channel.

    Raises:
        BadInput: when there is no channel of that name, or it may not be used.
        Unavailable: when it does not take the message.
    """
    found = next((one for one in channels() if one.name == name), None)
    if found is None:
        raise BadInput(_("There is no channel “{name}”.").format(name=name))
    if found.refused:
        raise BadInput(_("“{name}” is not used: {reason}").format(name=name, reason=_(found.refused)))
    if _deliver([found], _("Touchstone: test message"), _("Messages about incidents arrive here.")):
        raise Unavailable(_("“{name}” did not take the message.").format(name=name))


def due(lake: Lake, now: datetime) -> list[tuple[Incident, str]]:
    """The incidents that have to be told, each with the key of its state: the state and how often it turned.

    They are as the least role sees them: nobody knows who reads a message.
    """
    found = []
    with outward():
        every = incidents(lake, now=now.astimezone(UTC))
    for one in every:
        key = f"{one.state}#{len(one.turns)}"
        told = _told(lake, one.id)
        if (
            one.severity != "info"
            and one.state in TELLING
            and key not in told
            and (one.state == "open" or any(k.startswith("open") for k in told))
        ):
            found.append((one, key))
    return found


def _told(lake: Lake, incident: str) -> set[str]:
    found: set[str] = set()
    for deed in deeds(lake).get(incident, ()):
        key = str(deed.content.get("key", ""))
        if deed.action == "told":
            found.add(key)
        elif deed.action == BACK:
            found.discard(key)
    return found


def _last(lake: Lake) -> datetime | None:
    times = [deed.time for said in deeds(lake).values() for deed in said if deed.action == "told"]
    return max(times, default=None)


def _claim(lake: Lake, incident: Incident, key: str, names: Sequence[str], now: datetime) -> bool:
    """Whether this call is the one that tells a state of an incident."""
    content: dict[str, object] = {"key": key, "channels": list(names)}
    return _write(lake, incident, "told", content, now, unless=key)


def _write(
    lake: Lake, incident: Incident, action: str, content: dict[str, object], now: datetime, unless: str = ""
) -> bool:
    message = N_("Incident of {name}").format(name=incident.dataset)
    with lake.write(message, info={"incident": incident.id}) as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.{TABLE} ({COLUMNS})")
        if unless:
            rows = cursor.execute(
                f"SELECT action FROM lake.{TABLE} WHERE incident = ? AND action IN ('told', '{BACK}') "
                "AND json_extract_string(content, '$.key') = ? ORDER BY happened, rowid",
                [incident.id, unless],
            ).fetchall()
            if rows and rows[-1][0] == "told":
                return False
        moment = now.astimezone(UTC).replace(tzinfo=None)
        text = json.dumps(content, ensure_ascii=False)
        cursor.execute(
            f"INSERT INTO lake.{TABLE} VALUES (?, ?, ?, ?, ?, ?)",
            [incident.id, incident.dataset, moment, lake.author, action, text],
        )
    return True


def message(found: Sequence[Incident]) -> tuple[str, str]:
    """Title and text about some incidents, the gravest first."""
    if len(found) == 1:
        title = _("{state}: {name}").format(state=state_label(found[0].state), name=found[0].dataset)
    else:
        title = ngettext("{n} incident", "{n} incidents", len(found)).format(n=len(found))
    lines = [
        _("{state} · {severity} · {headline} ({cause}) [{id}]").format(
            state=state_label(one.state),
            severity=severity_label(one.severity),
            headline=headline(one),
            cause=cause_said(one),
            id=one.id,
        )
        for one in found[:MOST_TOLD]
    ]
    if len(found) > MOST_TOLD:
        more = len(found) - MOST_TOLD
        lines.append(ngettext("and one more", "and {n} more", more).format(n=more))
    return f"Touchstone: {title}", "\n".join(lines)


def _deliver(usable: Sequence[Channel], title: str, body: str) -> list[str]:
    """Send through every channel; the names of those that failed. What a service says of it may hold its address and
    is not told."""
    failed = []
    for one in usable:
        service = service_of(one.address)
        try:
            taken = service is not None and bool(service.notify(body=body, title=title, body_format="text"))
        except Exception:  # a plugin of a third party; its words may hold the secret
            taken = False
        if not taken:
            failed.append(one.name)
    return failed
