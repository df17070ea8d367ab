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

from core.errors import TouchstoneError

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
        error: What it failed with. Other failures than ours Python tells of in the log, and the work is begun again.
    """

    done: int = 0
    total: int = 0
    ended: bool = False
    error: TouchstoneError | None = None
    _started: float = field(default_factory=time.monotonic)

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
        None where it is there. Else the work, begun where none was.

    Raises:
        TouchstoneError: What the work failed with; who asks again begins again.
    """
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
        threading.Thread(target=copy_context().run, args=(_run, work, make), daemon=True).start()
        return work


@contextmanager
def _at(work: Work) -> Iterator[None]:
    token = _now.set(work)
    try:
        yield
    finally:
        _now.reset(token)


def _run(work: Work, make: Callable[[], object]) -> None:
    try:
        with _turn, _at(work):
            make()
    except TouchstoneError as error:
        work.error = error
    finally:
        work.ended = True


def step(done: int, total: int) -> None:
    """Tell how far the work of this thread is; nothing where it is nobody's."""
    if (work := _now.get()) is not None:
        work.done, work.total = done, total
