"""Numbers of the scorers searched for: seeded, nested, as a job, with the gain on an untouched test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.evaluation.tuning.job import HANDLER, submit, tunable, unfinished
    from core.recommend.evaluation.tuning.results import found, latest, search_and_store, used
    from core.recommend.evaluation.tuning.trying import TRIALS, Found, Trial, search

__getattr__ = lazily(
    __name__,
    {
        "HANDLER": "job",
        "TRIALS": "trying",
        "Found": "trying",
        "Trial": "trying",
        "found": "results",
        "latest": "results",
        "search": "trying",
        "search_and_store": "results",
        "submit": "job",
        "tunable": "job",
        "unfinished": "job",
        "used": "results",
    },
)

__all__ = [
    "HANDLER",
    "TRIALS",
    "Found",
    "Trial",
    "found",
    "latest",
    "search",
    "search_and_store",
    "submit",
    "tunable",
    "unfinished",
    "used",
]
