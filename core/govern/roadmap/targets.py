"""Targets that a lead sets for a stage: a level, until when, who sees to it; each said by somebody, never erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.errors import BadInput, NotFound
from core.govern.roadmap.criteria import HIGHEST, STAGES, is_name
from core.govern.statements import history, newest, say
from core.i18n import _
from core.lake import Lake

PLACE = "roadmap:"
"""Before a stage, the subject of its statements."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Years of a date that somebody meant: others are slips of the hand."""


@dataclass(frozen=True)
class Target:
    """What is aimed at: a level of a stage, by whom, until which day; None and "" where nothing is said of that.

    `author` and `time` (UTC) are of what was said last.
    """

    stage: str
    level: int | None = None
    owner: str = ""
    due: date | None = None
    author: str = ""
    time: datetime | None = None


@dataclass(frozen=True)
class Said:
    """One statement about a stage's target; `item` is "level", "owner" or "due", an empty value takes it back."""

    stage: str
    item: str
    value: str
    author: str
    time: datetime


def targets(lake: Lake) -> dict[str, Target]:
    """Stage -> its target, for every stage of which somebody said anything."""
    held: dict[str, dict[str, str]] = {}
    last: dict[str, tuple[str, datetime]] = {}
    for change in newest(lake):
        stage = change.subject.removeprefix(PLACE)
        if change.subject.startswith(PLACE) and stage in STAGES:
            held.setdefault(stage, {})[change.item] = change.value
            if stage not in last or change.time >= last[stage][1]:
                last[stage] = (change.author, change.time)
    return {
        stage: Target(
            stage,
            _level(items.get("level", "")),
            items.get("owner", ""),
            _day(items.get("due", "")),
            *last[stage],
        )
        for stage, items in held.items()
    }


def target_changes(lake: Lake) -> list[Said]:
    """Who said what about a target and when, newest first."""
    return [
        Said(one.subject.removeprefix(PLACE), one.item, one.value, one.author, one.time)
        for one in reversed(history(lake))
        if one.subject.startswith(PLACE) and one.subject.removeprefix(PLACE) in STAGES
    ]


def aim(
    lake: Lake,
    stage: str,
    *,
    level: int | None = None,
    owner: str | None = None,
    due: str | None = None,
    author: str | None = None,
) -> int:
    """Set a stage's target; what is None stays as it is, level 0 and "" take it back. Returns what changed.

    Raises:
        NotFound: no such stage.
        BadInput: a level that is none, an owner who cannot be named, a day that is none.
    """
    if stage not in STAGES:
        raise NotFound.among(_("stage"), stage, list(STAGES))
    values: dict[str, str] = {}
    if level is not None:
        if not 0 <= level <= HIGHEST:
            raise BadInput(_("A level is a number from 1 to {most}; 0 takes the target back.").format(most=HIGHEST))
        values["level"] = str(level) if level else ""
    if owner is not None:
        plain = " ".join(owner.split())[:120]
        if plain and not is_name(plain):
            raise BadInput(
                _("“{name}” names nobody.").format(name=plain[:60]), hint=_("Write a name, or an address of mail.")
            )
        values["owner"] = plain
    if due is not None:
        values["due"] = _written(due)
    return say(lake, f"{PLACE}{stage}", values, author)


def _written(due: str) -> str:
    if not due.strip():
        return ""
    day = _day(due.strip())
    if day is None:
        raise BadInput(_("“{text}” is no day.").format(text=due.strip()[:60]), hint=_("For example: 2027-03-31."))
    return day.isoformat()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year < LAST_YEAR else None


def _level(text: str) -> int | None:
    return int(text) if text in {str(one) for one in range(1, HIGHEST + 1)} else None
