"""Doing the work: claim a job, run its handler, store how it ended. One loop, in a process or on a thread."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import acting, allow, current, whole
from core.engine.stopping import Stop, stoppable, was_stopped
from core.errors import Cancelled, TouchstoneError
from core.i18n import _, use_language
from core.jobs.model import Job, JobContext
from core.jobs.moved import find
from core.jobs.pace import Pace
from core.jobs.table import Table
from core.lake.compact import join_small
from core.logs import marked

if TYPE_CHECKING:
    from core.lake import Lake

log = logging.getLogger(__name__)

MANY = 32  # small files of one table; joining them takes some 0.1 s, and a scan of them as long each time
PULSE_SECONDS = 0.2
"""Heartbeat, progress and cancel: a cancel is then heard within a second, at five small writes a second."""
RETRY_SECONDS = 0.5
"""Between tries to write to a full disk."""


@dataclass(frozen=True)
class Ending:
    """How a run ended, until the table has it."""

    job: int
    state: str
    error: dict[str, str] | None
    result: dict[str, Any]


class Worker:
    """Runs waiting jobs of one workspace, one at a time.

    Nothing that happens to one job, nor a full disk under the table, ends the worker: an ending that
    cannot be written is kept and written before the next job is claimed.
    """

    def __init__(self, table: Table, lake: Callable[[], Lake], owner: str, quick: bool = False) -> None:
        self._table = table
        self._quick = quick
        self._lake = lake
        self._owner = owner
        self._unwritten: Ending | None = None
        self._now: _Run | None = None
        self.leaving = threading.Event()

    def step(self) -> bool:
        """Run one waiting job; False where there was none, or the table cannot be written now."""
        try:
            if self._unwritten:
                self._write(self._unwritten)
            job = None if self.leaving.is_set() else self._table.claim(self._owner, self._quick)
        except sqlite3.Error as error:
            log.warning("the jobs' table cannot be written: %s", error)
            time.sleep(RETRY_SECONDS)
            return False
        if job is None:
            return False
        someone = current(self._lake().path, job.person, job.created)
        with use_language(job.language), acting(someone), whole(), marked(job=job.id):
            ending = self._run(job)
        self._unwritten = ending
        try:
            self._write(ending)
        except sqlite3.Error as error:
            log.warning("the end of job %s cannot be written yet: %s", job.id, error)
        return True

    @property
    def settled(self) -> bool:
        """Whether every ending is in the table."""
        return self._unwritten is None

    def cancel(self, identity: int) -> None:
        """Tell a job of this very process at once; those of others see it at their next pulse."""
        now = self._now
        if now and now.job.id == identity:
            now.stop.set()

    def leave(self) -> None:
        """Claim nothing more and stop the running job where it checks; it is interrupted then."""
        self.leaving.set()
        if self._now:
            self._now.stop.set()

    def _tidy(self) -> None:
        """A job that stored many batches left as many small files; they are joined before it counts as done."""
        try:
            join_small(self._lake(), least=MANY)
        except (TouchstoneError, OSError) as error:
            log.warning("small files were not joined: %s", error)

    def _write(self, ending: Ending) -> None:
        self._table.finish(ending.job, self._owner, ending.state, ending.error, ending.result)
        self._unwritten = None

    def _run(self, job: Job) -> Ending:
        run = self._now = _Run(self._table, job, self._owner)
        try:
            with run, stoppable(run.statements):
                context = JobContext(job, self._lake(), run.report, run.stop)
                if self.leaving.is_set():
                    run.stop.set()
                context.check()
                allow("see", job.handler.partition(":")[0], folder=context.lake.path)  # nothing for who lost their role
                result = find(job.handler)(context) or {}
            self._tidy()
            return Ending(job.id, "done", None, result)
        except Cancelled:
            return self._stopped(job)
        except TouchstoneError as failure:
            if run.stop.is_set() and was_stopped(failure):
                return self._stopped(job)
            words = {"title": failure.title, "message": failure.message, "hint": failure.hint}
            return Ending(job.id, "failed", words, {})
        except BaseException as failure:  # a worker must outlive any job; the log keeps the details
            if run.stop.is_set() and was_stopped(failure):
                return self._stopped(job)
            log.exception("job %s failed (%s)", job.id, job.handler)
            return Ending(job.id, "failed", _words(failure), {})
        finally:
            self._now = None

    def _stopped(self, job: Job) -> Ending:
        return Ending(job.id, "interrupted" if self.leaving.is_set() else "cancelled", None, {})


def _words(failure: BaseException) -> dict[str, str]:
    if isinstance(failure, MemoryError) or "out of memory" in str(failure).lower():
        return {
            "title": _("Memory ran out"),
            "message": _("The work needs more memory than it may use here."),
            "hint": _("Close other programs, or raise the setting memory_limit; then resume the job."),
        }
    return {
        "title": _("The job failed"),
        "message": f"{type(failure).__name__}: {failure}"[:500],
        "hint": _("Resume it to try again; the workspace's logs have the details."),
    }


class _Run:
    """The pulse and the progress of one running job.

    `stop` is set once it must end; the statement it runs then is interrupted, which may not end for minutes by itself.
    """

    def __init__(self, table: Table, job: Job, owner: str) -> None:
        self.job = job
        self.stop = threading.Event()
        self.statements = Stop()
        self._table = table
        self._owner = owner
        self._pace = Pace()
        self._written = float("-inf")
        self._waiting: tuple[int, int, str] | None = None
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._pulse = threading.Thread(target=self._beat, name="touchstone-pulse", daemon=True)

    def __enter__(self) -> None:
        self._pulse.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._pulse.join()
        self._flush()

    def report(self, done: int, total: int, message: str) -> None:
        """Progress, written at most once a pulse; what is newest is never lost."""
        with self._guard:
            self._pace.told(done, time.monotonic(), resumed=message == "resume")
            self._waiting = (done, total, message)
        if time.monotonic() - self._written > PULSE_SECONDS:
            self._flush()

    def _flush(self) -> None:
        with self._guard:
            if self._waiting is None:
                return
            try:
                done, total, message = self._waiting
                self._table.report(self.job.id, self._owner, done, total, message, self._pace.rate)
                self._written, self._waiting = time.monotonic(), None
            except sqlite3.Error as error:  # progress is a comfort; the results are elsewhere
                log.warning("the progress of job %s was not written: %s", self.job.id, error)

    def _beat(self) -> None:
        while not self._over.wait(PULSE_SECONDS):
            self._flush()
            try:
                if self._table.beat(self.job.id, self._owner):
                    self.stop.set()
            except sqlite3.Error as error:
                log.warning("no heartbeat for job %s: %s", self.job.id, error)
            if self.stop.is_set():
                self.statements.interrupt()
