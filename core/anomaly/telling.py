"""How far a judgement is: its parts in order, told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.i18n import N_

PARTS = {
    "read": N_("Reading the features"),
    "scale": N_("Putting them on one scale"),
    "neighbours": N_("Distance to neighbours"),
    "blocks": N_("Distance feature by feature"),
    "forest": N_("Isolation forest"),
    "tails": N_("Tails of all features"),
    "keep": N_("Keeping what was found"),
}
"""The parts of a judgement in their order, with what each is called."""
Report = Callable[[int, int, str], None]
_report: ContextVar[Report | None] = ContextVar("anomaly_report", default=None)


@contextmanager
def telling(report: Report) -> Iterator[None]:
    """Have the parts of what is judged inside told.

    Args:
        report: Called at the beginning of each part with the parts done, the parts in all, and the part's key in
            `PARTS`; it may raise to stop.
    """
    token = _report.set(report)
    try:
        yield
    finally:
        _report.reset(token)


def at(part: str) -> None:
    """Tell that a part begins; nothing where nobody waits."""
    if (report := _report.get()) is not None:
        report(list(PARTS).index(part), len(PARTS), part)
