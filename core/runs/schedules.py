"""Schedules: which pipeline of the workspace runs when, kept in `runs.sqlite` for whichever server looks first.

A due time is taken by one statement of SQLite, so of several servers one runs it; a server that dies between taking it
and handing it over leaves its name, and the next one finds it gone. A time that was missed by more than the grace is
left out; several missed ones are one run.
"""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.access import allow
from core.errors import BadInput, NotFound
from core.i18n import _, kept
from core.jobs import Jobs
from core.jobs.owner import is_alive, this_process
from core.lake import Lake
from core.runs.cron import following, zone_of
from core.runs.job import HANDLER, file_of, pipelines, submit
from core.runs.table import opened

GRACE = 3600
"""Seconds by which a run may be late, unless it is said otherwise: a server that restarts is back within minutes."""
LONGEST_GRACE = 7 * 24 * 3600
"""A week: what is later is another night's run."""
MOST = 200
"""Schedules of a workspace: more is a mistake."""
_COLUMNS = "id, file, cron, zone, paused, grace, author, next, last, last_said, job"


@dataclass(frozen=True)
class Schedule:
    """One schedule. `cron` in its `zone`; times in UTC; `said` is why the last due time did not run, as `kept`."""

    id: str
    pipeline: str
    cron: str
    zone: str
    paused: bool
    grace: int
    author: str
    next: datetime | None
    last: datetime | None
    said: str
    job: int | None


def schedules(lake: Lake) -> list[Schedule]:
    """All schedules, by pipeline."""
    with contextlib.closing(opened(lake)) as db:
        rows = db.execute(f"SELECT {_COLUMNS} FROM schedules ORDER BY file, created").fetchall()
    return [_schedule(row) for row in rows]


def add(
    lake: Lake, pipeline: str, cron: str, zone: str = "UTC", *, grace: int = GRACE, author: str | None = None
) -> Schedule:
    """A new schedule. It stands in the audit trail, as what is done to it later.

    Raises:
        Forbidden: whoever acts may not schedule pipelines.
        BadInput: the cron expression, zone or grace does not fit.
        NotFound: there is no such pipeline.
    """
    allow("pipeline", pipeline, folder=lake.path)
    if not file_of(lake, pipeline).is_file():
        raise NotFound.among(_("pipeline"), pipeline, pipelines(lake))
    if not 0 <= grace <= LONGEST_GRACE:
        raise BadInput(_("A run may be late by nothing up to a week."))
    zone_of(zone)
    soon = following(cron, zone, datetime.now(UTC))
    if soon is None:
        raise BadInput(_("“{cron}” is a time that never comes.").format(cron=cron[:60]))
    identity = uuid.uuid4().hex[:12]
    lake.note("pipeline", pipeline, after={"schedule": identity, "cron": cron, "zone": zone})
    with contextlib.closing(opened(lake)) as db:
        made = db.execute(
            "INSERT INTO schedules (id, file, cron, zone, paused, grace, author, created, next) "
            "SELECT ?, ?, ?, ?, 0, ?, ?, ?, ? WHERE (SELECT count(*) FROM schedules) < ?",
            [identity, pipeline, cron, zone, grace, author or lake.author, _seconds(), soon.timestamp(), MOST],
        )
        if made.rowcount != 1:
            raise BadInput(_("A workspace keeps {most} schedules at most.").format(most=MOST))
    return one(lake, identity)


def one(lake: Lake, identity: str) -> Schedule:
    """One schedule.

    Raises:
        NotFound: there is none (any more).
    """
    found = next((each for each in schedules(lake) if each.id == identity), None)
    if found is None:
        raise NotFound(_("There is no such schedule (any more)."))
    return found


def pause(lake: Lake, identity: str, paused: bool) -> None:
    """Stop a schedule, or let it go on with the next time from now.

    Raises:
        Forbidden: whoever acts may not schedule pipelines.
        NotFound: there is none (any more).
    """
    allow("pipeline", identity, folder=lake.path)
    asked = one(lake, identity)
    lake.note(
        "pipeline", asked.pipeline, before={"paused": asked.paused}, after={"schedule": identity, "paused": paused}
    )
    soon = following(asked.cron, asked.zone, datetime.now(UTC))
    with contextlib.closing(opened(lake)) as db:
        db.execute(
            "UPDATE schedules SET paused = ?, next = ? WHERE id = ?",
            [paused, soon.timestamp() if soon else None, identity],
        )


