"""Health before effect: is this a fair comparison at all?

Every check yields exactly one finding per subject, passed or not, so that a reader sees what was looked at.
A finding that blocks withholds the verdict (of all metrics, or of the one it names).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from core.experiment.arms import fold
from core.experiment.data.aggregate import ArmMetric, Counts
from core.experiment.methods.difference import homogeneity
from core.experiment.methods.estimate import FEWEST_UNITS
from core.experiment.plan import Metric, Plan
from core.quality.sample_ratio import (
    SRM_ERROR,
    SRM_WARNING,
    TWO_ARMS_ERROR,
    Srm,
    deviation,
    graded,
    graded_share,
    near_plan,
    sample_ratio,
)

DUPLICATES_ERROR = 0.05
"""One row in twenty: more were made by the export, not by the shop."""
EARLY_ERROR = 0.01
"""One outcome in a hundred before its assignment: more is a wrong clock or a wrong join."""
GAP_WARNING = 0.05
"""Share of units without an outcome from which the reader is told."""
UNREADABLE_ERROR = 0.5
"""With half of the values unread the column is the wrong one."""
UNEVEN_GAP_P = 0.001
"""As `SRM_ERROR`: gaps are compared between arms by the same test."""
OUTLIER_SHARE = 0.01
"""One unit with a hundredth of its arm's total moves the mean by as much as many effects that are looked for."""
FEWEST_EVENTS = 10
"""Below ten events the normal approximation of a rate does not hold (the rule of np >= 10)."""

_ORDER = {"error": 0, "warning": 1, "info": 2, "ok": 3}  # the worst first


@dataclass(frozen=True)
class Finding:
    """One health check's outcome.

    Attributes:
        id: which check (see `core.experiment.finding_words`).
        severity: "ok", "info", "warning" or "error".
        blocks: the verdict is withheld because of it.
        metric: the metric's name where only that one is touched.
        count, total: units (or rows) touched, out of how many.
        params: the numbers its sentence needs.
    """

    id: str
    severity: str
    count: int = 0
    total: int = 0
    metric: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        return self.severity == "error"

    def to_json(self) -> dict[str, Any]:
        """The finding as plain JSON types."""
        return {**asdict(self), "params": dict(self.params), "blocks": self.blocks}


def check_units(counts: Counts, arms: Mapping[str, int], plan: Plan) -> tuple[Srm, list[Finding]]:
    """Checks on who is in which arm: sample ratio, units in two arms, duplicates, gaps, order, labels."""
    planned = planned_shares(arms, plan)
    srm = sample_ratio({**dict.fromkeys(planned or (), 0), **arms}, planned)  # an arm that nobody is in was planned too
    severity = graded(srm.p, deviation(srm))
    params = {
        "chi2": srm.chi2,
        "deviation": deviation(srm),
        "p": srm.p,
        "observed": srm.observed,
        "expected": srm.expected,
        "warning": SRM_WARNING,
        "error": SRM_ERROR,
        "near": near_plan(arms) if severity != "ok" else None,
    }
    found = [Finding("srm", severity, params=params)]
    everyone = counts.units + counts.two_arms
    if plan.unit is None:
        found.append(Finding("no_unit", "warning", total=counts.rows))
    else:
        share = counts.two_arms / everyone if everyone else 0.0
        limit = {"limit": TWO_ARMS_ERROR}
        found.append(Finding("two_arms", graded_share(share, TWO_ARMS_ERROR), counts.two_arms, everyone, params=limit))
        found.append(_repeated(counts))
        if counts.alike_units:
            severity = graded_share(counts.alike_apart / everyone if everyone else 0.0, TWO_ARMS_ERROR)
            params = {"apart": counts.alike_apart, "limit": TWO_ARMS_ERROR}
            severity = "warning" if severity == "ok" else severity
            found.append(Finding("alike_units", severity, counts.alike_units, everyone, params=params))
    whole = counts.rows + counts.set_aside
    share = counts.set_aside / whole if whole else 0.0
    severity = "ok" if not counts.set_aside else "error" if share > UNREADABLE_ERROR else "warning"
    found.append(Finding("set_aside", severity, counts.set_aside, whole, params={"limit": UNREADABLE_ERROR}))
    if counts.no_unit:
        found.append(Finding("no_unit_value", "warning", counts.no_unit, counts.rows))
    lost = counts.no_variant / counts.rows if counts.rows else 0.0
    found.append(
        Finding(
            "no_variant",
            "ok" if not lost else "warning" if lost > GAP_WARNING else "info",
            counts.no_variant,
            counts.rows,
        )
    )
    if counts.from_empty:
        found.append(Finding("empty_arm", "warning", counts.from_empty, counts.rows, params={"arm": plan.control}))
    if plan.assigned and plan.happened:
        share = counts.early / counts.rows if counts.rows else 0.0
        found.append(
            Finding("early", graded_share(share, EARLY_ERROR), counts.early, counts.rows, params={"limit": EARLY_ERROR})
        )
    if counts.respelled:
        found.append(
            Finding(
                "respelled", "warning", len(counts.respelled), params={"labels": dict(sorted(counts.respelled.items()))}
            )
        )
    found += [Finding("only_yes", "warning", metric=name) for name in counts.only_yes]
    twins = _twins(list(arms))
    if twins:
        found.append(Finding("alike_arms", "error", len(twins), len(arms), params={"labels": twins}))
    return srm, found


