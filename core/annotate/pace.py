"""How far a project is, and how fast an annotator goes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from core.annotate import log, outcome

if TYPE_CHECKING:
    from core.annotate.project import Project
    from core.lake import Lake

RECENT = 20
"""Labels that the pace is read from: a minute or two of work, so that it follows a change of speed."""
LONGEST = 120.0
"""Seconds after which a look counts as a pause."""


@dataclass(frozen=True)
class Pace:
    """Progress of a project and of one annotator.

    Attributes:
        done: items with a label that people stand for, or that they are split about; ``goal`` wanted.
        mine: labels of this annotator; ``by_annotator`` of everyone.
        by_source: items by source of their label.
        per_minute: labels a minute, from the median time of this annotator's last twenty; None before the first.
        seconds_left: to the goal at that pace; None while unknown, 0 once there.
    """

    done: int
    goal: int
    mine: int
    by_annotator: dict[str, int]
    by_source: dict[str, int]
    per_minute: float | None
    seconds_left: float | None


def pace(lake: Lake, project: Project, annotator: str) -> Pace:
    """Progress as of now."""
    entries = [e for e in log.in_force(lake, project.name) if e.action == "label" and e.source != "automatic"]
    mine = [e for e in entries if e.annotator == annotator]
    looks = [min(e.seconds, LONGEST) for e in mine[-RECENT:] if e.seconds is not None]
    each = max(median(looks), 0.2) if looks else None
    found = outcome.outcomes(lake, project)
    done = sum(bool(one.by) or one.decided_by is not None for one in found.values())
    left = max(project.goal - done, 0)
    return Pace(
        done=done,
        goal=project.goal,
        mine=len(mine),
        by_annotator=dict(Counter(e.annotator for e in entries).most_common()),
        by_source=dict(Counter(one.source for one in found.values())),
        per_minute=60 / each if each else None,
        seconds_left=left * each if each else 0.0 if not left else None,
    )
