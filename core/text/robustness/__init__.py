"""How a sentiment model behaves where averages do not look: own test cases, small changes, slices, bias probes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.text.robustness import job, slices, store
    from core.text.robustness.run import Difference, Outcome
    from core.text.robustness.slices import Slice
    from core.text.robustness.store import Result
    from core.text.robustness.suite import TOLERANCE, title

__getattr__ = lazily(
    __name__,
    {
        "Difference": "run",
        "Outcome": "run",
        "Result": "store",
        "Slice": "slices",
        "TOLERANCE": "suite",
        "title": "suite",
    },
)

__all__ = ["TOLERANCE", "Difference", "Outcome", "Result", "Slice", "job", "slices", "store", "title"]
