"""The log of a project: labels, skips, undos and final decisions, and what is in force after them."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.annotate.ledger import reading, writing
from core.errors import BadInput
from core.i18n import N_, _, listed

if TYPE_CHECKING:
    from sqlite3 import Connection

    from core.annotate.item import Item
    from core.annotate.project import Project
    from core.lake import Lake

SOURCES = ("manual", "semi", "automatic")
"""Chosen by a person unprompted; a person accepted the suggestion; no person looked."""

MACHINE = "model"
"""Annotator of automatic labels; no person may take this name."""

CLAIM_SECONDS = 600.0
"""How long an item shown to one annotator is kept from the others."""

BATCH = 100
"""Entries after which the log is copied to the lake."""

TABLE = "lake.annotate.labels"
_LAKE_COLUMNS = (
    "entry BIGINT, project VARCHAR, place BIGINT, text_hash VARCHAR, annotator VARCHAR, action VARCHAR, "
    "label VARCHAR, source VARCHAR, queue VARCHAR, confidence DOUBLE, seconds DOUBLE, undoes BIGINT, time DOUBLE"
)
_NAMES = ", ".join(part.split()[0] for part in _LAKE_COLUMNS.split(", "))


@dataclass(frozen=True)
class Entry:
    """One entry in force. ``action`` is label, skip or final; ``time`` in seconds since 1970."""

    entry: int
    place: int
    annotator: str
    action: str
    label: str | None
    source: str | None
    queue: str | None
    confidence: float | None
    seconds: float | None
    time: float


def annotator_name(name: str) -> str:
    """A name that may sign labels.

    Raises:
        BadInput: empty, longer than 60 characters, or the machine's.
    """
    clean = " ".join(name.split())
    if not clean or len(clean) > 60 or clean.lower() == MACHINE:
        raise BadInput(
            _("“{name}” cannot sign labels.").format(name=clean[:60]),
            hint=_("Write your name, at most 60 characters."),
        )
    return clean


def label(
    lake: Lake,
    project: Project,
    item: Item,
    annotator: str,
    chosen: str,
    *,
    source: str = "manual",
    queue: str = "",
    confidence: float | None = None,
    seconds: float | None = None,
) -> int | None:
    """Log a label; None when this annotator already judged the item, so a key pressed twice counts once.

    Args:
        seconds: how long the annotator looked.

    Raises:
        BadInput: a label that the project does not have.
    """
    if chosen not in project.labels:
        raise BadInput(
            _("The project has no label “{label}”.").format(label=chosen),
            hint=_("Labels: {names}").format(names=listed(project.labels)),
        )
    with writing(lake) as db:
        return _judge(db, project, item, annotator, "label", (chosen, source, queue, confidence, seconds))


def skip(lake: Lake, project: Project, item: Item, annotator: str, seconds: float | None = None) -> int | None:
    """Log that the annotator passes over the item; it does not come back to them."""
    with writing(lake) as db:
        return _judge(db, project, item, annotator, "skip", (None, None, None, None, seconds))


def decide(lake: Lake, project: Project, item: Item, person: str, chosen: str) -> int:
    """Log the final label of an item, in place of an earlier one; the annotators' own labels stay as they are."""
    if chosen not in project.labels:
        raise BadInput(_("The project has no label “{label}”.").format(label=chosen))
    with writing(lake) as db:
        before = db.execute(
            "SELECT entry FROM in_force WHERE project = ? AND place = ? AND action = 'final'",
            [project.name, item.place],
        ).fetchall()
        for row in before:
            _append(db, project.name, item.place, item.text_hash, person, "undo", undoes=row["entry"])
        facts = (chosen, "manual", "", None, None)
        return _append(db, project.name, item.place, item.text_hash, person, "final", facts)


def undo(lake: Lake, project: Project, annotator: str) -> int | None:
    """Take back this annotator's newest label or skip that is in force; returns the item's place, None without any."""
    with writing(lake) as db:
        row = db.execute(
            "SELECT entry, place, text_hash FROM in_force WHERE project = ? AND annotator = ? "
            "AND action IN ('label', 'skip') ORDER BY entry DESC LIMIT 1",
            [project.name, annotator],
        ).fetchone()
        if row is None:
            return None
        _append(db, project.name, row["place"], row["text_hash"], annotator, "undo", undoes=row["entry"])
        return int(row["place"])


