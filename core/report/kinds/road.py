"""The roadmap in a report: verdict, levels as they were, are and shall be, next actions, the way to the targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from core.figures.roadmap import burn, radar
from core.govern import roadmap as room
from core.i18n import _, listed
from core.lake import Lake
from core.report.document import Figure, Heading, Part, Table, Text
from core.report.kinds.shared import spec
from core.road import Standing, standing


def road(lake: Lake, start: datetime) -> Iterator[Part]:
    """Where governance stands, what it was at `start` (UTC), and what comes next."""
    held = standing(lake)
    aims = {one.stage: one.level for one in held.aims.values() if one.level}
    told = listed(f"{room.stage_name(name)} {level}" for name, level in held.road.levels.items())
    yield Heading(_("How far governance is"))
    yield Text(room.verdict(held.road))
    yield _levels(held, start)
    alt = _("Levels of the five stages: {levels}").format(levels=told)
    yield Figure(spec(radar(held.road.levels, aims, None)), alt)
    if held.burn is not None:
        yield Text(room.burn_said(held.burn), "warning" if held.burn.late else "")
        yield Figure(spec(burn(held.burn)), _("Criteria that hold over time, and how many are wanted"))
    if actions := held.actions[: room.SHOWN]:
        yield Heading(_("What to do next"))
        yield Table(
            (_("Action"), _("What it brings"), _("Expected effect")),
            tuple(
                (room.title_said(one), room.gain_said(one), listed(room.effect_lines(one), clauses=True))
                for one in actions
            ),
        )


def _levels(held: Standing, start: datetime) -> Table:
    """Each stage: its level at the beginning and now, what the next one needs, and what the lead aims at."""
    before = [one for one in held.points if one.time <= start]
    rows = []
    for stage in held.road.stages:
        aim = held.aims.get(stage.id)
        rows.append(
            (
                room.stage_name(stage.id),
                before[-1].levels[stage.id] if before else 0,
                stage.level,
                stage.met,
                len(stage.answers),
                listed((_(one.criterion.title) for one in stage.next), clauses=True) or _("Every criterion holds."),
                aim.level if aim else None,
                datetime.combine(aim.due, datetime.min.time(), UTC) if aim and aim.due else None,
                (aim.owner or None) if aim else None,
            )
        )
    return Table(
        (
            _("Stage"),
            _("Level a month ago"),
            _("Level (1–5)"),
            _("Criteria that hold"),
            _("Criteria"),
            _("What the next level needs"),
            _("Target level"),
            _("Until"),
            _("Who sees to it"),
        ),
        tuple(rows),
        title=_("Levels of the five stages"),
    )
