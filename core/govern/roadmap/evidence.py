"""What a roadmap rests on: what was done in a workspace, each thing with its moment; so the past can be judged too.

Nothing here is asked of people. All times are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

from core.govern.statements import Change
from core.quality import Report

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class State:
    """A version of a dataset.

    Attributes:
        number: The snapshot; `ordinal` is the dataset's own count of it.
        rows, quarantined: Rows there, and rows of its loads that could not be read.
        roles: Role -> column.
        columns: All its columns.
        changed: Rows and cells that its recipe's steps changed or took out; 0 where no recipe was applied.
    """

    time: datetime
    number: int
    ordinal: int = 1
    kind: str = "other"
    rows: int = 0
    quarantined: int = 0
    roles: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    layer: str = "raw"
    changed: int = 0


@dataclass(frozen=True)
class Held:
    """An uploaded dataset and its versions, oldest first; never without one."""

    name: str
    states: tuple[State, ...]

    @property
    def now(self) -> State:
        """Its newest version."""
        return self.states[-1]


@dataclass(frozen=True)
class Contract:
    """A stored contract of a dataset: its number, who is named for it, and what becomes of a load that breaks it."""

    time: datetime
    dataset: str
    number: int
    owner: str = ""
    breach: str = "warn"


@dataclass(frozen=True)
class Trouble:
    """An incident: when it began, when somebody took it on, when it was over; None where that is still to come."""

    time: datetime
    id: str
    dataset: str
    taken: datetime | None = None
    closed: datetime | None = None


@dataclass(frozen=True)
class Label:
    """What a person said of an item of a labelling project."""

    time: datetime
    project: str
    place: int
    person: str
    label: str


@dataclass(frozen=True)
class Read:
    """Rows of a dataset's version that a model has read by a moment, in all."""

    time: datetime
    dataset: str
    version: int
    model: str
    rows: int


@dataclass(frozen=True)
class Model:
    """A model trained here: texts tested, its macro F1 beside a word list's, its calibration error (0 to 1)."""

    time: datetime
    name: str
    tested: int
    f1: float
    baseline: float
    error: float


@dataclass(frozen=True)
class Behaviour:
    """Test cases that a model was put through, and how many it passed."""

    time: datetime
    model: str
    cases: int
    passed: int


@dataclass(frozen=True)
class Tried:
    """A recommender tested on held-out events of a version.

    Attributes:
        shoppers, served, cold: Tested; of these those whom it can rank for by itself; those it knows nothing of.
        ndcg: Its NDCG; `better` is the lower end of its paired difference from the best sellers, None without one.
    """

    time: datetime
    dataset: str
    version: int
    scorer: str
    shoppers: int
    served: int
    cold: int
    ndcg: float
    better: float | None = None


@dataclass(frozen=True)
class Lists:
    """Recommended lists that were judged by every rule: how many, and how many of them some rule calls weak."""

    time: datetime
    dataset: str
    version: int
    scorer: str
    judged: int
    weak: int


@dataclass(frozen=True)
class Readout:
    """A kept readout of a test: whether its data allowed a verdict."""

    time: datetime
    id: str
    dataset: str
    test: str
    healthy: bool


@dataclass(frozen=True)
class Verdict:
    """What was decided after a test, and on which readout; "" where none is named."""

    time: datetime
    dataset: str
    test: str
    readout: str


@dataclass(frozen=True)
class StepEffect:
    """What one step of a replayed recipe does: its id in `core.clean`, its columns, and the difference of NDCG."""

    step: str
    columns: tuple[str, ...]
    gain: float
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """What a cleaning step or a merge does to recommended lists, as the replay measured it.

    Attributes:
        gain, low, high: Difference of NDCG with its 95 % interval.
        control: What the same data compared with itself differs by.
        stale: Whether the data has moved on since.
        steps: What its single steps did, in order.
    """

    time: datetime
    dataset: str
    kind: str
    scorer: str
    shoppers: int
    gain: float
    low: float
    high: float
    control: float
    stale: bool = False
    steps: tuple[StepEffect, ...] = ()


