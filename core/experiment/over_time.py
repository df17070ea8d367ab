"""A test over its days: how many units each arm got, and what was known of each effect on every day.

The effect of a day is that of all units assigned up to it, each arm pooled from the days' counts, means and variances
(Chan, Golub and LeVeque 1979). Beside the fixed interval, valid at one look, stands the one that holds at every look.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from core.errors import NotFound
from core.experiment.arms import pick_control
from core.experiment.data.aggregate import UnitTable, unit_table
from core.experiment.data.exposed import exposed_only
from core.experiment.methods.difference import Sample, absolute_difference
from core.experiment.methods.estimate import Interval
from core.experiment.methods.sequences import PLANNED_UNITS, anytime_interval, mixture_weight
from core.experiment.metrics import Definition
from core.experiment.plan import Metric, Plan
from core.experiment.readout import Readout
from core.lake import Lake

MOST_DAYS = 70
"""Days drawn one by one: ten weeks; a longer test is drawn by weeks."""
KINDS = ("mean", "proportion", "ratio")
"""Kinds of metric whose days can be pooled; a quantile's cannot."""


@dataclass(frozen=True)
class Point:
    """What was known at the end of a day. Intervals are of the absolute difference, arm minus control."""

    day: str
    units: int
    estimate: float
    fixed: Interval
    every_look: Interval


@dataclass(frozen=True)
class Line:
    """One metric and arm over the days."""

    metric: Metric
    arm: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Course:
    """A test over time.

    Attributes:
        column: The column of the assignment's time.
        weekly: Whether the days stand for weeks, each named by its Monday.
        days: First to last, those without a unit among them.
        enrolled: Arm -> units assigned on each of the days.
        lines: The effects; for metrics that can be pooled.
        without_time: Units that no readable time was found for.
    """

    column: str
    weekly: bool
    days: tuple[str, ...]
    enrolled: dict[str, tuple[int, ...]]
    lines: tuple[Line, ...]
    without_time: int


def course_of(
    lake: Lake, dataset: str, plan: Plan, version: int | None = None, definitions: Sequence[Definition] = ()
) -> Course | None:
    """The course of a dataset's test; None where no column says when units were assigned.

    Args:
        definitions: With `plan.outcomes`, the metrics that are read from that dataset; those of the library by name
            where none are given.

    Raises:
        BadInput, NotFound: as `analyse_dataset` does.
    """
    with _units(lake, dataset, plan, version, definitions) as units:
        return _course(units)


@contextmanager
def _units(
    lake: Lake, dataset: str, plan: Plan, version: int | None, definitions: Sequence[Definition] = ()
) -> Iterator[UnitTable]:
    """The units of a test as its readout takes them: those exposed, with their outcomes."""
    from core.experiment.metrics import measured, named, outcomes_of

    types = {**lake.columns(dataset, None, version), "_row": "BIGINT"}
    with lake.read() as cursor:
        source = lake.table(dataset, None, version)
        if plan.outcomes is None:
            source, _seen = exposed_only(cursor, source, types, plan)
            with unit_table(cursor, source, types, plan) as units:
                yield units
            return
        names = [metric.name for metric in plan.metrics]
        wanted = definitions or [entry.definition for entry in named(lake, names)]
        outcomes = outcomes_of(cursor, lake, plan.outcomes)
        with (
            measured(cursor, source, types, plan, outcomes, wanted) as found,
            unit_table(cursor, found.source, found.types, found.plan) as units,
        ):
            yield units


