"""What an incident is: findings with one cause, what people did about it, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.anomaly import Finding as Day
from core.govern.retention import Overdue
from core.quality import SEVERITIES, CheckResult
from core.voice import Growing

STATES = ("open", "acknowledged", "muted", "resolved", "false alarm")
OPEN_STATES = ("open", "acknowledged", "muted")
"""States in which something is still wrong, whoever knows of it."""
ACTIONS = ("acknowledge", "mute", "resolve", "false_alarm", "reopen", "comment", "note", "own", "told", "untold")
"""What people do about an incident; "told" and "untold" are written by the alerts."""
SETTING = {
    "acknowledge": "acknowledged",
    "mute": "muted",
    "resolve": "resolved",
    "false_alarm": "false alarm",
    "reopen": "open",
}
"""Actions that set the state."""


@dataclass(frozen=True)
class Deed:
    """Something that was done about an incident: by whom, when (UTC), and what was said with it."""

    action: str
    time: datetime
    author: str
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """A check that began to fail, or failed far more than before.

    Attributes:
        dataset: Whose check it is.
        version: The snapshot whose report found it first; `number` is the dataset's own count of it.
        began: What it found then.
        now: What the newest report that could judge it found; None where the contract no longer asks.
        before: The share of failing rows before it began.
        ends: The snapshot at which the check, having passed meanwhile, began to fail for another reason.
        healthy: Whether it passes now (or did when it ended), or is back to what it was before.
    """

    dataset: str
    version: int
    number: int
    began: CheckResult
    now: CheckResult | None
    before: float = 0.0
    ends: int | None = None
    healthy: bool = False


@dataclass(frozen=True)
class DayFinding:
    """A day that stands apart, or a gap of several.

    Attributes:
        dataset: Whose day it is.
        version: The snapshot in which it was found first; `number` is the dataset's own count of it.
        began: What was found then; now: what was found last.
        healthy: Whether the day is calm, or gone, in the newest version looked at.
        severity: "info" where it is a festival, else "warning".
    """

    dataset: str
    version: int
    number: int
    began: Day
    now: Day
    healthy: bool = False
    severity: str = "warning"


@dataclass(frozen=True)
class TopicFinding:
    """A topic that people complain about more than before.

    Attributes:
        dataset: Whose texts it is of.
        topic: Its number; name: its most telling words.
        began: What had grown when it was told first; now: when it was told last.
        healthy: Whether it did not grow any more when the texts were read last.
        toned: Whether the texts counted are the negative ones.
    """

    dataset: str
    topic: int
    name: str
    began: Growing
    now: Growing
    healthy: bool = False
    toned: bool = True


@dataclass(frozen=True)
class LateFinding:
    """What a rule of retention asked for and nobody did.

    Attributes:
        now: What is past its time, or was when it was taken out.
        healthy: Whether it was taken out.
    """

    now: Overdue
    healthy: bool = False


@dataclass(frozen=True)
class Turn:
    """A report after which an incident was healthy, or failing again."""

    time: datetime
    dataset: str
    number: int
    healthy: bool


@dataclass(frozen=True)
class Incident:
    """Findings that have one cause, a day that stands apart, a topic that grew, or a rule of retention not kept.

    Attributes:
        id: The dataset and the snapshot at which it began, of clauses that were new then with a mark; of a day, the
            dataset and the day.
        dataset: The dataset whose version caused it.
        cause: "first" (the first check), "upload", "clean", "build", "contract" (newly asked), "day", "topic" or
            "retention".
        version: The snapshot at which it began; `number` is the dataset's own count of it.
        time: When that was checked (UTC).
        source: The files of an upload, or the recipe's count of steps.
        findings: The gravest first; none where it is about a day.
        turns: When it became healthy, and failed again.
        deeds: What people did, oldest first.
        state: One of `STATES`.
        until: The end of a mute.
        owner: Who looks after it: said here, else of the checks, else of the dataset; "" where nobody is known.
        note: What was written when it was over.
        day: The day that it is about; None where it is about checks or a topic.
        topic: The topic that it is about; None where it is not about one.
        late: The rule of retention that nobody kept; None likewise.
    """

    id: str
    dataset: str
    cause: str
    version: int
    number: int
    time: datetime
    author: str
    source: tuple[str, ...]
    findings: tuple[Finding, ...]
    turns: tuple[Turn, ...] = ()
    deeds: tuple[Deed, ...] = ()
    state: str = "open"
    until: datetime | None = None
    owner: str = ""
    note: str = ""
    day: DayFinding | None = None
    topic: TopicFinding | None = None
    late: LateFinding | None = None

    @property
    def severity(self) -> str:
        """That of the gravest finding at its beginning."""
        if self.day is not None:
            return self.day.severity
        if self.topic is not None or self.late is not None:
            return "warning"
        return max((one.began.severity for one in self.findings), key=SEVERITIES.index)

    @property
    def healthy(self) -> bool:
        about = [one for one in (self.day, self.topic, self.late) if one is not None]
        return all(one.healthy for one in (*self.findings, *about))

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets it is seen in, the cause's own first."""
        return tuple(dict.fromkeys([self.dataset, *(one.dataset for one in self.findings)]))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns its findings are about."""
        return tuple(dict.fromkeys(column for one in self.findings for column in one.began.columns))
