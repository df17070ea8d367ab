"""The queue: a SQLite table and one worker thread per process and workspace."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Cancelled, NotFound, TouchstoneError
from core.i18n import _, language, use_language
from core.jobs.model import ACTIVE, CLOSED, RESUMABLE, Job, JobContext

if TYPE_CHECKING:
    from core.lake import Lake

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
STALE_SECONDS = 20.0
_COLUMNS = (
    "id, handler, params, title, title_params, state, done, total, started_at_done, message, error, result, "
    "author, created, started, finished, heartbeat, language, process"
)
_STOPPED = f"(state IN {RESUMABLE} OR (state IN {ACTIVE} AND NOT alive(process)))"
_TABLE = """
    CREATE TABLE IF NOT EXISTS jobs (
        id INTEGER PRIMARY KEY, handler TEXT NOT NULL, params TEXT NOT NULL, title TEXT NOT NULL,
        title_params TEXT NOT NULL, state TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,
        total INTEGER NOT NULL DEFAULT 0, started_at_done INTEGER NOT NULL DEFAULT 0,
        message TEXT NOT NULL DEFAULT '', error TEXT, result TEXT NOT NULL DEFAULT '{}', author TEXT NOT NULL,
        created REAL NOT NULL, started REAL, finished REAL, heartbeat REAL, language TEXT NOT NULL, process TEXT)
