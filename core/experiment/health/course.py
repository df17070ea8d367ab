"""The course of a test: what its days, groups and past say of its arms, gathered for the readout."""

from __future__ import annotations

from core.experiment.data.aggregate import UnitTable
from core.experiment.health.changes import check_changes
from core.experiment.health.checks import Finding
from core.experiment.health.groups import check_groups
from core.experiment.health.launch import check_launch
from core.experiment.health.past import check_past


def check_course(units: UnitTable, control: str) -> list[Finding]:
    """Every check that needs more than the plan's own columns, and what could not be judged for want of them."""
    found = [*check_groups(units), *check_launch(units), *check_changes(units), *check_past(units, control)]
    seen = {finding.id for finding in found}
    wanting = [
        name for name, id_ in (("time", "srm_days"), ("group", "srm_groups"), ("before", "before")) if id_ not in seen
    ]
    return [*found, Finding("not_judged", "info", len(wanting), params={"wanting": wanting})] if wanting else found
