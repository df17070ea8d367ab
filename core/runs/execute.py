"""Running a pipeline: its steps in order, one run of a workspace at a time, each step written down when it ended.

Nothing here remembers what was done: every step asks the lake, so a run after a kill does what is missing and no more.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from core.errors import BadInput, Cancelled, NotFound, TouchstoneError, Unavailable
from core.i18n import _, kept, sentences
from core.jobs.owner import this_process
from core.lake import Lake
from core.ledger import Entry, Outcome, Run, StepRun, gravest, kind_label, step_entry, write
from core.runs.model import BUSY, Pipeline, Tell
from core.runs.steps import STEPS
from core.runs.work import Look, Work

LOCK = "runs.lock"
WHOLE = ("shop", "evaluate", "weak")
"""Steps of the whole shop: a failed gate of any dataset stops them."""
OWN = ("score", "topics")
"""Steps of one dataset that its own failed gate stops."""


class BusyError(TouchstoneError):
    """Another run of the workspace is under way; nothing was done."""

    exit_code = BUSY

    @classmethod
    def default_title(cls) -> str:
        return _("A run is under way")


@dataclass(frozen=True)
class Planned:
    """A step as a dry run shows it; `follows` where it depends on what a step before it brings."""

    kind: str
    dataset: str
    look: Look
    follows: bool = False


def run(
    lake: Lake,
    pipeline: Pipeline,
    *,
    trigger: str = "command",
    anywhere: bool = False,
    author: str | None = None,
    tell: Tell = lambda _done, _total, _said: None,
) -> Run:
    """Run a pipeline to its end; what a step meets is in its outcome and stops only what depends on it.

    Args:
        lake: The workspace.
        pipeline: What to do.
        trigger: Who asked: "command", "page" or "schedule".
        anywhere: The command line's reach; a page's runs read the pipeline's folder and what the setting lists.
        author: Written into every version.
        tell: Called with steps done, steps in all and what is being done; may raise `Cancelled`.

    Raises:
        BusyError: another run of the workspace is under way.
        Cancelled: as `tell` raised it; the run is ended in the history first.
    """
    with _alone(lake):
        return _Running(lake, pipeline, trigger, anywhere, author or lake.author, tell).all()


def plan(lake: Lake, pipeline: Pipeline, *, anywhere: bool = False) -> list[Planned]:
    """What a run would do now; nothing is stored and no address is asked."""
    work = Work(lake, pipeline, "", anywhere)
    found: list[Planned] = []
    coming: set[str] = set()
    for kind, dataset in pipeline.steps():
        before = coming if not dataset or kind in ("evaluate", "weak", "report") else coming & {dataset}
        try:
            seen: Look = STEPS[kind].look(work, dataset)
        except TouchstoneError as error:
            seen = Look(True, sentences(error.message, error.hint))
        found.append(Planned(kind, dataset, seen, bool(before) and kind != "ingest"))
        if before and kind != "ingest" and not seen.todo:
            seen = Look(True, _("What comes before it decides."))
        if seen.todo:
            coming.add(dataset)
    return found


@contextmanager
def _alone(lake: Lake) -> Iterator[None]:
    """The lock goes with the process that holds it, however that ends."""
    lock = FileLock(str(lake.path / LOCK), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(
            _("Another run of this workspace is under way; nothing was done."),
            hint=_("Run it again when that one has ended."),
        ) from error
    try:
        yield
    finally:
        lock.release()


class _Running:
    """One run while it runs. Lines about steps that had nothing to do wait for the next that had."""

    def __init__(self, lake: Lake, pipeline: Pipeline, trigger: str, anywhere: bool, author: str, tell: Tell) -> None:
        self.lake, self.pipeline, self.tell = lake, pipeline, tell
        self.started = datetime.now(UTC)
        self.begun = False
        self.waiting: list[Entry] = []
        self.done: list[StepRun] = []
        self.steps = pipeline.steps()
        identity = f"{self.started:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
        self.run = Run(
            identity,
            pipeline.name,
            str(pipeline.file),
            trigger,
            author,
            self.started,
            None,
            "running",
            (),
            str(this_process()),
        )
        self.work = Work(lake, pipeline, identity, anywhere, author, begin=self.begin)

    def begin(self) -> None:
        """Write the run down, before anything is changed."""
        if self.begun:
            return
        self.begun = True
        write(self.lake, [self._begun(), *self.waiting], self.run.author)
        self.waiting = []

    def _begun(self) -> Entry:
        one = self.run
        content = {"pipeline": one.pipeline, "file": one.file, "trigger": one.trigger, "author": one.author}
        content |= {"owner": one.owner, "started": self.started.isoformat(), "digest": self.pipeline.digest}
        return Entry(one.id, "begun", content | {"steps": self.steps}, happened=self.started)

    def all(self) -> Run:
        state = ""
        try:
            for place, (kind, dataset) in enumerate(self.steps):
                self._step(place, kind, dataset)
            state = gravest([one.outcome.state for one in self.done])
        except Cancelled:
            state = "cancelled"
            raise
        finally:
            if state:
                begun = [] if self.begun else [self._begun()]
                end = Entry(self.run.id, "ended", {"state": state})
                write(self.lake, [*begun, *self.waiting, end], self.run.author)
        return replace(self.run, ended=datetime.now(UTC), state=state, steps=tuple(self.done))

    def _step(self, place: int, kind: str, dataset: str) -> None:
        started, clock, cpu = datetime.now(UTC), time.perf_counter(), time.process_time()
        label = f"{kind_label(kind)} · {dataset}" if dataset else kind_label(kind)
        self.tell(place, len(self.steps), label)

        def within(_done: int, _total: int, said: str) -> None:
            self.tell(place, len(self.steps), f"{label} · {said}" if said else label)

        outcome = self._outcome(kind, dataset, replace(self.work, tell=within))
        seconds, spent = time.perf_counter() - clock, time.process_time() - cpu
        made = StepRun(kind, dataset, outcome, started, round(seconds, 3), round(spent, 3))
        self.done.append(made)
        entry = step_entry(self.run.id, place, made)
        if outcome.state in ("nothing", "skipped") or not self.begun:
            self.waiting.append(entry)
        else:
            write(self.lake, [*self.waiting, entry], self.run.author)
            self.waiting = []

    def _outcome(self, kind: str, dataset: str, work: Work) -> Outcome:
        if stopped := self._stopped(kind, dataset):
            return Outcome("skipped", kept(stopped))
        try:
            outcome: Outcome = STEPS[kind].do(work, dataset)
        except Cancelled:
            raise
        except Unavailable as error:
            return Outcome("unreachable", kept(sentences(error.message, error.hint)))
        except (BadInput, NotFound) as error:
            return Outcome("gate" if error.exit_code == 1 else "failed", kept(sentences(error.message, error.hint)))
        except TouchstoneError as error:
            return Outcome("failed", kept(sentences(error.message, error.hint)))
        return outcome

    def _stopped(self, kind: str, dataset: str) -> str:
        """Why a step is left out; "" where it runs."""
        if self.pipeline.after_gate == "continue":
            return ""
        if kind in WHOLE and self.work.broken:
            return _("A gate failed before it.")
        if kind in OWN and dataset in self.work.broken:
            return _("A gate failed before it.")
        return ""