"""

_open: dict[Path, Jobs] = {}
_opening = threading.Lock()


def open_jobs(lake: Lake) -> Jobs:
    """The job queue of a workspace; one per process."""
    with _opening:
        if lake.path not in _open:
            _open[lake.path] = Jobs(lake)
        return _open[lake.path]


class Jobs:
    """Submit, watch, cancel, resume and discard background jobs of one workspace.

    Only the process that submitted or resumed a job runs it. A running job whose heartbeat stopped
    (its process died) shows as interrupted and can be resumed by any process.
    """

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._file = lake.path / "jobs.sqlite"
        self._process = f"{os.getpid()}-{time.time_ns()}"
        self._wake = threading.Event()
        self._cancels: dict[int, threading.Event] = {}
        self._worker: threading.Thread | None = None
        self._guard = threading.Lock()
        with self._db() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(_TABLE)
            mine = f"{os.getpid()}-%"
            dead = time.time() - STALE_SECONDS
            db.execute(
                "UPDATE jobs SET state = 'interrupted' WHERE state IN ('queued', 'running') "
                "AND (coalesce(heartbeat, created) < ? OR process LIKE ? OR NOT alive(process))",
                [dead, mine],
            )

    @contextlib.contextmanager
    def _db(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._file, timeout=10, isolation_level=None)
        db.create_function("alive", 1, _alive)
        try:
            yield db
        finally:
            db.close()

    # --- what pages and commands call -----------------------------------------------------------

    def submit(
        self,
        handler: str,
        params: dict[str, Any],
        *,
        title: str,
        title_params: dict[str, Any] | None = None,
        author: str | None = None,
    ) -> int:
        """Queue `module:function` with these parameters and return the job's id.

        The same work is never queued twice: an active job with equal parameters is returned as it
        is, an unfinished one (cancelled, interrupted, failed) is resumed.
        """
        text = json.dumps(params, sort_keys=True, ensure_ascii=False, default=str)
        with self._guard, self._db() as db:
            same = db.execute(
                "SELECT id, state FROM jobs WHERE handler = ? AND params = ? ORDER BY id DESC LIMIT 1",
                [handler, text],
            ).fetchone()
            if same is None or same[1] in CLOSED:
                words = json.dumps(title_params or {}, ensure_ascii=False, default=str)
                cursor = db.execute(
                    "INSERT INTO jobs (handler, params, title, title_params, state, author, created, language, "
                    "process) VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?)",
                    [
                        handler,
                        text,
                        title,
                        words,
                        author or self._lake.author,
                        time.time(),
                        language(),
                        self._process,
                    ],
                )
                identity = int(cursor.lastrowid or 0)
                self._start()
                return identity
        if same[1] in RESUMABLE:
            self.resume(int(same[0]))
        return int(same[0])

    def get(self, identity: int) -> Job:
        """One job.

        Raises:
            NotFound: when there is no such job.
        """
        with self._db() as db:
            row = db.execute(f"SELECT {_COLUMNS} FROM jobs WHERE id = ?", [identity]).fetchone()
        if row is None:
            raise NotFound(_("There is no job {id}.").format(id=identity))
        return _job(row)

    def list(self, handler: str | None = None, limit: int = 50) -> list[Job]:
        """The newest jobs first, of one handler or all."""
        where, values = ("WHERE handler = ?", [handler]) if handler else ("", [])
        with self._db() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM jobs {where} ORDER BY id DESC LIMIT ?", [*values, limit]
            ).fetchall()
        return [_job(row) for row in rows]

    def cancel(self, identity: int) -> None:
        """Ask a job to stop at its next step; a waiting one stops at once."""
        self.get(identity)
        with self._guard, self._db() as db:
            db.execute("UPDATE jobs SET state = 'cancelled' WHERE id = ? AND state = 'queued'", [identity])
            self._cancels.setdefault(identity, threading.Event()).set()
            db.execute("UPDATE jobs SET message = 'cancel' WHERE id = ? AND state = 'running'", [identity])

    def resume(self, identity: int) -> None:
        """Queue a cancelled, interrupted or failed job again; it goes on behind what it stored."""
        self.get(identity)
        with self._guard, self._db() as db:
            self._cancels.pop(identity, None)
            db.execute(
                "UPDATE jobs SET state = 'queued', error = NULL, message = '', started = NULL, finished = NULL, "
                f"heartbeat = NULL, created = ?, process = ? WHERE id = ? AND {_STOPPED}",
                [time.time(), self._process, identity],
            )
            self._start()

    def discard(self, identity: int) -> bool:
        """Close a cancelled, interrupted or failed job for good; False where it is no such job (any more).

        What it stored is for the caller to drop, and only after True: from then on nobody can resume it.
        """
        with self._guard, self._db() as db:
            closed = db.execute(
                f"UPDATE jobs SET state = 'discarded', message = '' WHERE id = ? AND {_STOPPED}", [identity]
            )
        return closed.rowcount > 0

    def wait(self, identity: int, timeout: float = 600.0) -> Job:
        """Block until the job is no longer active, at most `timeout` seconds, and return it."""
        end = time.monotonic() + timeout
        while (job := self.get(identity)).active and time.monotonic() < end:
            time.sleep(0.05)
        return job

    # --- the worker -------------------------------------------------------------------------------

    def _start(self) -> None:
        self._wake.set()
        if self._worker is None or not self._worker.is_alive():
            self._worker = threading.Thread(target=self._work, name="touchstone-jobs", daemon=True)
            self._worker.start()

    def _work(self) -> None:
        while True:
            row = self._take()
            if row is None:
                self._wake.clear()
                if self._take_nothing_left():
                    self._wake.wait(timeout=5)
                continue
            with use_language(row[17]):
                self._run(_job(row))

    def _take_nothing_left(self) -> bool:
        with self._db() as db:
            waiting = db.execute(
                "SELECT count(*) FROM jobs WHERE state = 'queued' AND process = ?", [self._process]
            ).fetchone()
        return not waiting[0]

    def _take(self) -> tuple[Any, ...] | None:
        with self._guard, self._db() as db:
            row = db.execute(
                "SELECT id FROM jobs WHERE state = 'queued' AND process = ? ORDER BY id LIMIT 1",
                [self._process],
            ).fetchone()
            if row is None:
                return None
            self._cancels.setdefault(int(row[0]), threading.Event())
            now = time.time()
            db.execute(
                "UPDATE jobs SET state = 'running', started = ?, heartbeat = ?, started_at_done = done WHERE id = ?",
                [now, now, row[0]],
            )
            found: tuple[Any, ...] = db.execute(f"SELECT {_COLUMNS} FROM jobs WHERE id = ?", [row[0]]).fetchone()
        return found

    def _run(self, job: Job) -> None:
        cancelled = self._cancels[job.id]
        stop = threading.Event()
        pulse = threading.Thread(target=self._pulse, args=(job.id, stop, cancelled), daemon=True)
        pulse.start()
        state, error = "done", None
        result: dict[str, Any] = {}
        try:
            module, function = job.handler.split(":")
            context = JobContext(job, self._lake, lambda d, t, m: self._report(job.id, d, t, m), cancelled)
            context.check()
            result = getattr(import_module(module), function)(context) or {}
        except Cancelled:
            state = "cancelled"
        except TouchstoneError as failure:
            state, error = (
                "failed",
                {"title": failure.title, "message": failure.message, "hint": failure.hint},
            )
        except Exception as failure:  # a worker must outlive any job; the log keeps the details
            log.exception("job %s failed", job.id)
            title = _("The job failed")
            hint = _("Resume it to try again; the server's log has the details.")
            message = f"{type(failure).__name__}: {failure}"[:500]
            state, error = "failed", {"title": title, "message": message, "hint": hint}
        finally:
            stop.set()
            pulse.join()
        self._finish(job.id, state, error, result)

    def _report(self, identity: int, done: int, total: int, message: str) -> None:
        with self._db() as db:
            row = db.execute("SELECT started_at_done, started FROM jobs WHERE id = ?", [identity]).fetchone()
            first = row[0] == 0 and done and (time.time() - row[1]) < HEARTBEAT_SECONDS
            # A resumed job jumps to what it had stored; that jump is not work of this run.
            base = done if first and done < total and message == "resume" else row[0]
            db.execute(
                "UPDATE jobs SET done = ?, total = ?, heartbeat = ?, started_at_done = ?, "
                "message = CASE WHEN message = 'cancel' THEN message ELSE ? END WHERE id = ?",
                [done, total, time.time(), base, message, identity],
            )

    def _pulse(self, identity: int, stop: threading.Event, cancelled: threading.Event) -> None:
        while not stop.wait(HEARTBEAT_SECONDS / 4):
            with self._db() as db:
                row = db.execute("SELECT message FROM jobs WHERE id = ?", [identity]).fetchone()
                if row and row[0] == "cancel":  # asked for by another process
                    cancelled.set()
                db.execute("UPDATE jobs SET heartbeat = ? WHERE id = ?", [time.time(), identity])

    def _finish(self, identity: int, state: str, error: dict[str, str] | None, result: dict[str, Any]) -> None:
        words = json.dumps(error, ensure_ascii=False) if error else None
        facts = json.dumps(result, ensure_ascii=False, default=str)
        with self._db() as db:
            db.execute(
                "UPDATE jobs SET state = ?, error = ?, result = ?, message = '', finished = ? WHERE id = ?",
                [state, words, facts, time.time(), identity],
            )


def _job(row: tuple[Any, ...]) -> Job:
    state, heartbeat = row[5], row[16]
    dead = state in ACTIVE and not _alive(row[18])
    return Job(
        id=row[0],
        handler=row[1],
        params=json.loads(row[2]),
        title=row[3],
        title_params=json.loads(row[4]),
        state="interrupted" if dead else state,
        done=row[6],
        total=row[7],
        started_at_done=row[8],
        message="" if row[9] in ("cancel", "resume") else row[9],
        error=json.loads(row[10]) if row[10] else None,
        result=json.loads(row[11]),
        author=row[12],
        created=datetime.fromtimestamp(row[13], UTC),
        started=_time(row[14]),
        finished=_time(row[15]),
        heartbeat=_time(heartbeat),
    )


def _time(value: float | None) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if value else None


def _alive(process: str | None) -> bool:
    """Whether the process that owns a job still runs on this machine."""
    import psutil

    if not process:
        return False
    pid, born = process.split("-")
    if int(pid) == os.getpid():
        return True
    try:
        return bool(psutil.Process(int(pid)).create_time() <= int(born) / 1e9)
    except psutil.Error:
        return False
