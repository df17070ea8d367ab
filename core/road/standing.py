"""A workspace's roadmap at once: levels, course, next actions and targets, kept until something changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core import quality
from core.govern.roadmap import (
    Action,
    Burn,
    Evidence,
    Point,
    Prospects,
    Road,
    Target,
    at,
    burn_up,
    course,
    judged,
    moments,
    next_actions,
    targets,
)
from core.govern.statements import history
from core.lake import Lake, kept
from core.road import data, models
from core.road.foreseeing import foreseen, join_rate


@dataclass(frozen=True)
class Standing:
    """Everything that the page, the command and the documents tell.

    Attributes:
        road: Levels and answers now.
        points: The levels from the first day to now.
        actions: What to do next, the first three first.
        aims: Stage -> its target.
        burn: The way to the targets; None where none is set.
    """

    road: Road
    points: tuple[Point, ...]
    actions: tuple[Action, ...]
    aims: Mapping[str, Target]
    burn: Burn | None


def standing(lake: Lake, now: datetime | None = None) -> Standing:
    """The roadmap of a workspace.

    What the lake does not hold (labels, verdicts by eye, models on disk) has its own mark; and since some criteria ask
    what was done lately, what is kept is made anew every hour.

    Args:
        now: The moment judged (UTC).
    """
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return _standing(lake, now or hour, now is not None, _mark(lake))


def _mark(lake: Lake) -> tuple[tuple[float, int], ...]:
    """What tells a change of the files beside the lake."""
    beside = [lake.path / name for file in (models.LABELS, models.EYES) for name in (file, f"{file}-wal")]
    beside.append(lake.path / data.RULES)
    beside += sorted((lake.path / "models").glob("*/config.json"))
    return tuple((one.stat().st_mtime, one.stat().st_size) for one in beside if one.is_file())


@kept
def _standing(lake: Lake, now: datetime, past: bool, mark: tuple[tuple[float, int], ...]) -> Standing:
    evidence = gathered(lake, now)
    newest = max(moments(evidence, everything=True), default=now)
    evidence = at(evidence, now) if past else replace(evidence, now=max(now, newest))
    road, points, aims = judged(evidence), course(evidence), targets(lake)
    actions = next_actions(road, evidence, prospects(lake), most=12)
    return Standing(road, points, actions, aims, burn_up(road, points, aims, now.date()))


def gathered(lake: Lake, now: datetime) -> Evidence:
    """All evidence of a workspace at a moment."""
    held = data.datasets(lake)
    names = {one.name for one in held}
    reports = sorted((one for one in quality.load_reports(lake) if one.dataset in names), key=lambda one: one.time)
    return Evidence(
        now=now,
        datasets=held,
        said=tuple(history(lake)),
        reports=tuple(reports),
        contracts=data.contracts(lake),
        troubles=data.troubles(lake),
        labels=models.labels(lake),
        reads=models.reads(lake),
        models=models.models(lake),
        behaviours=models.behaviours(lake),
        tried=models.tried(lake),
        lists=models.lists(lake),
        readouts=models.readouts(lake),
        verdicts=models.verdicts(lake),
        effects=models.effects(lake),
        shops=data.shops(lake),
        nights=data.nights(lake),
        looked=models.looked(lake),
        keeping=data.keeping(lake),
    )


def prospects(lake: Lake) -> Prospects:
    """What could be gained: the costliest finding with a step that mends it, and the join rate that checks foretell."""
    findings: dict[str, quality.CheckResult] = {}
    steps: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    newest = {report.dataset: report for report in quality.load_reports(lake)}
    for one in lake.datasets(built=False):
        report = newest.get(one.name)
        if report is None or report.version != one.version:
            continue
        able = [
            result
            for result in report.failing
            if result.severity == "error" and result.has_rows and quality.fixes(result, one)
        ]
        if able:
            costly = max(able, key=lambda result: result.cost)
            findings[one.name] = costly
            steps[one.name] = tuple((step.step, tuple(step.columns)) for step in quality.fixes(costly, one)[0])
    return Prospects(findings, steps, join_rate(lake, newest), foreseen(lake), _unread(lake, findings))


def _unread(lake: Lake, findings: Mapping[str, quality.CheckResult]) -> frozenset[str]:
    """Datasets that recommendations do not read, of those with something to mend."""
    from core.recommend.replay import events_reading

    return frozenset(name for name in findings if events_reading(lake, lake.dataset(name)) is None)