def _course(units: UnitTable) -> Course | None:
    cursor, name = units.cursor, units.name
    column = units.watched.time
    span = cursor.execute(
        f"SELECT min(moment)::DATE, max(moment)::DATE, count(*) FILTER (WHERE moment IS NULL) FROM {name}"
    ).fetchone()
    if column is None or span is None or span[0] is None:
        return None
    weekly = (span[1] - span[0]).days >= MOST_DAYS
    day = "date_trunc('week', moment)::DATE" if weekly else "moment::DATE"
    cursor.execute(f"UPDATE {name} SET segment = CASE WHEN moment IS NOT NULL THEN CAST({day} AS VARCHAR) END")
    rows = cursor.execute(
        f"SELECT segment, variant, count(*) FROM {name} WHERE segment IS NOT NULL GROUP BY ALL ORDER BY segment"
    ).fetchall()
    days = tuple(dict.fromkeys(str(row[0]) for row in rows))
    counts = {(str(row[0]), str(row[1])): int(row[2]) for row in rows}
    enrolled = {arm: tuple(counts.get((one, arm), 0) for one in days) for arm in units.arms}
    return Course(column, weekly, days, enrolled, tuple(_lines(units, days)), int(span[2]))


def _lines(units: UnitTable, days: Sequence[str]) -> list[Line]:
    plan = units.plan
    control = pick_control(list(units.arms), plan.control)
    rho = mixture_weight(plan.planned or PLANNED_UNITS, plan.alpha)
    wanted = [i for i, metric in enumerate(plan.metrics) if metric.kind in KINDS]
    so_far: dict[tuple[str, int], Sample] = {}
    points: dict[tuple[int, str], list[Point]] = {}
    for day in days:
        for arm, found in units.statistics(segment=day).items():
            for i in wanted:
                before = so_far.get((arm, i))
                so_far[arm, i] = pooled(before, found[i].sample) if before else found[i].sample
        for i in wanted:
            for arm in units.arms:
                if arm == control or (control, i) not in so_far or (arm, i) not in so_far:
                    continue
                points.setdefault((i, arm), []).append(_point(plan, i, day, so_far[control, i], so_far[arm, i], rho))
    return [Line(plan.metrics[i], arm, tuple(found)) for (i, arm), found in points.items()]


def _point(plan: Plan, i: int, day: str, base: Sample, one: Sample, rho: float) -> Point:
    found = absolute_difference(base, one, plan.metrics[i].kind, plan.alpha)
    units = base.n + one.n
    sound = min(base.n, one.n) > 1 and found.error > 0
    nothing = (math.nan, math.nan)
    every = anytime_interval(found.estimate, found.error, units, plan.alpha, rho) if sound else nothing
    return Point(day, units, found.estimate, found.interval if sound else nothing, every)


def pooled(one: Sample, other: Sample) -> Sample:
    """Two groups of units as one, from their counts, means, variances and covariances."""
    n = one.n + other.n
    if not one.n or not other.n:
        return other if not one.n else one
    share = other.n / n
    step, below = other.mean - one.mean, other.denominator_mean - one.denominator_mean
    weight = one.n * other.n / n

    def spread(first: float, second: float, product: float) -> float:
        return ((one.n - 1) * first + (other.n - 1) * second + weight * product) / (n - 1)

    return Sample(
        n,
        one.mean + share * step,
        spread(one.variance, other.variance, step * step),
        one.denominator_mean + share * below,
        spread(one.denominator_variance, other.denominator_variance, below * below),
        spread(one.covariance, other.covariance, step * below),
    )


def by_metric(course: Course) -> Mapping[str, list[Line]]:
    """The lines of each metric, in the plan's order."""
    found: dict[str, list[Line]] = {}
    for line in course.lines:
        found.setdefault(line.metric.name, []).append(line)
    return found


def first_assigned(lake: Lake, readout: Readout) -> datetime | None:
    """When the first unit of a readout's test was assigned; None where no column says so."""
    try:
        with _units(lake, readout.source, readout.plan, readout.version) as units:
            row = units.cursor.execute(f"SELECT min(moment) FROM {units.name}").fetchone()
    except NotFound:  # a metric that has left the library since
        return None
    return row[0].replace(tzinfo=UTC) if row and row[0] is not None else None
