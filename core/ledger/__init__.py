"""Ledger: what runs of pipelines did, step by step, as it was written down in the lake.

It lies far below the runs themselves, so that rooms which tell of the past (the roadmap, reports) read it without
knowing how a pipeline works.

- model: what a step and a run did, how they stand and end
- store: the history in the lake, only ever added to
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.ledger.model import EXIT, KINDS, Outcome, Run, StepRun, gravest, kind_label, state_label
    from core.ledger.store import Entry, begun_loads, refusals, run_of, runs, step_entry, write

__getattr__ = lazily(
    __name__,
    {
        "EXIT": "model",
        "Entry": "store",
        "KINDS": "model",
        "Outcome": "model",
        "Run": "model",
        "StepRun": "model",
        "begun_loads": "store",
        "gravest": "model",
        "kind_label": "model",
        "refusals": "store",
        "run_of": "store",
        "runs": "store",
        "state_label": "model",
        "step_entry": "store",
        "write": "store",
    },
)

__all__ = [
    "EXIT",
    "KINDS",
    "Entry",
    "Outcome",
    "Run",
    "StepRun",
    "begun_loads",
    "gravest",
    "kind_label",
    "refusals",
    "run_of",
    "runs",
    "state_label",
    "step_entry",
    "write",
]
