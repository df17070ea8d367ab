"""What was known before the test and is used to adjust: is it sound enough for that?"""

from __future__ import annotations

from collections.abc import Mapping

from core.experiment.data.adjusting import Adjusting, Capped
from core.experiment.health.checks import GAP_WARNING, Finding
from core.experiment.methods.moments import SAME_AS_OUTCOME, Adjusted, reduction
from core.experiment.plan import Metric, Plan
from core.quality.sample_ratio import TWO_ARMS_ERROR, graded_share

FEW_CLUSTERS = 15
"""Clusters per arm below which the spread between them is itself hardly known."""


def check_plan(plan: Plan, made: Adjusting) -> list[Finding]:
    """Findings on covariates and clusters; none where the plan names none."""
    findings = []
    for name, gaps in zip(plan.covariates, made.gaps, strict=True):
        if name in made.moved:
            findings.append(Finding("covariate_moved", "warning", params={"column": name, "p": made.moved[name]}))
        elif gaps:
            severity = "warning" if gaps > GAP_WARNING * made.units else "info"
            findings.append(Finding("covariate_gaps", severity, gaps, made.units, params={"column": name}))
    if plan.cluster:
        total, fewest = sum(made.clusters.values()), min(made.clusters.values(), default=0)
        severity = graded_share(made.split / total if total else 0.0, TWO_ARMS_ERROR)
        findings.append(Finding("clusters_apart", severity, made.split, total, params={"column": plan.cluster}))
        if fewest < FEW_CLUSTERS:
            findings.append(Finding("few_clusters", "warning", fewest, params={"least": FEW_CLUSTERS}))
    return findings


def check_adjusted(metric: Metric, capped: Capped | None, arms: Mapping[str, Adjusted]) -> list[Finding]:
    """Findings on one metric: what its cap touched, and a covariate that is the outcome itself."""
    findings = []
    if capped is not None and capped.units:
        params = {"cap": capped.cap, "quantile": metric.winsor}
        findings.append(Finding("capped", "info", capped.touched, capped.units, metric.name, params))
    names = list(arms)
    if names and max(reduction(arms[names[0]], arms[name]) for name in names) > SAME_AS_OUTCOME:
        findings.append(Finding("covariate_outcome", "warning", metric=metric.name))
    return findings
