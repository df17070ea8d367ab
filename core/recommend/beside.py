"""Work beside a page: a thread does it, while the page that asked goes on and asks again later.

For what takes seconds and leaves nothing in the workspace, such as a fitted scorer; minutes are a matter of jobs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field

from core.access import Person, acting, person
from core.lake import views

PATIENCE = 0.4
"""Seconds that a page waits before it shows a bar: what is done by then needs none."""
_turn = threading.Lock()
"""One work at a time: two would each take twice as long."""
_guard = threading.Lock()
_works: dict[Hashable, Work] = {}
_now: ContextVar[Work | None] = ContextVar("work", default=None)


@dataclass
class Work:
    """What is being done, as of now.

    Attributes:
        done, total: Steps, as far as whoever works tells them.
        error: What it failed with; a failure that nobody foresaw as well, so that whoever asked sees it as theirs.
    """

    done: int = 0
    total: int = 0
    error: Exception | None = None
    over: threading.Event = field(default_factory=threading.Event)
    _started: float = field(default_factory=time.monotonic)

    @property
    def ended(self) -> bool:
        """Whether it is done, or has failed."""
        return self.over.is_set()

    @property
    def seconds(self) -> float:
        """Since it was asked for."""
        return time.monotonic() - self._started


def beside(key: Hashable, there: Callable[[], bool], make: Callable[[], object]) -> Work | None:
    """Have something made, once, whoever asks.

    Args:
        key: What is made.
        there: Whether it is there already.
        make: Makes it and keeps it where `there` looks.

    Returns:
        None where it is there, or is after `PATIENCE` seconds. Else the work, begun where none was.

    Raises:
        Exception: What the work failed with, as it was; who asks again begins again.
    """
    key = (key, views())
    with _guard:
        work = _works.get(key)
        if work is not None and not work.ended:
            return work
        _works.pop(key, None)
        if work is not None and work.error is not None:
            raise work.error
        if there():
            return None
        work = _works[key] = Work()
        threading.Thread(target=copy_context().run, args=(_run, work, make, person()), daemon=True).start()
    work.over.wait(PATIENCE)
    return None if work.ended and work.error is None and there() else work


@contextmanager
def _at(work: Work) -> Iterator[None]:
    token = _now.set(work)
    try:
        yield
    finally:
        _now.reset(token)


def _run(work: Work, make: Callable[[], object], someone: Person) -> None:
    try:
        with _turn, _at(work), acting(someone):
            make()
    except Exception as error:  # told to whoever asks: it would be begun again for ever
        work.error = error
    finally:
        work.over.set()


def step(done: int, total: int) -> None:
    """Tell how far the work of this thread is; nothing where it is nobody's."""
    if (work := _now.get()) is not None:
        work.done, work.total = done, total
