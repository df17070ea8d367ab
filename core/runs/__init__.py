"""Runs: a pipeline from files to alerts, repeated every night, each run written down with what it did and what it cost.

- model: what a pipeline asks for, what a run did
- reading, values, toml_places: the file, with line and column of what is wrong
- sources, kept_hashes: where files come from, and which were had before
- steps, work: one module each: what it would do, doing it; execute: all of them in order
- ledger, words: the history in the lake; job: one in the background; table: the small file beside the lake
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.runs.execute import BusyError, Planned, plan, run
    from core.runs.ledger import run_of, runs
    from core.runs.model import Outcome, Pipeline, Run, StepRun, kind_label, state_label
    from core.runs.reading import PipelineError, pipeline_of, read_pipeline
    from core.runs.words import said_of

__getattr__ = lazily(
    __name__,
    {
        "BusyError": "execute",
        "Outcome": "model",
        "Pipeline": "model",
        "PipelineError": "reading",
        "Planned": "execute",
        "Run": "model",
        "StepRun": "model",
        "kind_label": "model",
        "pipeline_of": "reading",
        "plan": "execute",
        "read_pipeline": "reading",
        "run": "execute",
        "run_of": "ledger",
        "runs": "ledger",
        "said_of": "words",
        "state_label": "model",
    },
)

__all__ = [
    "BusyError",
    "Outcome",
    "Pipeline",
    "PipelineError",
    "Planned",
    "Run",
    "StepRun",
    "kind_label",
    "pipeline_of",
    "plan",
    "read_pipeline",
    "run",
    "run_of",
    "runs",
    "said_of",
    "state_label",
]
