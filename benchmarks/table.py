"""A benchmark's figures: `row` prints one beside its target, and `python -m benchmarks` gathers those of all.

A target is a limit: `low` figures (ratios to a peer, seconds, megabytes) must not exceed it, `high` ones (agreement,
speed) must reach it. A row without a target is a figure to watch.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

GATHERED = "TOUCHSTONE_BENCH_ROWS"
"""Environment variable with the file that rows are appended to as JSON lines."""


@dataclass(frozen=True)
class Row:
    """One figure. `unit` stands behind it; `better` is "low" or "high"."""

    name: str
    figure: float
    target: float | None = None
    unit: str = ""
    better: str = "low"

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.figure <= self.target if self.better == "low" else self.figure >= self.target

    @property
    def goal(self) -> str:
        """The target in words; empty without one."""
        sign = "<=" if self.better == "low" else ">="
        return "" if self.target is None else f"{sign} {self.target:,g}"


def row(name: str, figure: float, target: float | None = None, *, unit: str = "", better: str = "low") -> Row:
    """Print a figure beside its target, and hand it to whoever gathers."""
    made = Row(name, round(float(figure), 4), target, unit, better)
    print(line(made), flush=True)
    if path := os.environ.get(GATHERED):
        with open(path, "a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(made)) + "\n")
    return made


def line(one: Row) -> str:
    """A row as a line of text."""
    mark = {None: " ", True: "+", False: "-"}[one.met]
    return f"{mark} {one.name:<68} {one.figure:>12,.2f} {one.unit:<8} {one.goal}".rstrip()
