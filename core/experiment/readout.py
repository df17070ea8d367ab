"""The readout: health, then effects, then a verdict in words for every metric and arm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from core.engine import Cursor
from core.experiment.arms import pick_control
from core.experiment.data.aggregate import Counts, UnitTable, unit_table
from core.experiment.data.measured import measured, sound
from core.experiment.differing import Differing, Interaction, Segment, differing, segments_of
from core.experiment.effects import Effect, compare, judge, verdict_of
from core.experiment.health import checks as health
from core.experiment.health import course
from core.experiment.health.adjusting import check_adjusted, check_plan
from core.experiment.health.checks import Finding
from core.experiment.health.drawn import check_drawn
from core.experiment.health.uploads import check_uploads
from core.experiment.plan import Metric, Plan
from core.quality.sample_ratio import Srm
from core.quality.watch import Upload


@dataclass(frozen=True)
class Readout:
    """Everything an experiment's page, report and command line show."""

    plan: Plan
    source: str
    version: int | None
    time: datetime
    control: str
    arms: dict[str, int]
    counts: Counts
    srm: Srm
    findings: tuple[Finding, ...]
    effects: tuple[Effect, ...]
    segments: tuple[Segment, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    differing: tuple[Differing, ...] = ()

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Suspicions about the whole comparison that do not forbid a verdict, but mark it."""
        return tuple(f for f in self.findings if f.severity == "warning" and f.metric is None)

    @property
    def blocked(self) -> bool:
        """Whether no metric gets a verdict."""
        return any(finding.blocks and finding.metric is None for finding in self.findings)

    @property
    def withheld(self) -> bool:
        """Whether nothing here has a verdict, whatever the reason."""
        return self.blocked or all(effect.verdict == "withheld" for effect in self.effects)

    def to_json(self) -> dict[str, Any]:
        """The readout as plain JSON types."""
        return {
            "source": self.source,
            "version": self.version,
            "time": self.time.isoformat(),
            "plan": self.plan.to_json(),
            "control": self.control,
            "arms": self.arms,
            "counts": asdict(self.counts),
            "srm": {"chi2": self.srm.chi2, "df": self.srm.df, "p": self.srm.p, "expected": self.srm.expected},
            "blocked": self.blocked,
            "withheld": self.withheld,
            "marked": [finding.id for finding in self.warnings],
            "health": [finding.to_json() for finding in self.findings],
            "effects": [effect.to_json() for effect in self.effects],
            "segments": [
                {"segment": s.label, "units": s.units, "effects": [e.to_json() for e in s.effects]}
                for s in self.segments
            ],
            "interactions": [one.to_json() for one in self.interactions],
            "differing": [one.to_json() for one in self.differing],
        }


def read_out(
    cursor: Cursor,
    source: str,
    types: Mapping[str, str],
    plan: Plan,
    *,
    label: str,
    version: int | None = None,
    set_aside: int = 0,
    beside: Sequence[Finding] = (),
    uploads: Sequence[Upload] = (),
) -> Readout:
    """Analyse the experiment in a table.

    Args:
        cursor: a DuckDB cursor of its own; temporary tables are made on it and dropped.
        source: SQL table reference.
        types: column -> DuckDB type.
        label: the dataset's or file's name, for the reader.
        set_aside: rows of the same data that are in quarantine and so not in the table; the reader is told.
        beside: findings on where the rows come from, which count as those on the rows do.
        uploads: those that the rows came with, by their `_row`.

    Raises:
        BadInput, NotFound: the plan does not fit the table.
    """
    with unit_table(cursor, source, types, plan) as table:
        control = pick_control(list(table.arms), plan.control)
        units = sound(table, control)
        counts = replace(units.counts, set_aside=set_aside)
        srm, findings = health.check_units(counts, units.adjusting.clusters or units.arms, plan)
        findings += [*beside, *check_plan(plan, units.adjusting), *course.check_course(units, control)]
        findings += [*check_uploads(units, uploads), *check_drawn(units, source, types)]
        blocked = any(finding.blocks for finding in findings)
        effects, metric_findings = _effects(units, control, blocked)
        segments, interactions = segments_of(units, control, blocked)
        trees, moved = ([], ()) if blocked else differing(units, control)
        findings += [Finding("feature_moved", "warning", params={"column": name}) for name in moved]
    findings += [*metric_findings, Finding("peeking", "ok" if plan.peeking else "info")]
    return Readout(
        plan=plan,
        source=label,
        version=version,
        time=datetime.now(UTC),
        control=control,
        arms=units.arms,
        counts=counts,
        srm=srm,
        findings=tuple(health.ordered(findings)),
        effects=tuple(effects),
        segments=tuple(segments),
        interactions=tuple(interactions),
        differing=tuple(trees),
    )


def _effects(units: UnitTable, control: str, blocked: bool) -> tuple[list[Effect], list[Finding]]:
    """Effects of all metrics and arms, judged, and the metrics' own findings."""
    plan = units.plan
    statistics = units.statistics()
    estimates = measured(units)
    effects = compare(plan, estimates, list(units.arms), control)
    findings: list[Finding] = []
    judged: list[Effect] = []
    for i, metric in enumerate(plan.metrics):
        arms = {name: of[i] for name, of in statistics.items()}
        found = health.check_metric(metric, arms) + check_adjusted(metric, units.adjusting.capped.get(i), estimates[i])
        mine = [effect for effect in effects if effect.metric is metric]
        heavy = {} if metric.kind == "quantile" else health.outliers(metric, arms)
        trimmed: list[Effect] = []
        if heavy:
            less = measured(units, without=[unit for unit, _share in heavy.values()])
            trimmed = [e for e in compare(plan, less, list(units.arms), control) if e.metric is metric]
        if metric.kind not in ("proportion", "quantile"):
            found.append(_outlier_finding(plan, metric, heavy, mine, trimmed))
        reason = next((f.id for f in found if f.blocks), "")
        for effect in mine:
            other = next((e for e in trimmed if e.arm == effect.arm), None)
            without = other.absolute if other is not None else None
            judged.append(judge(plan, replace(effect, without_outliers=without), blocked, reason))
        findings += found
    return judged, findings


def _outlier_finding(
    plan: Plan,
    metric: Metric,
    heavy: Mapping[str, tuple[str, float]],
    mine: Sequence[Effect],
    trimmed: Sequence[Effect],
) -> Finding:
    pairs = [(a, b) for a in mine for b in trimmed if a.arm == b.arm]
    changed = [(a, b) for a, b in pairs if _decided(verdict_of(plan, a), verdict_of(plan, b))]
    if not pairs:
        return health.outlier_finding(metric, heavy, math.nan, math.nan, False)
    effect, without = (changed or pairs)[0]
    return health.outlier_finding(metric, heavy, effect.p, without.p, bool(changed))


def _decided(verdict: str, without: str) -> bool:
    """Whether a better or worse stands or falls with the outliers."""
    return verdict != without and bool({verdict, without} & {"better", "worse"})