def automatic(lake: Lake, project: Project, chosen: Iterable[tuple[Item, str, float]]) -> int:
    """Replace the project's automatic labels by these (item, label, confidence); returns how many are new in force.

    Items that a person labelled are left out. Earlier automatic labels are undone in the log, not deleted.
    """
    with writing(lake) as db:
        old = db.execute(
            "SELECT entry, place, text_hash FROM in_force WHERE project = ? AND source = 'automatic'", [project.name]
        ).fetchall()
        for row in old:
            _append(db, project.name, row["place"], row["text_hash"], MACHINE, "undo", undoes=row["entry"])
        judged = {
            row["place"]
            for row in db.execute(
                "SELECT DISTINCT place FROM in_force WHERE project = ? AND action IN ('label', 'final')", [project.name]
            )
        }
        made = [one for one in chosen if one[0].place not in judged]
        for item, name, confidence in made:
            facts = (name, "automatic", "", confidence, None)
            _append(db, project.name, item.place, item.text_hash, MACHINE, "label", facts)
    return len(made)


def in_force(lake: Lake, project: str) -> list[Entry]:
    """Every entry that was not undone, oldest first."""
    with reading(lake) as db:
        rows = db.execute(
            "SELECT entry, place, annotator, action, label, source, queue, confidence, seconds, time "
            "FROM in_force WHERE project = ? ORDER BY entry",
            [project],
        ).fetchall()
    return [Entry(*row) for row in rows]


def claim(lake: Lake, project: Project, annotator: str, order: Sequence[int], shared: Collection[int]) -> int | None:
    """Take the first item of an order that this annotator has not judged, and that is shared by all or neither judged
    nor, in the last ten minutes, looked at by somebody else. One transaction, so two annotators never get the same.

    Returns:
        The item's place; None when nothing is left.
    """
    now = time.time()
    with writing(lake) as db:
        mine = {
            row[0]
            for row in db.execute(
                "SELECT DISTINCT place FROM in_force WHERE project = ? AND annotator = ?", [project.name, annotator]
            )
        }
        others = {
            row[0]
            for row in db.execute(
                "SELECT place FROM in_force WHERE project = ? AND annotator NOT IN (?, ?) AND action = 'label' "
                "UNION SELECT place FROM claims WHERE project = ? AND annotator <> ? AND time > ?",
                [project.name, annotator, MACHINE, project.name, annotator, now - CLAIM_SECONDS],
            )
        }
        found = next((p for p in order if p not in mine and (p in shared or p not in others)), None)
        db.execute("DELETE FROM claims WHERE project = ? AND annotator = ?", [project.name, annotator])
        if found is not None:
            db.execute("INSERT INTO claims VALUES (?, ?, ?, ?)", [project.name, found, annotator, now])
    return found


def publish(lake: Lake, project: str) -> int:
    """Copy the entries that the lake does not hold yet, in one commit; returns how many."""
    known = None
    if lake.holds("annotate.labels"):
        with lake.read() as cursor:
            known = cursor.execute(f"SELECT max(entry) FROM {TABLE} WHERE project = ?", [project]).fetchone()
    last = int(known[0]) if known and known[0] is not None else 0
    with reading(lake) as db:
        rows = db.execute(f"SELECT {_NAMES} FROM log WHERE project = ? AND entry > ?", [project, last]).fetchall()
    if rows:
        _copy(lake, project, [tuple(row) for row in rows])
    return len(rows)


def _copy(lake: Lake, project: str, rows: list[tuple[object, ...]]) -> None:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=_NAMES.split(", "))
    with lake.write(N_("Store labels"), info={"labelled": project, "entries": len(rows)}, needs="judge") as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS lake.annotate")
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} ({_LAKE_COLUMNS})")
        cursor.register("batch", frame)
        cursor.execute(
            f"INSERT INTO {TABLE} SELECT {_NAMES} FROM batch WHERE entry NOT IN "
            f"(SELECT entry FROM {TABLE} WHERE project = ?)",
            [project],
        )
        cursor.unregister("batch")


_Facts = tuple[str | None, str | None, str | None, float | None, float | None]
_NOTHING: _Facts = (None, None, None, None, None)


def _judge(db: Connection, project: Project, item: Item, annotator: str, action: str, facts: _Facts) -> int | None:
    done = db.execute(
        "SELECT 1 FROM in_force WHERE project = ? AND annotator = ? AND place = ? AND action IN ('label', 'skip')",
        [project.name, annotator, item.place],
    ).fetchone()
    if done:
        return None
    return _append(db, project.name, item.place, item.text_hash, annotator, action, facts)


def _append(
    db: Connection,
    project: str,
    place: int,
    text_hash: str,
    annotator: str,
    action: str,
    facts: _Facts = _NOTHING,
    undoes: int | None = None,
) -> int:
    chosen, source, queue, confidence, seconds = facts
    cursor = db.execute(
        "INSERT INTO log (project, place, text_hash, annotator, action, label, source, queue, confidence, seconds, "
        "undoes, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            project,
            place,
            text_hash,
            annotator,
            action,
            chosen,
            source,
            queue,
            confidence,
            seconds,
            undoes,
            time.time(),
        ],
    )
    return int(cursor.lastrowid or 0)
