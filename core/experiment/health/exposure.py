"""Assigned but not exposed: how many of each arm, and whether as often in every arm."""

from __future__ import annotations

from collections.abc import Mapping

from core.experiment.health.checks import Finding
from core.experiment.methods.difference import homogeneity
from core.quality.sample_ratio import SRM_WARNING, graded


def unexposed(units: Mapping[str, int], missing: Mapping[str, int]) -> Finding:
    """The finding on units that were assigned and never exposed: a share that differs between arms breaks the draw."""
    count, total = sum(missing.values()), sum(units.values())
    p = homogeneity([missing[arm] for arm in units], list(units.values()))
    shares = {arm: missing[arm] / n if n else 0.0 for arm, n in units.items()}
    off = max(shares.values(), default=0.0) - min(shares.values(), default=0.0)
    severity = graded(p, off) if p < SRM_WARNING else "info" if count else "ok"
    return Finding("unexposed", severity, count, total, params={"p": p, "shares": shares})
