"""Registered tests: what was planned, frozen with time and author before anyone saw a result.

A registration cannot be changed; a plan that changed is registered under another name, and both are seen.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from core.errors import BadInput, NotFound
from core.experiment.design.assignment import Assignment
from core.i18n import N_, _
from core.lake import Lake

STOPS = ("units", "date", "sequential")
"""When the verdict falls: at a number of units, on a day, or at any look by intervals that hold at all of them."""
ROLES = ("goal", "secondary", "guardrail")
"""What a metric decides: the verdict; nothing by itself; that nothing else is harmed."""
LONGEST_TEXT = 2000
"""Signs of a hypothesis or a reason: a page."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS lake.lab.experiment_plans (id VARCHAR, name VARCHAR, dataset VARCHAR, "
    '"time" TIMESTAMP WITH TIME ZONE, author VARCHAR, plan VARCHAR)'
)


@dataclass(frozen=True)
class Planned:
    """A metric of a registered test.

    Attributes:
        name: Its column, or its name in the library of metrics.
        role: One of `ROLES`.
        higher_is_better: Which way is good.
    """

    name: str
    role: str = "goal"
    higher_is_better: bool = True


@dataclass(frozen=True)
class Registration:
    """What a test is for and by which rules it is judged.

    Attributes:
        name: Of the test, unique in the workspace.
        hypothesis: What is believed, and why.
        dataset: The dataset that will hold its assignments; it need not be there yet.
        control: The arm that others are held against.
        shares: Arm -> planned weight.
        metrics: What is measured.
        smallest: Smallest relative effect on the goal that would matter, a fraction.
        alpha, power: Error levels.
        stop: One of `STOPS`.
        units: Units of all arms at which it stops, 0 where the stop is a day.
        starts, ends: Planned days.
        owner: Who answers for it.
        salt, exposed: Of the hash that assigns.
        test: Which test, where the dataset holds several.
    """

    name: str
    hypothesis: str
    dataset: str
    control: str
    shares: dict[str, float]
    metrics: tuple[Planned, ...]
    smallest: float = 0.01
    alpha: float = 0.05
    power: float = 0.8
    stop: str = "units"
    units: int = 0
    starts: date | None = None
    ends: date | None = None
    owner: str = ""
    salt: str = ""
    exposed: float = 1.0
    test: str | None = None
    id: str = ""
    author: str = ""
    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    def check(self) -> None:
        """Raise `BadInput` where something is missing without which a readout could not be held against it."""
        if not self.name.strip():
            raise BadInput(_("A test needs a name."))
        if not self.dataset.strip():
            raise BadInput(_("Say which dataset will hold the assignments."))
        if not self.hypothesis.strip():
            raise BadInput(_("Write what you believe, and why: a test without a hypothesis proves nothing."))
        if max(len(self.hypothesis), len(self.name)) > LONGEST_TEXT:
            raise BadInput(_("That is longer than {n} signs.").format(n=f"{LONGEST_TEXT:,}"))
        if not any(one.role == "goal" for one in self.metrics):
            raise BadInput(_("A test needs one metric that decides: a goal."))
        if self.stop not in STOPS or any(one.role not in ROLES for one in self.metrics):
            raise BadInput(_("Stop rules: {stops}; roles of metrics: {roles}.").format(stops=STOPS, roles=ROLES))
        if self.control not in self.shares:
            raise BadInput(_("The control must be one of the arms."))
        Assignment(self.salt or self.name, self.shares, self.exposed).check()
        if self.stop == "units" and self.units < 2:
            raise BadInput(_("Say at how many units the test stops."))
        if self.stop == "date" and self.ends is None:
            raise BadInput(_("Say on which day the test stops."))
        if self.starts and self.ends and self.ends < self.starts:
            raise BadInput(_("The test would end before it starts."))

    @property
    def assignment(self) -> Assignment:
        """How its units are given arms."""
        ordered = {self.control: self.shares[self.control], **self.shares}
        return Assignment(self.salt or self.name, ordered, self.exposed)

    def to_json(self) -> dict[str, Any]:
        """The registration as plain JSON types."""
        days = {name: day.isoformat() if (day := getattr(self, name)) else None for name in ("starts", "ends")}
        return asdict(self) | days | {"time": self.time.isoformat()}


def register(lake: Lake, given: Registration, author: str | None = None) -> str:
    """Freeze a plan; returns its id.

    Raises:
        BadInput: something is missing, or a test of that name is registered already.
    """
    given.check()
    id_, by = uuid.uuid4().hex, author or lake.author
    facts = given.to_json() | {"name": given.name.strip()}
    for key in ("id", "author", "time"):
        del facts[key]
    with lake.write(
        N_("Register an experiment"), author=author, info={"experiment": id_}, needs="experiment"
    ) as cursor:
        cursor.execute(_TABLE)
        known = cursor.execute("SELECT name FROM lake.lab.experiment_plans").fetchall()
        if any(name.casefold() == given.name.strip().casefold() for (name,) in known):
            raise BadInput(
                _("A test named “{name}” is registered, and its plan is frozen.").format(name=given.name.strip()),
                hint=_("Register the changed plan under another name; both stay to be read."),
            )
        cursor.execute(
            "INSERT INTO lake.lab.experiment_plans VALUES (?, ?, ?, ?, ?, ?)",
            [id_, given.name.strip(), given.dataset, datetime.now(UTC), by, json.dumps(facts, ensure_ascii=False)],
        )
    return id_


def registrations(lake: Lake, dataset: str | None = None) -> list[Registration]:
    """Registered tests, newest first, of one dataset or of all."""
    if not lake.holds("lab.experiment_plans"):
        return []
    with lake.read() as cursor:
        rows = cursor.execute(
            'SELECT id, "time", author, plan FROM lake.lab.experiment_plans WHERE ? IS NULL OR dataset = ? '
            'ORDER BY "time" DESC, name',
            [dataset, dataset],
        ).fetchall()
    return [_read(json.loads(plan), id_, time, author) for id_, time, author, plan in rows]


def registration(lake: Lake, name: str) -> Registration:
    """One registered test by its name or id.

    Raises:
        NotFound: none of that name.
    """
    known = registrations(lake)
    found = next((one for one in known if name in (one.id, one.name)), None)
    if found is None:
        raise NotFound.among(_("registered test"), name, [one.name for one in known])
    return found


def of_dataset(known: Sequence[Registration], dataset: str, test: str | None) -> Registration | None:
    """The plan that a dataset's test is held against: the first one registered for it."""
    fitting = [one for one in known if one.dataset == dataset and one.test in (None, test)]
    return min(fitting, key=lambda one: one.time, default=None)


def _read(facts: dict[str, Any], id_: str, time: datetime, author: str) -> Registration:
    days = {name: date.fromisoformat(facts[name]) if facts[name] else None for name in ("starts", "ends")}
    metrics = tuple(Planned(**one) for one in facts["metrics"])
    return Registration(**facts | days | {"metrics": metrics, "id": id_, "time": time, "author": author})
