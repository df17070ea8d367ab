"""The readout: health, then effects, then a verdict in words for every metric and arm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from core.engine import Cursor
from core.experiment.data.aggregate import ArmMetric, Counts, UnitTable, unit_table
from core.experiment.design.power import detectable, units_still_needed
from core.experiment.health import checks as health
from core.experiment.health import course
from core.experiment.health.checks import Finding
from core.experiment.methods.difference import (
    Difference,
    Interval,
    absolute_difference,
    anytime_interval,
    holm,
    relative_difference,
)
from core.experiment.plan import Metric, Plan, pick_control
from core.quality.sample_ratio import Srm

VERDICTS = ("better", "worse", "no_difference", "inconclusive", "withheld")
PEEKING_RHO = 1000.0
"""Mixture weight of the interval that allows peeking, in units: 1.2 % false alarms in 30 looks."""


@dataclass(frozen=True)
class Effect:
    """One arm against the control on one metric. Differences are arm minus control.

    `p` belongs to the absolute difference; `p_adjusted` is Holm's. `smallest` is the smallest absolute effect
    that would matter, `detectable` the smallest one this many units find with the planned power, and
    `still_needed` the further units per arm until `smallest` is found with that power.
    """

    metric: Metric
    control: str
    arm: str
    n_control: int
    n_arm: int
    control_value: float
    arm_value: float
    absolute: Difference
    relative: Difference
    p: float
    p_adjusted: float
    anytime: Interval
    smallest: float
    detectable: float
    still_needed: int
    verdict: str
    reason: str
    without_outliers: Difference | None = None

    def to_json(self) -> dict[str, Any]:
        """The effect as plain JSON types; not-a-number becomes null."""
        return {
            "metric": self.metric.name,
            "kind": self.metric.kind,
            "higher_is_better": self.metric.higher_is_better,
            "control": self.control,
            "arm": self.arm,
            "n_control": self.n_control,
            "n_arm": self.n_arm,
            "control_value": _finite(self.control_value),
            "arm_value": _finite(self.arm_value),
            "effect": _finite(self.absolute.estimate),
            "interval": [_finite(x) for x in self.absolute.interval],
            "absolute": _difference(self.absolute),
            "relative": _difference(self.relative),
            "p": _finite(self.p),
            "p_adjusted": _finite(self.p_adjusted),
            "anytime_interval": [_finite(x) for x in self.anytime],
            "smallest": _finite(self.smallest),
            "detectable": _finite(self.detectable),
            "still_needed": self.still_needed,
            "without_outliers": _difference(self.without_outliers) if self.without_outliers else None,
            "verdict": self.verdict,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Segment:
    """The effects within one value of the segment column: exploratory, not corrected across segments."""

    label: str
    units: int
    effects: tuple[Effect, ...]


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

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Suspicions about the whole comparison that do not forbid a verdict, but mark it."""
        return tuple(f for f in self.findings if f.severity == "warning" and f.metric is None)

    @property
    def blocked(self) -> bool:
        """Whether no metric gets a verdict."""
        return any(finding.blocks and finding.metric is None for finding in self.findings)

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
            "marked": [finding.id for finding in self.warnings],
            "health": [finding.to_json() for finding in self.findings],
            "effects": [effect.to_json() for effect in self.effects],
            "segments": [
                {"segment": s.label, "units": s.units, "effects": [e.to_json() for e in s.effects]}
                for s in self.segments
            ],
        }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "estimate": _finite(difference.estimate),
        "standard_error": _finite(difference.error),
        "p": _finite(difference.p),
        "interval": [_finite(x) for x in difference.interval],
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
) -> Readout:
    """Analyse the experiment in a table.

    Args:
        cursor: a DuckDB cursor of its own; temporary tables are made on it and dropped.
        source: SQL table reference.
        types: column -> DuckDB type.
        label: the dataset's or file's name, for the reader.
        set_aside: rows of the same data that are in quarantine and so not in the table; the reader is told.
        beside: findings on where the rows come from, which count as those on the rows do.

    Raises:
        BadInput, NotFound: the plan does not fit the table.
    """
    with unit_table(cursor, source, types, plan) as units:
        control = pick_control(list(units.arms), plan.control)
        counts = replace(units.counts, set_aside=set_aside)
        srm, findings = health.check_units(counts, units.arms, plan)
        findings += [*beside, *course.check_course(units, control)]
        blocked = any(finding.blocks for finding in findings)
        effects, metric_findings = _effects(units, control, blocked)
        segments = []
        if plan.segment:
            for name, size in units.segments():
                found = units.statistics(segment=name)
                if control in found and len(found) > 1:
                    inside = _compare(plan, found, control)
                    segments.append(Segment(name, size, tuple(_judge(plan, e, blocked, "") for e in inside)))
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
    )


