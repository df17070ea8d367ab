"""Days that stand apart, as incidents: one for each day, or for a gap of several, from the looks alone.

An incident opens where a look finds its day, and is healthy where a later look finds the day calm or gone; a day that
is found again opens the same incident again. A first look at a dataset shows what the detector shows, one in ten of it
by chance at most. Later looks repeat it with every upload, so that they ask for more: a day that chance would bring
into one look in a hundred (`OPENS`). Of 180 calm series looked at daily for 90 days 12 opened one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.anomaly import Finding
from core.anomaly.looks import Look
from core.incidents.model import DayFinding, Incident, Turn
from core.lake import Version

OPENS = 0.01
"""Days expected by chance in one look at all days of a dataset, at which a day of a later look opens an incident: of
ninety looks, one after each night, fewer than one then opens one by chance."""
MOST = 20
"""Days that one look opens, the rarest: more are a series that cannot be judged so, and the page of anomalies shows
them all."""
SEVERITY = {"days:festival": "info"}
"""What a day is, where it is no warning: all of it is more, as on a day of sales."""


@dataclass
class _Course:
    """A day through the looks so far: its first and last day, when it was found first and last, and its turns."""

    first: str
    last: str
    began: Look
    was: Finding
    now: Finding
    healthy: bool
    turns: list[Turn]


def of_days(looks: Mapping[str, Sequence[Look]], versions: Mapping[str, Sequence[Version]]) -> list[Incident]:
    """The incidents of all datasets' days, without what people did about them.

    Args:
        looks: Dataset -> the looks at its versions, the oldest version first.
        versions: Dataset -> its versions.
    """
    return [
        _incident(course, versions.get(name, ())) for name, history in looks.items() for course in _courses(history)
    ]


def _courses(history: Sequence[Look]) -> list[_Course]:
    found: list[_Course] = []
    for place, look in enumerate(history):
        for one in found:
            _follow(one, look)
        fresh = [
            one
            for one in look.found
            if (not place or _sure(one, look))
            and not any(item.first <= (one.last or one.key) and one.key <= item.last for item in found)
        ]
        found += [_Course(one.key, one.last or one.key, look, one, one, False, []) for one in fresh[:MOST]]
    return found


def _follow(course: _Course, look: Look) -> None:
    """What a later look says of a day."""
    again = look.of(course.first, course.last)
    if again is not None:
        course.now = again
    if course.healthy and again is not None and _sure(again, look):
        course.healthy = False
    elif not course.healthy and look.calm(course.first, course.last):
        course.healthy = True
    else:
        return
    course.turns.append(Turn(look.time, look.dataset, look.number, course.healthy))


def _sure(one: Finding, look: Look) -> bool:
    return one.score * look.days <= OPENS


def _incident(course: _Course, versions: Sequence[Version]) -> Incident:
    look = course.began
    version = next((one for one in versions if one.number == look.version), None)
    day = DayFinding(look.dataset, look.version, look.number, course.was, course.now, course.healthy)
    time: datetime = version.time if version else look.time
    return Incident(
        f"{look.dataset}@{course.first}",
        look.dataset,
        "day",
        look.version,
        look.number,
        time,
        version.author if version else "",
        (),
        (),
        tuple(course.turns),
        day=replace(day, severity=SEVERITY.get(course.was.detector, "warning")),
    )