def delete(lake: Lake, identity: str) -> None:
    """Forget a schedule; harmless when repeated.

    Raises:
        Forbidden: whoever acts may not schedule pipelines.
    """
    allow("pipeline", identity, folder=lake.path)
    gone = next((each for each in schedules(lake) if each.id == identity), None)
    if gone is None:
        return
    lake.note("pipeline", gone.pipeline, before={"schedule": identity, "cron": gone.cron}, after={"schedule": ""})
    with contextlib.closing(opened(lake)) as db:
        db.execute("DELETE FROM schedules WHERE id = ?", [identity])


# --- when a time has come --------------------------------------------------------------------------


def fire(lake: Lake, hand_over: Callable[[Schedule, datetime], int], now: datetime | None = None) -> list[Schedule]:
    """Hand over what is due; those that this process handed over.

    Args:
        hand_over: Given a schedule and its due time, begins the run, once however often it is called with them; the
            job's id.
        now: The moment.
    """
    moment = now or datetime.now(UTC)
    me = str(this_process())
    found = []
    with contextlib.closing(opened(lake)) as db:
        db.create_function("alive", 2, is_alive)
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM schedules WHERE paused = 0 AND next <= ?", [moment.timestamp()]
        ).fetchall()
        for asked in map(_schedule, rows):
            if not _taken(db, asked, me):
                continue
            try:
                if _handled(lake, db, asked, moment, hand_over):
                    found.append(asked)
            finally:
                db.execute("UPDATE schedules SET owner = NULL, taken = NULL WHERE id = ? AND owner = ?", [asked.id, me])
    return found


def queued(jobs: Jobs) -> Callable[[Schedule, datetime], int]:
    """Handing over to the background: a due time has one job, also where it is handed over again after a crash."""

    def hand_over(asked: Schedule, due: datetime) -> int:
        for job in jobs.list(HANDLER):
            if (job.params.get("pipeline"), job.params.get("due")) == (asked.pipeline, due.timestamp()):
                return job.id
        return submit(jobs, asked.pipeline, trigger="schedule", due=due.timestamp(), author=asked.author)

    return hand_over


def _taken(db: sqlite3.Connection, asked: Schedule, me: str) -> bool:
    """Whether this call is the one that takes a due time."""
    assert asked.next is not None
    taken = db.execute(
        "UPDATE schedules SET owner = ?, taken = ? WHERE id = ? AND paused = 0 AND abs(next - ?) < 0.001 "
        "AND (owner IS NULL OR NOT alive(owner, taken))",
        [me, _seconds(), asked.id, asked.next.timestamp()],
    )
    return taken.rowcount == 1


def _handled(
    lake: Lake,
    db: sqlite3.Connection,
    asked: Schedule,
    now: datetime,
    hand_over: Callable[[Schedule, datetime], int],
) -> bool:
    due = _newest_due(asked, now)
    job, said = None, ""
    if due is None:
        said = kept(_("It was missed: no server was there in time."))
    elif not file_of(lake, asked.pipeline).is_file():
        said = kept(_("The pipeline “{name}” is not here any more.").format(name=asked.pipeline))
    else:
        job = hand_over(asked, due)
    soon = following(asked.cron, asked.zone, now)
    db.execute(
        "UPDATE schedules SET next = ?, last = ?, last_said = ?, job = ? WHERE id = ?",
        [
            soon.timestamp() if soon else None,
            (due or asked.next or now).timestamp(),
            said,
            job,
            asked.id,
        ],
    )
    return job is not None


def _newest_due(asked: Schedule, now: datetime) -> datetime | None:
    """The last time up to now, where it is not later than the grace; of several missed ones only this one counts."""
    assert asked.next is not None
    found = asked.next if now - asked.next <= timedelta(seconds=asked.grace) else None
    after = max(asked.next, now - timedelta(seconds=asked.grace))
    while (time := following(asked.cron, asked.zone, after)) is not None and time <= now:
        found, after = time, time
    return found


def _schedule(row: tuple[object, ...]) -> Schedule:
    identity, pipeline, cron, zone, paused, grace, author, soon, last, said, job = row
    return Schedule(
        str(identity),
        str(pipeline),
        str(cron),
        str(zone),
        bool(paused),
        int(str(grace)),
        str(author),
        _time(soon),
        _time(last),
        str(said or ""),
        int(str(job)) if job is not None else None,
    )


def _time(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(float(str(seconds)), UTC) if seconds is not None else None


def _seconds() -> float:
    return datetime.now(UTC).timestamp()
