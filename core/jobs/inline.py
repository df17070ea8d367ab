"""Jobs on a thread of this very process: for tests that hand in stand-ins, and where processes cannot be started."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

from core.jobs.table import Table
from core.jobs.worker import Worker

if TYPE_CHECKING:
    from core.lake import Lake


class Inline:
    """A worker on a thread that ends when nothing waits."""

    def __init__(self, table: Table, lake: Lake, owner: str) -> None:
        self._table = table
        self._worker = Worker(table, lambda: lake, owner)
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """See to it that waiting jobs are run."""
        with self._guard:
            if self._thread is None:
                self._worker.leaving.clear()
                self._thread = threading.Thread(target=self._work, name="touchstone-jobs", daemon=True)
                self._thread.start()

    def cancel(self, identity: int) -> None:
        """Tell a running job at once."""
        self._worker.cancel(identity)

    def close(self, seconds: float = 20.0) -> None:
        """Stop the running job where it checks, and wait for the thread, so that the workspace can be closed."""
        thread = self._thread
        self._worker.leave()
        if thread:
            thread.join(seconds)

    def _work(self) -> None:
        while True:
            self._worker.step()
            with self._guard:
                if self._worker.leaving.is_set() or (self._worker.settled and not self._waits()):
                    self._thread = None
                    return

    def _waits(self) -> bool:
        try:
            return bool(self._table.waiting())
        except sqlite3.Error:
            return self._table.file.parent.is_dir()
