"""The queue's file looked at from outside: jobs that nobody runs, and a file that is no queue any more."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.errors import Unavailable
from core.i18n import _
from core.jobs.model import ACTIVE
from core.jobs.owner import is_alive

FILE = "jobs.sqlite"


@dataclass(frozen=True)
class Unattended:
    """Jobs that wait or run and whose process is gone, and places held by workers that are gone."""

    jobs: int = 0
    workers: int = 0


def unattended(workspace: Path) -> Unattended:
    """Count them; changes nothing. A queue that begins again says the same of itself (`Table.sweep`).

    Raises:
        Unavailable: the file is damaged.
    """
    file = workspace / FILE
    if not file.exists():
        return Unattended()
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
            db.create_function("alive", 2, is_alive)
            (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                raise damaged(workspace)
            (workers,) = db.execute("SELECT count(*) FROM workers WHERE NOT alive(owner, heartbeat)").fetchone()
            (jobs,) = db.execute(
                f"SELECT count(*) FROM jobs WHERE state IN {ACTIVE} "
                "AND NOT alive(process, coalesce(heartbeat, created)) "
                "AND (state = 'running' OR NOT EXISTS (SELECT 1 FROM workers WHERE alive(owner, heartbeat)))"
            ).fetchone()
    except sqlite3.OperationalError:
        return Unattended()  # a folder that may only be read, a table of another release, or nothing in it yet
    except sqlite3.DatabaseError as error:
        raise damaged(workspace) from error
    return Unattended(int(jobs), int(workers))


def damaged(workspace: Path) -> Unavailable:
    """The file of the queue cannot be read as one."""
    return Unavailable(
        _("The list of background jobs is damaged: {file}. The data are not touched by it.").format(
            file=workspace / FILE
        ),
        title=_("The list of jobs is damaged"),
        hint=_("“python -m core doctor --mend” sets it aside and begins a new one; end the server before."),
    )


def set_aside(workspace: Path) -> Path:
    """Move a damaged queue out of the way, kept beside it; the next use begins a new one. Its new place."""
    file = workspace / FILE
    place = file.with_name(f"{FILE}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    file.rename(place)
    for end in ("-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)
    return place
