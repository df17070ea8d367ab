"""How a workspace came where it is: its levels at past moments, computed, and the way to what a lead aims at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.govern.roadmap.evidence import Evidence, at, moments
from core.govern.roadmap.judging import Road, judged
from core.govern.roadmap.targets import Target

MOST_MOMENTS = 40
"""Points of a timeline: as many steps as are told apart across a page."""
SPAN = timedelta(days=2)
"""Up to which a workspace's history is shown by the moment; a longer one by the day."""


@dataclass(frozen=True)
class Point:
    """The levels of a moment, and the criteria that held then."""

    time: datetime
    levels: Mapping[str, int]
    met: frozenset[str]


@dataclass(frozen=True)
class Burn:
    """Criteria that the targets ask for: how many there are, when how many held, and the straight way to the day.

    Attributes:
        wanted: Criteria of the targets' levels and those below.
        done: (time, how many of them held), oldest first.
        due: The last day of the targets; None where none is set.
        late: Whether it has passed and something is missing.
        needed: Criteria a week from now on to be there in time; None without a day to come.
        pace: Criteria a week so far, over the last four weeks; None where the history is shorter than a day.
    """

    wanted: int
    done: tuple[tuple[datetime, int], ...]
    due: date | None
    late: bool
    needed: float | None
    pace: float | None


def course(evidence: Evidence) -> tuple[Point, ...]:
    """Levels from the first day to now, oldest first, at 40 moments at most; the last is now."""
    found = []
    for moment in _thinned(moments(evidence)):
        found.append(_point(judged(at(evidence, moment))))
    return (*found, _point(judged(evidence)))


def _point(road: Road) -> Point:
    return Point(road.time, road.levels, frozenset(one.criterion.id for one in road.answers if one.met))


def _thinned(found: list[datetime]) -> list[datetime]:
    """The last moment of each day where the history is long, and evenly drawn ones where there are too many."""
    if found and found[-1] - found[0] > SPAN:
        last = {moment.date(): moment for moment in found}
        found = sorted(last.values())
    if len(found) <= MOST_MOMENTS - 1:
        return found
    step = (len(found) - 1) / (MOST_MOMENTS - 2)
    return [found[round(place * step)] for place in range(MOST_MOMENTS - 1)]


def burn_up(road: Road, points: tuple[Point, ...], aims: Mapping[str, Target], today: date) -> Burn | None:
    """The way to the targets; None where no level is aimed at."""
    wanted = {
        one.criterion.id
        for one in road.answers
        if (aim := aims.get(one.criterion.stage)) and aim.level and one.criterion.level <= aim.level
    }
    if not wanted:
        return None
    done = tuple((point.time, len(point.met & wanted)) for point in points)
    days = [aim.due for aim in aims.values() if aim.level and aim.due]
    due = max(days, default=None)
    missing = len(wanted) - done[-1][1]
    left = (due - today).days if due else 0
    return Burn(
        len(wanted),
        done,
        due,
        bool(due and left < 0 and missing),
        missing / (left / 7) if left > 0 else None,
        _pace(done),
    )


def _pace(done: tuple[tuple[datetime, int], ...]) -> float | None:
    """Criteria a week over the last four weeks."""
    end, now = done[-1]
    since = max(done[0][0], end - timedelta(weeks=4))
    weeks = (end - since) / timedelta(weeks=1)
    if weeks < 1 / 7:
        return None
    before = [count for moment, count in done if moment <= since] or [0]
    return (now - before[-1]) / weeks
