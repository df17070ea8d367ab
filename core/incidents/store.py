"""What people did about incidents, in the lake: `quality.incident_deeds`, only ever added to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from core.errors import BadInput, NotFound
from core.i18n import N_, _
from core.incidents.model import ACTIONS, Deed
from core.lake import Lake, has_table, kept

TABLE = "quality.incident_deeds"
COLUMNS = "incident VARCHAR, dataset VARCHAR, happened TIMESTAMP, author VARCHAR, action VARCHAR, content VARCHAR"
LONGEST = 10_000
"""Characters of a comment or a note: some pages."""
SAYING = ("comment", "note")
"""Actions that say something; a note may be emptied, a comment not."""


@kept
def deeds(lake: Lake) -> dict[str, tuple[Deed, ...]]:
    """Incident -> what was done about it, oldest first."""
    with lake.read() as cursor:
        if not has_table(cursor, TABLE):
            return {}
        rows = cursor.execute(
            f"SELECT incident, action, happened, author, content FROM lake.{TABLE} ORDER BY happened, rowid"
        ).fetchall()
    found: dict[str, list[Deed]] = {}
    for incident, action, happened, author, content in rows:
        one = Deed(action, happened.replace(tzinfo=UTC), author, json.loads(content or "{}"))
        found.setdefault(incident, []).append(one)
    return {name: tuple(held) for name, held in found.items()}


def act(lake: Lake, incident: str, action: str, author: str | None = None, **content: Any) -> Deed:
    """Write down what was done about an incident.

    Args:
        action: One of `ACTIONS`: "mute" with `until` (ISO time), "comment" and "note" with `text`, "own" with `owner`.

    Raises:
        NotFound: when there is no such action, or the id names no dataset.
        BadInput: when what the action needs is missing, or a mute ends in the past.
    """
    if action not in ACTIONS:
        raise NotFound.among(_("action"), action, list(ACTIONS))
    now = datetime.now(UTC)
    content = _checked(action, content, now)
    dataset = lake.dataset(incident.rpartition("@")[0]).name
    deed = Deed(action, now, author or lake.author, content)
    message = N_("Incident of {name}").format(name=dataset)
    with lake.write(message, author=author, info={"incident": incident}, needs="incident") as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.{TABLE} ({COLUMNS})")
        cursor.execute(
            f"INSERT INTO lake.{TABLE} VALUES (?, ?, ?, ?, ?, ?)",
            [incident, dataset, now.replace(tzinfo=None), deed.author, action, json.dumps(content, ensure_ascii=False)],
        )
    return deed


def _checked(action: str, content: dict[str, Any], now: datetime) -> dict[str, Any]:
    if action == "mute":
        until = moment(content.get("until"))
        if until <= now:
            raise BadInput(_("A mute must end in the future."))
        return {**content, "until": until.isoformat()}
    if action in SAYING:
        text = str(content.get("text") or "").strip()
        if not text and action == "comment":
            raise BadInput(_("The comment is empty."))
        if len(text) > LONGEST:
            raise BadInput(_("A comment of more than {most} characters is not kept.").format(most=f"{LONGEST:,}"))
        return {**content, "text": text}
    if action == "own":
        return {**content, "owner": " ".join(str(content.get("owner") or "").split())[:120]}
    return content


def moment(text: Any) -> datetime:
    """A time as it is stored; without a zone it is UTC.

    Raises:
        BadInput: when it is none.
    """
    try:
        found = text if isinstance(text, datetime) else datetime.fromisoformat(str(text))
    except ValueError as error:
        raise BadInput(
            _("“{text}” is no time.").format(text=str(text)[:80]),
            hint=_("For example: 2026-12-01 or 2026-12-01T09:00."),
        ) from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
