"""A worker process: `python -m core.jobs.process FOLDER TOKEN PLACES [quick]`, started by the pool, never by hand.

It takes a place among the workspace's workers, runs what waits (or the quick jobs of it), and ends when it was idle
for a while or when the process that started it is gone.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core import logs
from core.jobs.owner import this_process
from core.jobs.table import Table
from core.jobs.worker import Worker
from core.settings import settings

if TYPE_CHECKING:
    from core.lake import Lake

POLL_SECONDS = 0.2
"""How long a new job may wait for a warm worker."""
STAY_SECONDS = 2.0
"""Between heartbeats; see `owner.STALE_SECONDS`."""
QUICK = "quick"
"""The word that makes a worker take quick jobs alone."""
PARTING_SECONDS = 3.0
"""What a job has to stop in once the server is gone, as `pool.GRACE_SECONDS`."""
NICER = 5
"""Steps of priority below the server: a third of its share of a busy core (Linux: a factor of 1.25 each)."""

log = logging.getLogger(__name__)


def main(folder: Path, token: str, places: int, quick: bool) -> None:
    """Work until idle or orphaned."""
    logs.start("worker")
    owner = str(this_process(token))
    table = Table(folder / "jobs.sqlite")
    if not table.join(owner, places, quick):
        return
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICER)  # pages go before background work
    worker = Worker(table, lambda: _lake(folder), owner, quick)
    threading.Thread(target=_watch_parent, args=(worker,), daemon=True).start()
    threading.Thread(target=_stay, args=(table, owner), daemon=True).start()
    try:
        _work(worker, settings().worker_idle)
    finally:
        table.leave(token)


def _lake(folder: Path) -> Lake:
    from core.lake import open_lake

    return open_lake(folder)


def _work(worker: Worker, idle: float) -> None:
    since = time.monotonic()
    while not worker.leaving.is_set():
        if worker.step() or not worker.settled:
            since = time.monotonic()
        elif time.monotonic() - since > idle:
            return
        else:
            time.sleep(POLL_SECONDS)


def _watch_parent(worker: Worker) -> None:
    """The pipe from the parent closes when it ends, also by a crash; a job that does not stop then is left."""
    with contextlib.suppress(OSError):
        while os.read(0, 1024):
            pass
    worker.leave()
    time.sleep(PARTING_SECONDS)
    log.warning("the server is gone and the job did not stop; ending")
    os._exit(1)


def _stay(table: Table, owner: str) -> None:
    while True:
        time.sleep(STAY_SECONDS)
        with contextlib.suppress(sqlite3.Error):
            table.stay(owner)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), QUICK in sys.argv[4:])
