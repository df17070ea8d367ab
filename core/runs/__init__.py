"""Runs: a pipeline from files to alerts, repeated every night, each run written down with what it did and what it cost.

- model: what a pipeline asks for
- reading, values, toml_places: the file, with line and column of what is wrong
- sources, kept_hashes: where files come from, and which were had before
- steps, work: one module each: what it would do, doing it; execute: all of them in order
- words: what a run did in words (its history is core.ledger)
- job: one in the background; table: the small file beside the lake
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.runs.execute import BusyError, Planned, plan, run
    from core.runs.model import Pipeline
    from core.runs.reading import PipelineError, pipeline_of, read_pipeline
    from core.runs.words import said_of

__getattr__ = lazily(
    __name__,
    {
        "BusyError": "execute",
        "Pipeline": "model",
        "PipelineError": "reading",
        "Planned": "execute",
        "pipeline_of": "reading",
        "plan": "execute",
        "read_pipeline": "reading",
        "run": "execute",
        "said_of": "words",
    },
)

__all__ = [
    "BusyError",
    "Pipeline",
    "PipelineError",
    "Planned",
    "pipeline_of",
    "plan",
    "read_pipeline",
    "run",
    "said_of",
]
