"""From evidence to levels: a level is reached when its criteria hold and those of every level below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.govern.roadmap.criteria import HIGHEST, STAGES, Criterion, Measured
from core.govern.roadmap.evidence import Evidence
from core.govern.roadmap.stages import CRITERIA
from core.i18n import N_

LEVELS = (
    N_("nothing yet"),
    N_("begun"),
    N_("managed"),
    N_("established"),
    N_("measured"),
    N_("self-improving"),
)
"""What the levels 0 to 5 are called; DCMM's own levels are assessed by people and are not claimed."""


@dataclass(frozen=True)
class Answer:
    """A criterion and what the workspace answers."""

    criterion: Criterion
    measured: Measured

    @property
    def met(self) -> bool:
        return self.criterion.met_by(self.measured.value)


@dataclass(frozen=True)
class Stage:
    """One step of the road: its level, and every criterion with its answer, the lower levels first."""

    id: str
    level: int
    answers: tuple[Answer, ...]

    @property
    def next(self) -> tuple[Answer, ...]:
        """What the next level still needs; nothing at the highest."""
        return tuple(one for one in self.answers if one.criterion.level == self.level + 1 and not one.met)

    @property
    def met(self) -> int:
        """Criteria that hold, of whichever level."""
        return sum(one.met for one in self.answers)


@dataclass(frozen=True)
class Road:
    """All stages at a moment (UTC)."""

    time: datetime
    stages: tuple[Stage, ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        return tuple(answer for stage in self.stages for answer in stage.answers)

    @property
    def weakest(self) -> Stage:
        """The stage that holds the others back: the lowest level, of equal ones the first of the road."""
        return min(self.stages, key=lambda one: one.level)

    @property
    def levels(self) -> dict[str, int]:
        return {one.id: one.level for one in self.stages}

    def answer(self, id_: str) -> Answer:
        """The answer to a criterion."""
        return next(one for one in self.answers if one.criterion.id == id_)


def judged(evidence: Evidence) -> Road:
    """The road of a workspace as the evidence has it."""
    known = {ask: ask(evidence) for ask in {one.measure for one in CRITERIA}}  # several levels ask the same question
    answers = [Answer(one, known[one.measure]) for one in CRITERIA]
    return Road(evidence.now, tuple(_stage(stage, answers) for stage in STAGES))


def level_of(answers: tuple[Answer, ...]) -> int:
    """The highest level up to which every criterion holds."""
    missed = [one.criterion.level for one in answers if not one.met]
    return min(missed) - 1 if missed else HIGHEST


def _stage(stage: str, answers: list[Answer]) -> Stage:
    own = tuple(one for one in answers if one.criterion.stage == stage)
    return Stage(stage, level_of(own), own)
