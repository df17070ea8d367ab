"""The criteria of each stage of the road, one file each: what is asked, from which level on, and how it is measured."""

from __future__ import annotations

from core.govern.roadmap.criteria import Criterion
from core.govern.roadmap.stages import annotate, clean, collect, monitor, use

CRITERIA: tuple[Criterion, ...] = (
    *collect.CRITERIA,
    *clean.CRITERIA,
    *annotate.CRITERIA,
    *monitor.CRITERIA,
    *use.CRITERIA,
)
"""All of them, stage by stage, the lower levels first."""
BY_ID = {one.id: one for one in CRITERIA}

__all__ = ["BY_ID", "CRITERIA"]
