"""Where training is allowed: a job or a command trains what is not kept yet, a page that draws never does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Report = Callable[[int, int], None]
"""Called with (steps done, steps in all); may raise to stop."""
_report: ContextVar[Report | None] = ContextVar("training", default=None)


@contextmanager
def training(report: Report = lambda done, total: None) -> Iterator[None]:
    """Inside, scorers that are not fitted yet are trained when they are asked for."""
    token = _report.set(report)
    try:
        yield
    finally:
        _report.reset(token)


def reporter() -> Report | None:
    """Whom to tell of the progress; None where nothing may be trained."""
    return _report.get()
