"""Simulator: hundreds of tests drawn from the shop's own numbers, to show what peeking, lost units and few units do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.experiment.simulator.lessons import LESSONS, RUNS, Losing, Peeking, Power, losing, peeking, power

__getattr__ = lazily(
    __name__, dict.fromkeys(("LESSONS", "RUNS", "Losing", "Peeking", "Power", "losing", "peeking", "power"), "lessons")
)

__all__ = ["LESSONS", "RUNS", "Losing", "Peeking", "Power", "losing", "peeking", "power"]
