"""A test's readout to hand on: verdicts, health, every number, the plan it is held against, what was decided."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime

from core.errors import NotFound
from core.experiment import history
from core.experiment.all_tests import Test, all_tests, said_of
from core.experiment.effects import Effect
from core.experiment.figures_text import difference_text, interval_text, p_text, percent_text, value_text
from core.experiment.finding_words import describe, finding_title
from core.experiment.log import (
    Decision,
    Deviation,
    Registration,
    decision_label,
    decisions,
    deviation_text,
    deviation_title,
    deviations,
)
from core.experiment.over_time import first_assigned
from core.experiment.readout import Readout
from core.experiment.words import arms_sentence, verdict_label, verdict_sentence, withheld_text
from core.figures.experiment import intervals
from core.i18n import _, listed
from core.lake import Lake
from core.report.document import Bullets, Cell, Document, Figure, Heading, Part, Source, Table, Text, Tile, Tiles
from core.report.kinds.shared import source_of, spec


def subjects(lake: Lake) -> list[str]:
    """The tests of the workspace that have data or a plan, by name."""
    return list(dict.fromkeys(one.name for one in all_tests(lake)))


def experiment(lake: Lake, subject: str, _now: datetime) -> Document:
    """A test by its name, held against its registered plan where it has one."""
    one = next((each for each in all_tests(lake) if each.name == subject), None)
    if one is None:
        raise NotFound.among(_("test"), subject, subjects(lake))
    if one.readout is None:
        return _without(one)
    told: list[Deviation] = []
    if one.plan is not None:
        past = [each for each in history(lake, one.dataset) if (each.readout["plan"].get("test") or "") == one.test]
        told = deviations(one.plan, one.readout, past, first_assigned(lake, one.readout))
    found = decisions(lake, one.dataset, one.test)
    return of_readout(one.readout, source=source_of(lake, one.dataset), plan=one.plan, deviations=told, decisions=found)


def _without(one: Test) -> Document:
    """A test that cannot be read out, and why."""
    parts: list[Part] = [Text(said_of(one), "warning" if one.fault else "info")]
    if one.plan is not None:
        parts += [Heading(_("Registered plan")), Bullets(tuple(_plan(one.plan)))]
    return Document("experiment", _("Experiment: {name}").format(name=one.name), tuple(parts))


def of_readout(
    readout: Readout,
    *,
    source: Source | None = None,
    plan: Registration | None = None,
    deviations: Sequence[Deviation] = (),
    decisions: Sequence[Decision] = (),
    language: str = "en",
) -> Document:
    """The report of a readout, in the caller's language, which `language` names.

    Args:
        source: The dataset with its version; only named where it is left out.
    """
    title = _("Experiment: {name}").format(name=plan.name if plan else readout.source)
    parts = tuple(_parts(readout, plan, deviations, decisions))
    named = source or Source(readout.source, "–", readout.time)
    return Document("experiment", title, parts, (named,), language=language)


def _parts(
    readout: Readout, plan: Registration | None, told: Sequence[Deviation], decided: Sequence[Decision]
) -> Iterator[Part]:
    yield Tiles(tuple(Tile(arm, f"{units:,}", _("units")) for arm, units in readout.arms.items()))
    if readout.withheld:
        yield Text(withheld_text(readout), "error", _("Verdict withheld"))
    yield Heading(_("What each comparison says"))
    yield Bullets(tuple(verdict_sentence(one, readout) for one in readout.effects))
    yield Heading(_("Effects against {control}").format(control=readout.control))
    if any(one.relative.estimate == one.relative.estimate for one in readout.effects):
        figure = intervals(readout.effects, 1 - readout.plan.alpha)
        alt = _("Relative effects with their intervals, zero marked")
        yield Figure(spec(figure), alt, int(figure.layout.height or 340))
    yield _table(readout)
    loud = [one for one in readout.findings if one.severity != "ok"]
    if loud:
        yield Heading(_("Health"))
        yield Bullets(tuple(_("{name}: {text}").format(name=finding_title(one), text=describe(one)) for one in loud))
    quiet = [finding_title(one) for one in readout.findings if one.severity == "ok"]
    if quiet:
        yield Heading(_("Passed"))
        yield Text(listed(quiet))
    if plan is not None:
        yield Heading(_("Registered plan"))
        yield Bullets(tuple(_plan(plan)))
        yield Heading(_("Against the plan"))
        lines = [_("{name}: {text}").format(name=deviation_title(one), text=deviation_text(one)) for one in told]
        yield Bullets(tuple(lines or [_("The readout is as planned.")]))
    if decided:
        yield Heading(_("Decisions"))
        yield Bullets(tuple(map(_decision, decided)))
    yield Heading(_("Both arms"))
    yield Bullets(tuple(arms_sentence(one, readout) for one in readout.effects))


def _plan(plan: Registration) -> list[str]:
    who = _("Registered by {who} on {day}.").format(who=plan.author or plan.owner, day=f"{plan.time:%Y-%m-%d %H:%M}")
    return [plan.hypothesis, who]


def _decision(one: Decision) -> str:
    what = f"{decision_label(one.decision)} ({one.arm})" if one.arm else decision_label(one.decision)
    return f"{one.time:%Y-%m-%d} · {one.author} · {what} · {one.why}"


def _table(readout: Readout) -> Table:
    level = f"{1 - readout.plan.alpha:.0%}"
    columns = (
        _("Metric"),
        _("Arm"),
        _("Verdict"),
        _("Control's value"),
        _("Arm's value"),
        _("Absolute effect"),
        _("{level} interval, absolute").format(level=level),
        _("Relative effect"),
        "p",
    )
    return Table(columns, tuple(map(_values, readout.effects)), tuple(map(_cells, readout.effects)))


def _values(one: Effect) -> tuple[Cell, ...]:
    """What stands in a row, numbers as numbers; an interval is a text."""
    words = _cells(one)
    return (
        *words[:3],
        *map(_known, (one.control_value, one.arm_value, one.absolute.estimate)),
        words[6],
        *map(_known, (one.relative.estimate, one.p_adjusted)),
    )


def _known(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _cells(one: Effect) -> tuple[str, ...]:
    return (
        one.metric.name,
        one.arm,
        verdict_label(one.verdict),
        value_text(one.metric, one.control_value),
        value_text(one.metric, one.arm_value),
        difference_text(one.metric, one.absolute.estimate),
        interval_text(one.metric, one.absolute.interval),
        percent_text(one.relative.estimate),
        p_text(one.p_adjusted),
    )
