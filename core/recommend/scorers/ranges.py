"""Which values of a scorer's numbers a search may try: declared beside its defaults, drawn with a seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Range:
    """The values worth trying for one number.

    Attributes:
        low, high: The ends, both included.
        log: Drawn evenly over orders of magnitude (low > 0), else evenly.
        whole: Only whole numbers.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def draw(self, rng: np.random.Generator) -> float:
        """One value at random."""
        at = float(rng.random())
        value = self.low * (self.high / self.low) ** at if self.log else self.low + at * (self.high - self.low)
        rounded = float(round(value)) if self.whole else float(f"{value:.3g}")
        return min(max(rounded, self.low), self.high)


def drawn(ranges: Mapping[str, Range], seed: int, many: int) -> list[dict[str, float]]:
    """`many` sets of values; the same seed gives the same sets, and the first of them whatever their number."""
    rng = np.random.default_rng(seed)
    return [{name: one.draw(rng) for name, one in sorted(ranges.items())} for _ in range(many)]