def planned_shares(arms: Mapping[str, int], plan: Plan) -> Mapping[str, float] | None:
    """The plan's weight of every arm that is there, in any spelling, and of those that nobody is in; None where the
    plan names none."""
    if not plan.expected:
        return None
    planned: dict[str, float] = {}
    for label, weight in plan.expected.items():
        arm = next((a for a in arms if a == label), None) or next((a for a in arms if fold(a) == fold(label)), label)
        planned[arm] = planned.get(arm, 0.0) + float(weight)
    return {arm: max(planned.get(arm, 0.0), 1e-9) for arm in (*arms, *(one for one in planned if one not in arms))}


def _repeated(counts: Counts) -> Finding:
    if counts.added_up:
        return Finding("added_up", "info", counts.repeated_rows, counts.rows)
    share = counts.conflicting_units / counts.units if counts.units else 0.0
    severity = "error" if share > DUPLICATES_ERROR else "warning" if counts.repeated_rows else "ok"
    params = {"conflicting": counts.conflicting_units, "limit": DUPLICATES_ERROR}
    return Finding("duplicates", severity, counts.repeated_rows, counts.rows, params=params)


def _twins(labels: Sequence[str]) -> list[str]:
    """Arm labels that differ only in separators."""
    folded: dict[str, list[str]] = {}
    for label in labels:
        folded.setdefault("".join(c for c in label.lower() if c.isalnum()), []).append(label)
    return [label for group in folded.values() if len(group) > 1 for label in group]


def check_metric(metric: Metric, arms: Mapping[str, ArmMetric]) -> list[Finding]:
    """Checks on one outcome: missing and unreadable values, uneven gaps, too few units or events."""
    units = sum(arm.units for arm in arms.values())
    found = []
    for id_, count in (
        ("missing", sum(arm.missing for arm in arms.values())),
        ("unreadable", sum(arm.unreadable for arm in arms.values())),
    ):
        share = count / units if units else 0.0
        severity = "ok" if not count else "warning" if share > GAP_WARNING or id_ == "unreadable" else "info"
        if id_ == "unreadable" and share > UNREADABLE_ERROR:
            severity = "error"
        found.append(Finding(id_, severity, count, units, metric.name, {"kind": metric.kind}))
    gaps = [arm.missing + arm.unreadable for arm in arms.values()]
    if any(gaps):
        p = homogeneity(gaps, [arm.units for arm in arms.values()])
        if p < UNEVEN_GAP_P:
            shares = {name: (arm.missing + arm.unreadable) / arm.units for name, arm in arms.items()}
            found.append(Finding("uneven_gaps", "error", sum(gaps), units, metric.name, {"p": p, "shares": shares}))
    fewest = min(arm.sample.n for arm in arms.values())
    if fewest >= FEWEST_UNITS and _constant(arms):
        value = next(iter(arms.values())).sample.value
        return [
            *found,
            Finding("no_variation", "error", units, units, metric.name, {"value": value, "kind": metric.kind}),
        ]
    if fewest < FEWEST_UNITS:
        found.append(Finding("few_units", "error", fewest, metric=metric.name, params={"least": FEWEST_UNITS}))
    elif metric.kind == "proportion":
        events = min(min(arm.sample.mean, 1 - arm.sample.mean) * arm.sample.n for arm in arms.values())
        if events < FEWEST_EVENTS:
            found.append(
                Finding(
                    "few_events",
                    "warning",
                    round(events),
                    metric=metric.name,
                    params={"least": FEWEST_EVENTS},
                )
            )
    if metric.kind == "ratio" and any(arm.sample.denominator_mean <= 0 for arm in arms.values()):
        found.append(Finding("bad_denominator", "error", metric=metric.name))
    return found


def _constant(arms: Mapping[str, ArmMetric]) -> bool:
    """Whether every unit of every arm has the same outcome."""
    samples = [arm.sample for arm in arms.values()]
    flat = all(s.variance == 0 and s.denominator_variance == 0 for s in samples)
    return flat and len({(s.mean, s.denominator_mean) for s in samples}) == 1


def outliers(metric: Metric, arms: Mapping[str, ArmMetric]) -> dict[str, tuple[str, float]]:
    """Arm -> (unit, share) where one unit carries an outsized share of the arm's total.

    Outsized: more than 1 %, and more than 20 times a unit's fair share (so that small samples do not always
    look suspicious).
    """
    if metric.kind == "proportion":
        return {}
    found = {}
    for name, arm in arms.items():
        if arm.largest_unit is None or not arm.absolute_sum:
            continue
        share = arm.largest / arm.absolute_sum
        if share > max(OUTLIER_SHARE, 20 / arm.sample.n) and math.isfinite(share):
            found[name] = (arm.largest_unit, share)
    return found


def outlier_finding(
    metric: Metric, found: Mapping[str, tuple[str, float]], p: float, p_without: float, decides: bool
) -> Finding:
    """The finding for `outliers`: an error where the verdict stands or falls with those units."""
    if not found:
        return Finding("outlier", "ok", metric=metric.name)
    unit, share = max(found.values(), key=lambda pair: pair[1])
    params = {"unit": unit, "share": share, "p": p, "p_without": p_without, "decides": decides}
    return Finding("outlier", "error" if decides else "warning", len(found), metric=metric.name, params=params)


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Failing first."""
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])
