"""Experiments: health first, then effects, then a verdict in words.

A verdict is one of better, worse, no meaningful difference, inconclusive (with the units still needed) and
withheld (with the data fault that forbids it).
"""

from __future__ import annotations

from core.experiment.columns import Column, guess_kind
from core.experiment.data.arm_cells import EMPTY_ARM
from core.experiment.differing import Differing, Interaction, Segment
from core.experiment.effects import VERDICTS, Effect
from core.experiment.health.checks import Finding
from core.experiment.log.decided import decisions
from core.experiment.log.readouts import Kept, history, keep
from core.experiment.plan import METRIC_KINDS, Metric, Plan
from core.experiment.readout import Readout, read_out
from core.experiment.source import (
    analyse_dataset,
    analyse_file,
    analyse_frame,
    dataset_columns,
    dataset_tests,
    file_columns,
    suggest_for,
)
from core.experiment.suggesting import suggest, suggested_covariates

__all__ = [
    "EMPTY_ARM",
    "METRIC_KINDS",
    "VERDICTS",
    "Column",
    "Differing",
    "Effect",
    "Finding",
    "Interaction",
    "Kept",
    "Metric",
    "Plan",
    "Readout",
    "Segment",
    "analyse_dataset",
    "analyse_file",
    "analyse_frame",
    "dataset_columns",
    "dataset_tests",
    "decisions",
    "file_columns",
    "guess_kind",
    "history",
    "keep",
    "read_out",
    "suggest",
    "suggest_for",
    "suggested_covariates",
]
