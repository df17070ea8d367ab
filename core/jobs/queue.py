"""The queue as pages and commands see it: submit, watch, cancel, resume, discard."""

from __future__ import annotations

import atexit
import contextlib
import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.access import allow, at_most, person, signature
from core.errors import BadInput, Forbidden, NotFound, Unavailable
from core.i18n import _, language, listed
from core.jobs.inline import Inline
from core.jobs.model import CLOSED, LISTED, RESUMABLE, Job, Tally
from core.jobs.owner import this_process
from core.jobs.pool import Pool
from core.jobs.table import Table
from core.settings import settings

if TYPE_CHECKING:
    from core.lake import Lake

PLACES = ("process", "thread", "elsewhere")

_open: dict[Path, Jobs] = {}
_opening = threading.Lock()


def open_jobs(lake: Lake) -> Jobs:
    """The job queue of a workspace; one per process."""
    with _opening:
        found = _open.get(lake.path)
        if found is None or found.lake is not lake:
            found = _open[lake.path] = Jobs(lake)
        return found


@atexit.register
def close_jobs() -> None:
    """End this process' workers; their jobs are interrupted."""
    while _open:
        _open.popitem()[1].close()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """A table that cannot be written is told in words."""
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(
            _("The jobs of this workspace cannot be changed: {reason}.").format(reason=error),
            hint=_("Check that the workspace can be written and the disk has room."),
        ) from error


class Jobs:
    """Submit, watch, cancel, resume and discard background jobs of one workspace.

    Any live worker of the workspace runs what waits, whichever process submitted it. A running job
    whose process died shows as interrupted and can be resumed from anywhere.

    Args:
        lake: the workspace.
        where: `process` (worker processes), `thread` (a thread of this process, for tests) or
            `elsewhere` (others work, this process only submits); the setting `jobs_in` when None.
    """

    def __init__(self, lake: Lake, where: str | None = None) -> None:
        self.lake = lake
        self._table = Table(lake.path / "jobs.sqlite")
        self._process = str(this_process())
        with contextlib.suppress(sqlite3.Error):  # a full or read-only disk: the dead are told from the living anyway
            self._table.sweep()
        self._guard = threading.Lock()
        place = where or settings().jobs_in
        if place not in PLACES:
            raise BadInput(
                _("The setting {name} is “{value}”, which is none of: {known}.").format(
                    name="jobs_in", value=place, known=listed(PLACES[:2])
                )
            )
        self._inline = Inline(self._table, lake, self._process) if place == "thread" else None
        self._pool = Pool(lake.path, self._table, self._process) if place == "process" else None

    def submit(
        self,
        handler: str,
        params: dict[str, Any],
        *,
        title: str,
        title_params: dict[str, Any] | None = None,
        author: str | None = None,
        quick: bool = False,
    ) -> int:
        """Queue `module:function` with these parameters and return the job's id.

        The same work is never queued twice: an active job with equal parameters is returned as it
        is, an unfinished one (cancelled, interrupted, failed) is resumed.
        A `quick` job is one that a person waits for: where all workers are busy it gets a worker of its own.

        Raises:
            Forbidden: whoever acts may not have work done. The job runs as them, whoever's name is given as `author`.
        """
        allow("compute", handler.partition(":")[0], folder=self.lake.path)
        text = json.dumps(params, sort_keys=True, ensure_ascii=False, default=str)
        with self._guard, _told():
            same = self._table.newest(handler, text)
            if same is None or same[1] in CLOSED:
                by, words = signature(author or self.lake.author), title_params or {}
                made = self._table.insert(handler, text, title, words, by, language(), self._process, quick, person())
                self._wake()
                return made
        if same[1] in RESUMABLE:
            self.resume(same[0])
        else:
            self._wake()
        return same[0]

    def tallies(self) -> list[Tally]:
        """How many jobs there are of each kind of work and state: figures for who runs the server, for no page."""
        now = time.time()
        return [
            Tally(handler.split(":")[0].removeprefix("core.").split(".")[0], state, count, seconds, now - since)
            for handler, state, count, seconds, since in self._table.tallies()
        ]

    def get(self, identity: int) -> Job:
        """One job.

        Raises:
            NotFound: when there is no such job.
        """
        job = self._table.get(identity)
        if job and job.state == "interrupted" and not job.finished and self._pool:
            self._pool.settle(job.process)  # of a worker that died a moment ago: what became of it belongs here
            job = self._table.get(identity)
        if job is None:
            raise NotFound(_("There is no job {id}.").format(id=identity))
        return job

    def list(self, handler: str | None = None, limit: int = LISTED) -> list[Job]:
        """The newest jobs first, of one handler or all."""
        return self._table.recent(handler, limit)

    def cancel(self, identity: int) -> None:
        """Ask a job to stop; a waiting one stops at once, one that does not listen is ended with its worker."""
        self._theirs(identity)
        with _told():
            self._table.cancel(identity)
        if self._inline:
            self._inline.cancel(identity)

    def resume(self, identity: int) -> None:
        """Queue a cancelled, interrupted or failed job again; it goes on behind what it stored."""
        self._theirs(identity)
        with _told():
            self._table.resume(identity, self._process)
        self._wake()

    def discard(self, identity: int) -> bool:
        """Close a cancelled, interrupted or failed job for good; False where it is no such job (any more).

        What it stored is for the caller to drop, and only after True: from then on nobody can resume it.
        """
        self._theirs(identity)
        with _told():
            return self._table.discard(identity)

    def _theirs(self, identity: int) -> Job:
        """A job that whoever acts may stop or start: nobody gets work done by somebody who may do more.

        Raises:
            Forbidden: they may not.
        """
        job = self.get(identity)
        allow("compute", job.handler.partition(":")[0], folder=self.lake.path)
        if not at_most(job.person.role, person().role):
            raise Forbidden(_("This job belongs to somebody who may do more."), hint=_("Ask them, or an admin."))
        return job

    def wait(self, identity: int, timeout: float = 600.0) -> Job:
        """Block until the job is no longer active, at most `timeout` seconds, and return it."""
        end = time.monotonic() + timeout
        while (job := self.get(identity)).active and time.monotonic() < end:
            time.sleep(0.05)
        return job

    def workers(self) -> tuple[int, ...]:
        """Process numbers of this process' own workers."""
        return self._pool.pids() if self._pool else ()

    def close(self) -> None:
        """End this process' workers; their jobs are interrupted."""
        if self._pool:
            self._pool.close()
        if self._inline:
            self._inline.close()
        self._table.close()

    def _wake(self) -> None:
        if self._inline:
            self._inline.wake()
        if self._pool:
            self._pool.wake()
