"""The sentences of a roadmap, in the reader's language."""

from __future__ import annotations

from core.govern.roadmap.course import Burn
from core.govern.roadmap.criteria import STAGES, Criterion, Named
from core.govern.roadmap.judging import LEVELS, Answer, Road, Stage
from core.govern.roadmap.stages import BY_ID
from core.i18n import _, listed, ngettext, sentences

MOST_NAMED = 5
"""Things named in a sentence; the others are counted."""


def stage_name(stage: str) -> str:
    """The name of a stage."""
    return _(STAGES[stage])


def level_said(level: int) -> str:
    """A level with its name, such as "2, managed"."""
    return _("{level}, {name}").format(level=level, name=_(LEVELS[level]))


def value_said(unit: str, value: float | None) -> str:
    """A measured value or a threshold with its unit; "–" for none."""
    if value is None:
        return "–"
    if unit == "share":
        return _("{n} %").format(n=f"{_floored(100 * value, 1):g}")
    if unit == "points":
        return f"{_floored(value, 1):.1f}"
    if unit == "count":
        return f"{value:,.0f}"
    return f"{value:.3f}"


def _floored(value: float, digits: int) -> float:
    """Rounded down, so that what just misses a threshold never reads as if it reached it."""
    scale = 10.0**digits
    return int(value * scale + 1e-6) / scale


def needed_said(one: Criterion) -> str:
    """The threshold in words."""
    told = value_said(one.unit, one.threshold)
    return _("at most {value}").format(value=told) if one.unit == "error" else _("at least {value}").format(value=told)


def named_said(one: Named) -> str:
    """A thing that counts for or against, in words."""
    note = _(one.note).format(**one.fields) if one.note else ""
    if one.name and note:
        return _("{name}: {note}").format(name=one.name, note=note)
    return one.name or note


def lacking_said(answer: Answer) -> str:
    """Which datasets lack what, by what they lack; where nothing is named, what there is or what has to come first."""
    groups: dict[str, list[str]] = {}
    for one in answer.measured.lacking:
        if one.name and not one.fields:
            groups.setdefault(_(one.note), []).append(one.name)
        else:
            groups.setdefault(named_said(one), [])
    if not groups and answer.measured.good:
        return listed(map(named_said, answer.measured.good[:MOST_NAMED]), clauses=True)
    if not groups and answer.criterion.needs:
        return _("first: {what}").format(what=_(BY_ID[answer.criterion.needs].title))
    told = []
    for note, names in groups.items():
        if not names:
            told.append(note)
            continue
        shown = listed(names[:MOST_NAMED])
        if len(names) > MOST_NAMED:
            more = len(names) - MOST_NAMED
            shown = _("{names} and {n} more").format(names=shown, n=more)
        told.append(_("{names}: {note}").format(names=shown, note=note) if note else shown)
    if len(told) > MOST_NAMED:
        more = len(told) - MOST_NAMED
        told = [*told[:MOST_NAMED], _("{n} more").format(n=more)]
    return listed(told, clauses=True)


def stage_verdict(stage: Stage) -> str:
    """A stage in a sentence: its level, and what the next one needs."""
    told = _("{stage}: level {level}.").format(stage=stage_name(stage.id), level=level_said(stage.level))
    if not stage.next:
        return sentences(told, _("Every criterion holds."))
    wanted = listed((_(one.criterion.title) for one in stage.next), clauses=True)
    return sentences(told, _("Level {n} needs: {what}.").format(n=stage.level + 1, what=wanted))


def verdict(road: Road) -> str:
    """The whole in two sentences, for who has ten seconds."""
    low = road.weakest
    reached, of = sum(one.met for one in road.answers), len(road.answers)
    counted = _("{n} of {of} criteria hold.").format(n=reached, of=of)
    if all(one.level == low.level for one in road.stages):
        return sentences(_("All stages stand at level {level}.").format(level=level_said(low.level)), counted)
    lowest = [stage_name(one.id) for one in road.stages if one.level == low.level]
    held = ngettext(
        "{stages} holds the others back: level {level}.", "{stages} hold the others back: level {level}.", len(lowest)
    )
    return sentences(held.format(stages=listed(lowest), level=level_said(low.level)), counted)


def burn_said(way: Burn) -> str:
    """The way to the targets: how many of their criteria hold, and the pace that is needed and that there was."""
    done = way.done[-1][1]
    told = [_("{n} of {of} criteria of the targets hold.").format(n=done, of=way.wanted)]
    if way.late:
        told.append(_("The day {day} has passed.").format(day=way.due))
    elif way.needed is not None and done < way.wanted:
        told.append(
            _("To be there on {day}, {needed} a week are needed.").format(day=way.due, needed=f"{way.needed:.1f}")
        )
        if way.pace is not None:
            told.append(_("The last four weeks brought {pace} a week.").format(pace=f"{way.pace:.1f}"))
    return sentences(*told)
