"""A job as others see it, and what its handler is given."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.access import LOCAL, Person
from core.errors import Cancelled
from core.i18n import N_, _

if TYPE_CHECKING:
    from core.lake import Lake

ACTIVE = ("queued", "running")
RESUMABLE = ("cancelled", "interrupted", "failed")
CLOSED = ("done", "discarded")
LISTED = 50
"""Jobs of one handler that pages look through, newest first: a screen of them, and what is kept for good."""
STATE_LABELS = {
    "queued": N_("waiting"),
    "running": N_("running"),
    "done": N_("done"),
    "failed": N_("failed"),
    "cancelled": N_("cancelled"),
    "interrupted": N_("interrupted"),
    "discarded": N_("discarded"),
}


@dataclass(frozen=True)
class Tally:
    """Jobs of one handler in one state.

    Attributes:
        work: The room that does it.
        state: A key of `STATE_LABELS`.
        count: How many.
        seconds: How long those that ended ran, together.
        waited: Seconds since the oldest was queued.
    """

    work: str
    state: str
    count: int
    seconds: float
    waited: float


@dataclass(frozen=True)
class Job:
    """One job's row. `done` and `total` count rows (or the handler's own unit); times are UTC.

    `person` is who asked for it, and whom it runs as.
    `rate` is in units per second over the last reports of the present run, 0 where it is not known; `remaining` counts
    what that run has before it, which is more than `total - done` where it does over again what was lost; `peak` is
    the largest share that was ever done.
    """

    id: int
    handler: str
    params: dict[str, Any]
    title: str
    title_params: dict[str, Any]
    state: str
    done: int
    total: int
    message: str
    error: dict[str, str] | None
    result: dict[str, Any]
    author: str
    created: datetime
    started: datetime | None
    finished: datetime | None
    heartbeat: datetime | None = None
    language: str = "en"
    process: str = ""
    cancel: datetime | None = None
    rate: float = 0.0
    remaining: int | None = None
    peak: float = 0.0
    person: Person = LOCAL

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return _(self.title).format(**self.title_params)

    @property
    def state_label(self) -> str:
        return _("stopping") if self.stopping else _(STATE_LABELS[self.state])

    @property
    def stopping(self) -> bool:
        """Whether it runs, and was asked to stop."""
        return self.state == "running" and self.cancel is not None

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

    @property
    def resumable(self) -> bool:
        return self.state in RESUMABLE

    @property
    def seconds_left(self) -> float | None:
        """The time left at the present rate; None while it cannot be told."""
        if self.state != "running" or self.rate <= 0 or self.remaining is None:
            return None
        return self.remaining / self.rate

    @property
    def fraction(self) -> float:
        """Share done, 0 to 1; within a job it never falls, whatever a resumed run finds missing."""
        if self.state == "done":
            return 1.0
        return max(self.peak, min(self.done / self.total, 1.0) if self.total > 0 else 0.0)


class JobContext:
    """What a running handler works with."""

    def __init__(
        self,
        job: Job,
        lake: Lake,
        report: Callable[[int, int, str], None],
        cancelled: threading.Event,
    ) -> None:
        self.id = job.id
        self.params = job.params
        self.author = job.author
        self.lake = lake
        self._report = report
        self._cancelled = cancelled

    def check(self) -> None:
        """Stop here when someone asked for it.

        Raises:
            Cancelled: when the job was cancelled.
        """
        if self._cancelled.is_set():
            raise Cancelled(_("The job was cancelled; what it had stored stays."))

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Report units done of total, and check for a cancel."""
        self._report(done, total, message)
        self.check()

    def within(self, done: int, units: int, total: int, message: Callable[[], str] = str) -> Callable[[int, int], None]:
        """What to call inside a batch with its steps done and in all: they count as its units, in proportion.

        Args:
            done, total: units before the batch, and in all.
            units: of the batch.
            message: asked at every report.
        """
        return lambda steps, of: self.progress(done + units * steps // of, total, message())
