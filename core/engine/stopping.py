"""Statements that run are stopped from outside: within `stoppable`, every cursor that is given out is known.

A job cannot look whether it was cancelled while a statement of minutes runs: whoever cancels it interrupts that.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from weakref import WeakSet

import duckdb

_AGAIN = 0.2
"""Seconds until a statement is interrupted once more, where the first call met none that ran."""


class Stop:
    """Interrupts the statements of one piece of work, once: what the work does to end cleanly is left alone."""

    def __init__(self) -> None:
        self._cursors: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()
        self._guard = threading.RLock()
        self._heard = False

    def interrupt(self) -> None:
        """Interrupt what runs now, unless an earlier call was heard or the work is committing; to be repeated."""
        if not self._guard.acquire(blocking=False):
            return
        try:
            for cursor in [] if self._heard else list(self._cursors):
                cursor.interrupt()
        finally:
            self._guard.release()

    def hear(self) -> None:
        """A statement was interrupted: nothing is any more."""
        self._heard = True

    def _know(self, cursor: duckdb.DuckDBPyConnection) -> None:
        with self._guard:
            self._cursors.add(cursor)

    def _forget(self, cursor: duckdb.DuckDBPyConnection) -> None:
        with self._guard:
            self._cursors.discard(cursor)


_here: ContextVar[Stop | None] = ContextVar("stop of the work that runs here", default=None)


@contextmanager
def stoppable(stop: Stop) -> Iterator[None]:
    """What this thread runs within can be stopped by `stop`."""
    token = _here.set(stop)
    try:
        yield
    finally:
        _here.reset(token)


def known(cursor: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The cursor itself; as long as it lives, whoever stops the work that runs here interrupts its statements."""
    if stop := _here.get():
        stop._know(cursor)
    return cursor


@contextmanager
def closing(cursor: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The cursor, which may be stopped until it is closed at the end."""
    stop = _here.get()
    try:
        yield known(cursor)
    except duckdb.InterruptException:
        if stop:
            stop.hear()
        raise
    finally:
        if stop:
            stop._forget(cursor)
        cursor.close()


@contextmanager
def unstopped() -> Iterator[None]:
    """A commit is not stopped half-way: it is short, and whoever asked would not know whether it was made."""
    stop = _here.get()
    if stop is None:
        yield
        return
    with stop._guard:
        yield


def was_stopped(error: BaseException) -> bool:
    """Whether an error comes of an interrupted statement, however a room has put it in words since."""
    seen: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in seen:
        if isinstance(cause, duckdb.InterruptException):
            return True
        seen.append(cause)
        cause = cause.__cause__ or cause.__context__
    return False


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """What this thread runs within is interrupted after so many seconds; `was_stopped` tells such an error."""
    stop, done = Stop(), threading.Event()

    def watch() -> None:
        if not done.wait(seconds):
            stop.interrupt()
            while not done.wait(_AGAIN):
                stop.interrupt()

    watcher = threading.Thread(target=watch, name="time limit", daemon=True)
    watcher.start()
    try:
        with stoppable(stop):
            yield
    finally:
        done.set()
        watcher.join()