@dataclass(frozen=True)
class Shop:
    """A building of One shop: how many uploads went in, and events whose product its catalog knows, of how many."""

    time: datetime
    sources: int
    met: int
    events: int
    stale: bool = False


@dataclass(frozen=True)
class Night:
    """A run of a pipeline: what started it ("schedule", "command" or "page"), its steps (kind, dataset, went well)."""

    time: datetime
    trigger: str
    steps: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Looked:
    """A row that a person judged by eye, and whether the check that flagged it was right."""

    time: datetime
    dataset: str
    row: str
    reviewer: str


@dataclass(frozen=True)
class Keeping:
    """A rule of a dataset: days that its rows or its older versions are kept, the fewer of both."""

    time: datetime
    dataset: str
    days: int


@dataclass(frozen=True)
class Evidence:
    """All of it, oldest first. `now` is the moment that is judged."""

    now: datetime
    datasets: tuple[Held, ...] = ()
    said: tuple[Change, ...] = ()
    reports: tuple[Report, ...] = ()
    contracts: tuple[Contract, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    labels: tuple[Label, ...] = ()
    reads: tuple[Read, ...] = ()
    models: tuple[Model, ...] = ()
    behaviours: tuple[Behaviour, ...] = ()
    tried: tuple[Tried, ...] = ()
    lists: tuple[Lists, ...] = ()
    readouts: tuple[Readout, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    effects: tuple[Effect, ...] = ()
    shops: tuple[Shop, ...] = ()
    nights: tuple[Night, ...] = ()
    looked: tuple[Looked, ...] = ()
    keeping: tuple[Keeping, ...] = ()

    def newest_report(self, dataset: str) -> Report | None:
        """The report of a dataset's newest version; None while that is not checked."""
        held = next((one for one in self.datasets if one.name == dataset), None)
        found = [one for one in self.reports if one.dataset == dataset and held and one.version == held.now.number]
        return found[-1] if found else None

    def last_report(self, dataset: str) -> Report | None:
        """The newest report of a dataset, of whichever version."""
        return max((one for one in self.reports if one.dataset == dataset), key=lambda one: one.version, default=None)


def at(evidence: Evidence, moment: datetime) -> Evidence:
    """What there was at a moment.

    A dataset that was removed since, a label that was taken back and a report that a repeated check replaced left no
    trace that could be judged, so the past is without them; whether a replay or a shop is stale is told of today.
    """
    cut: dict[str, Any] = {"now": moment}
    for name in (one.name for one in fields(Evidence)):
        if name not in ("now", "datasets", "troubles"):
            cut[name] = tuple(one for one in getattr(evidence, name) if one.time <= moment)
    past = moment < evidence.now
    if past:
        cut["effects"] = tuple(replace(one, stale=False) for one in cut["effects"])
        cut["shops"] = tuple(replace(one, stale=False) for one in cut["shops"])
    known = ((one.name, tuple(state for state in one.states if state.time <= moment)) for one in evidence.datasets)
    cut["datasets"] = tuple(Held(name, states) for name, states in known if states)
    cut["troubles"] = tuple(_as_of(one, moment) for one in evidence.troubles if one.time <= moment)
    return replace(evidence, **cut)


def _as_of(one: Trouble, moment: datetime) -> Trouble:
    return replace(
        one,
        taken=one.taken if one.taken and one.taken <= moment else None,
        closed=one.closed if one.closed and one.closed <= moment else None,
    )


def moments(evidence: Evidence, *, everything: bool = False) -> list[datetime]:
    """When something came about, oldest first, once each; up to the moment judged, or `everything` that is known."""
    found = {state.time for one in evidence.datasets for state in one.states}
    for name in (one.name for one in fields(Evidence)):
        if name not in ("now", "datasets"):
            found |= {one.time for one in getattr(evidence, name)}
    found |= {time for one in evidence.troubles for time in (one.taken, one.closed) if time}
    return sorted(time for time in found if time > LONG_AGO and (everything or time <= evidence.now))
