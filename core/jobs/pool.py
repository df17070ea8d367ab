"""The worker processes of a workspace, as one process keeps them: started when work waits, watched, ended.

A thread looks after them: several times a second while there is work, seldom while a worker only waits.
It starts a worker where jobs wait and a place is free, stops one whose job was cancelled and does not
listen, and says of a dead one's job what happened. A dead worker's job is not run again by itself: what
killed the worker would kill the next one too.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import sqlite3
import subprocess
import threading
import time
import uuid
from pathlib import Path

from core.i18n import _, use_language
from core.jobs.model import Job
from core.jobs.process import QUICK
from core.jobs.spawn import spawn
from core.jobs.table import Table
from core.settings import settings

log = logging.getLogger(__name__)

WATCH_SECONDS = 0.25
"""A job starts, and a worker's end is seen, before anybody wonders."""
IDLE_WATCH_SECONDS = 2.0
"""A worker that only waits is looked after seldom: its parent should sleep."""
PATIENCE_SECONDS = 1.0
"""A worker that is free takes a job within a fifth of it; then all are busy."""
GRACE_SECONDS = 3.0
"""A cancel is heard within a second where it can be heard; three times that is deaf."""
SETTLE_SECONDS = 2.0
"""How long an ended process may take to be gone."""
MOST_FAILED_STARTS = 3
"""Starts that end at once before the reason is told instead."""


class Pool:
    """Keeps at most `workers` (a setting) processes at work for one workspace, and one more for quick jobs."""

    def __init__(self, folder: Path, table: Table, process: str) -> None:
        self._folder = folder
        self._table = table
        self._process = process
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._failed_starts = 0
        self._busy = True
        self._guard = threading.Lock()
        self._reaping = threading.Lock()
        self._call = threading.Event()
        self._watcher: threading.Thread | None = None
        self._closed = False

    def wake(self) -> None:
        """See to it that waiting jobs are run."""
        self._call.set()
        with self._guard:
            self._closed = False
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="touchstone-pool", daemon=True)
                self._watcher.start()

    def pids(self) -> tuple[int, ...]:
        """Process numbers of the workers that live."""
        return tuple(child.pid for child in list(self._children.values()) if child.poll() is None)

    def close(self) -> None:
        """End the workers; a running job is interrupted."""
        with self._guard:
            self._closed = True
        for child in list(self._children.values()):
            with contextlib.suppress(OSError):
                child.stdin.close()  # type: ignore[union-attr]
        for child in list(self._children.values()):
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()

    def _watch(self) -> None:
        while True:
            try:
                self._round()
            except (OSError, sqlite3.Error) as error:  # a full disk, a workspace that is gone
                log.warning("the workers are not looked after: %s", error)
                if not self._folder.is_dir():
                    self.close()
            with self._guard:
                if self._closed or not (self._children or self._waits()):
                    self._watcher = None
                    return
            self._call.wait(WATCH_SECONDS if self._busy else IDLE_WATCH_SECONDS)
            self._call.clear()

    def _waits(self) -> bool:
        try:
            return bool(self._table.waiting())
        except sqlite3.Error:
            return self._folder.is_dir()

    def settle(self, process: str) -> None:
        """Deal with the end of one worker, where it is one of this pool's, before anybody looks at its job."""
        child = self._children.get(process.rsplit("/", 1)[-1])
        if child:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(SETTLE_SECONDS)  # its threads may take a moment longer than its first one
        self.reap()

    def reap(self) -> None:
        """Deal with the workers that ended."""
        with self._reaping:
            for token, child in list(self._children.items()):
                code = child.poll()
                if code is not None:
                    self._bury(token, code)
                    del self._children[token]

    def _round(self) -> None:
        self._busy = True
        self.reap()
        held = [self._end_the_deaf(token, child) for token, child in list(self._children.items())]
        waiting = self._table.waiting()
        self._busy = bool(waiting) or any(held)
        if not waiting:
            return
        self._table.wait_on(self._process)
        if self._failed_starts >= MOST_FAILED_STARTS:
            self._give_up(waiting)
            return
        workers = self._table.workers()
        quick = self._table.workers(quick=True)
        starting = [token for token in self._children if not any(one.endswith(f"/{token}") for one in workers + quick)]
        if len(workers) + len(starting) < max(settings().workers, 1):
            self._start(max(settings().workers, 1))
        elif not quick and not starting and self._table.held_up(PATIENCE_SECONDS):
            self._start(1, QUICK)

    def _start(self, places: int, *words: str) -> None:
        token = uuid.uuid4().hex
        self._children[token] = spawn(
            self._folder, "core.jobs.process", token, str(places), *words, changed=self._given()
        )

    def _given(self) -> dict[str, object]:
        """Settings of a worker: it starts no workers, and all of them share what one might use."""
        places = max(settings().workers, 1) + 1  # and the one for quick jobs
        return {"jobs_in": "elsewhere", "memory_share": max(settings().memory_share // places, 1)}

    def _end_the_deaf(self, token: str, child: subprocess.Popen[bytes]) -> bool:
        """End a worker that does not hear a cancel; whether it has a job at all."""
        held = self._table.held_by(token)
        for job in held:
            if job.cancel and time.time() - job.cancel.timestamp() > GRACE_SECONDS:
                log.warning("job %s did not stop when asked to; its worker is ended", job.id)
                child.kill()
        return bool(held)

    def _bury(self, token: str, code: int) -> None:
        held = self._table.held_by(token)
        for job in held:
            if job.cancel:
                self._table.stop(job, "cancelled", None)
            else:
                with use_language(job.language):
                    self._table.stop(job, "interrupted", None if self._closed else _epitaph(code))
        living = self._table.workers() + self._table.workers(quick=True)
        joined = held or any(one.endswith(f"/{token}") for one in living)
        self._table.leave(token)
        self._failed_starts = self._failed_starts + 1 if code and not joined else 0

    def _give_up(self, waiting: list[Job]) -> None:
        self._failed_starts = 0
        for job in waiting:
            with use_language(job.language):
                words = {
                    "title": _("The job could not be started"),
                    "message": _("The worker process ends as soon as it is started."),
                    "hint": _("The workspace's logs/process.log says why; then resume the job."),
                }
                self._table.stop(job, "failed", words)


def _epitaph(code: int) -> dict[str, str]:
    """What is known of a worker's death, in words."""
    try:
        how = signal.Signals(-code).name if code < 0 else str(code)
    except ValueError:
        how = str(code)
    return {
        "title": _("The worker died"),
        "message": _("The process that ran this job ended in the middle ({how}); perhaps the memory ran out.").format(
            how=how
        ),
        "hint": _("What the job had stored is kept: resume it, or close other programs first."),
    }
