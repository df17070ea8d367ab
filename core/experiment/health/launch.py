"""Traffic before the start: units that trickled in while the test was being tried out."""

from __future__ import annotations

from statistics import median

from core.experiment.data.aggregate import UnitTable
from core.experiment.health.checks import Finding
from core.experiment.health.groups import by_day

THIN = 0.02
"""Share of the usual day's units below which the first days were a trial: a day begins late, but not by that much."""
FEWEST_DAYS = 5
"""Days from which there is a usual one."""
USUAL = 50
"""Units of the usual day: below, a thin day is chance."""


def check_launch(units: UnitTable) -> list[Finding]:
    """Whether the first days, together, are too thin to belong to the test; none where no days are known."""
    days = {day: sum(arms.values()) for day, arms in by_day(units).items()}
    if len(days) < FEWEST_DAYS:
        return []
    usual = median(days.values())
    early: list[str] = []
    for day, n in days.items():
        if usual < USUAL or n >= usual * THIN:
            break
        early.append(day)
    count = sum(days[day] for day in early)
    start = next((day for day in days if day not in early), "")
    params = {"first": early[0] if early else "", "start": start, "usual": usual}
    return [Finding("launch", "warning" if early else "ok", count, sum(days.values()), params=params)]
