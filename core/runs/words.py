"""What a step says, in the language of who reads it."""

from __future__ import annotations

from core import quality
from core.i18n import listed, retold, sentences
from core.lake import Lake, as_told
from core.ledger import StepRun

NAMED = 3
"""Failing checks told in a sentence; the report has all."""


def said_of(lake: Lake, step: StepRun) -> str:
    """What a step did; a failed gate with its first findings, as the report of the version has them now."""
    made = step.outcome
    told = as_told(retold(made.said))
    if not made.checks or step.dataset not in {one.name for one in lake.datasets()}:
        return told
    report = next((one for one in quality.history(lake, step.dataset) if one.version == made.version), None)
    found = [one for check in made.checks[:NAMED] if report and (one := report.result(check))]
    return sentences(told, listed([quality.describe(one) for one in found], clauses=True))
