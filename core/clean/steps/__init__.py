"""The registry of cleaning steps, in the order of the step dialog."""

from __future__ import annotations

from core.clean.frame import Step
from core.clean.steps import columns, gaps, identifiers, numbers, outliers, rows, text, times, values

STEPS: dict[str, Step] = {
    step.id: step
    for module in (text, identifiers, numbers, times, values, gaps, outliers, rows, columns)
    for step in module.STEPS
}

__all__ = ["STEPS"]
