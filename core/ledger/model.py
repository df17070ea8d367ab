"""What a run of a pipeline did, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.i18n import N_, _

STATES = {
    "running": N_("running"),
    "done": N_("done"),
    "nothing": N_("nothing to do"),
    "gate": N_("gate failed"),
    "failed": N_("failed"),
    "unreachable": N_("not reached"),
    "skipped": N_("left out"),
    "cancelled": N_("cancelled"),
    "interrupted": N_("interrupted"),
}
"""How a step or a run stands, the states of a step first."""
EXIT = {"done": 0, "nothing": 0, "skipped": 0, "gate": 1, "failed": 2, "unreachable": 3, "cancelled": 3}
"""What the command line answers: 1 a gate, 2 something to mend, 3 running again goes on."""
GRAVITY = ("skipped", "nothing", "done", "gate", "unreachable", "failed", "cancelled")
"""States from the mildest: a run ends as its gravest step."""
KINDS = {
    "ingest": N_("Load"),
    "clean": N_("Clean"),
    "check": N_("Check quality"),
    "score": N_("Score sentiment"),
    "topics": N_("Find topics"),
    "shop": N_("Build the shop"),
    "evaluate": N_("Evaluate"),
    "weak": N_("Judge weak lists"),
    "retention": N_("Retention"),
    "report": N_("Make reports"),
    "alert": N_("Tell of incidents"),
}
"""Kind of step -> its name, in the order in which they run."""


def state_label(state: str) -> str:
    """A state in the reader's language."""
    return _(STATES[state])


def kind_label(kind: str) -> str:
    """A kind of step in the reader's language."""
    return _(KINDS[kind])


@dataclass(frozen=True)
class Outcome:
    """What a step did.

    Attributes:
        state: One of `STATES`.
        said: What happened, kept so that it is told again in the reader's language.
        rows_in, rows_out: Rows read and rows there afterwards; None where a step is not about rows.
        versions: Snapshots of the versions it made.
        version: The snapshot that the state is about, for a link; 0 where there is none.
        files: Names of the files it read, or would read.
        checks: The checks of the version that fail a gate.
    """

    state: str
    said: str = ""
    rows_in: int | None = None
    rows_out: int | None = None
    quarantined: int = 0
    versions: tuple[int, ...] = ()
    version: int = 0
    files: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepRun:
    """One step of a run: what it did and what it cost. `cpu` and `seconds` are of this step alone."""

    kind: str
    dataset: str
    outcome: Outcome
    started: datetime | None = None
    seconds: float = 0.0
    cpu: float = 0.0


@dataclass(frozen=True)
class Run:
    """One run of a pipeline. `trigger`: "command", "page" or "schedule"; `ended` None while it runs or was cut off."""

    id: str
    pipeline: str
    file: str
    trigger: str
    author: str
    started: datetime
    ended: datetime | None
    state: str
    steps: tuple[StepRun, ...]
    owner: str = ""

    @property
    def seconds(self) -> float:
        return sum(one.seconds for one in self.steps)

    @property
    def cpu(self) -> float:
        return sum(one.cpu for one in self.steps)

    @property
    def exit_code(self) -> int:
        return EXIT.get(self.state, EXIT["unreachable"])

    @property
    def failing(self) -> tuple[StepRun, ...]:
        """The steps that need somebody."""
        return tuple(one for one in self.steps if one.outcome.state in ("gate", "failed", "unreachable"))


def gravest(states: list[str]) -> str:
    """How a run ends whose steps ended so; one where no step had anything to do did nothing."""
    found = max((one for one in states if one in GRAVITY), key=GRAVITY.index, default="nothing")
    return "nothing" if found == "skipped" else found