def _effects(units: UnitTable, control: str, blocked: bool) -> tuple[list[Effect], list[Finding]]:
    """Effects of all metrics and arms, judged, and the metrics' own findings."""
    plan = units.plan
    statistics = units.statistics()
    effects = _compare(plan, statistics, control)
    findings: list[Finding] = []
    judged: list[Effect] = []
    for i, metric in enumerate(plan.metrics):
        arms = {name: of[i] for name, of in statistics.items()}
        found = health.check_metric(metric, arms)
        mine = [effect for effect in effects if effect.metric is metric]
        heavy = health.outliers(metric, arms)
        trimmed: list[Effect] = []
        if heavy:
            less = units.statistics(without=[unit for unit, _share in heavy.values()])
            trimmed = [e for e in _compare(plan, less, control) if e.metric is metric]
        if metric.kind != "proportion":
            found.append(_outlier_finding(plan, metric, heavy, mine, trimmed))
        reason = next((f.id for f in found if f.blocks), "")
        for effect in mine:
            other = next((e for e in trimmed if e.arm == effect.arm), None)
            without = other.absolute if other is not None else None
            judged.append(_judge(plan, replace(effect, without_outliers=without), blocked, reason))
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
    changed = [(a, b) for a, b in pairs if _decided(_verdict(plan, a), _verdict(plan, b))]
    if not pairs:
        return health.outlier_finding(metric, heavy, math.nan, math.nan, False)
    effect, without = (changed or pairs)[0]
    return health.outlier_finding(metric, heavy, effect.p, without.p, bool(changed))


def _decided(verdict: str, without: str) -> bool:
    """Whether a better or worse stands or falls with the outliers."""
    return verdict != without and bool({verdict, without} & {"better", "worse"})


def _compare(plan: Plan, statistics: Mapping[str, Sequence[ArmMetric]], control: str) -> list[Effect]:
    """Every arm against the control on every metric, Holm-corrected, without a verdict."""
    effects: list[Effect] = []
    for i, metric in enumerate(plan.metrics):
        base = statistics[control][i].sample
        for arm, columns in statistics.items():
            if arm == control:
                continue
            sample = columns[i].sample
            absolute = absolute_difference(base, sample, metric.kind, plan.alpha)
            smallest = abs(base.value) * plan.smallest
            errors = base.error_squared(metric.kind), sample.error_squared(metric.kind)
            effects.append(
                Effect(
                    metric=metric,
                    control=control,
                    arm=arm,
                    n_control=base.n,
                    n_arm=sample.n,
                    control_value=base.value,
                    arm_value=sample.value,
                    absolute=absolute,
                    relative=relative_difference(base, sample, metric.kind, plan.alpha),
                    p=absolute.p,
                    p_adjusted=absolute.p,
                    anytime=anytime_interval(
                        absolute.estimate, absolute.error, base.n + sample.n, plan.alpha, PEEKING_RHO
                    ),
                    smallest=smallest,
                    detectable=detectable(absolute.error, plan.alpha, plan.power),
                    still_needed=units_still_needed((base.n, sample.n), errors, smallest, plan.alpha, plan.power),
                    verdict="withheld",
                    reason="",
                )
            )
    families = [effects] if plan.family == "all" else [[e for e in effects if e.metric is m] for m in plan.metrics]
    corrected = []
    for family in families:
        for effect, p in zip(family, holm([e.p for e in family]), strict=True):
            corrected.append(replace(effect, p_adjusted=p))
    return corrected


def _judge(plan: Plan, effect: Effect, blocked: bool, fault: str) -> Effect:
    if blocked or fault:
        return replace(effect, verdict="withheld", reason=fault or "health")
    if math.isnan(effect.p):
        return replace(effect, verdict="withheld", reason="undefined")
    return replace(effect, verdict=_verdict(plan, effect), reason="")


def _verdict(plan: Plan, effect: Effect) -> str:
    """The verdict of sound data: by p and by the smallest effect that matters."""
    low, high = effect.anytime if plan.peeking else effect.absolute.interval
    proven = (low > 0 or high < 0) if plan.peeking else effect.p_adjusted < plan.alpha
    if -effect.smallest <= low and high <= effect.smallest and effect.smallest > 0:
        return "no_difference"
    if not proven:
        return "inconclusive"
    return "better" if (effect.absolute.estimate > 0) == effect.metric.higher_is_better else "worse"
