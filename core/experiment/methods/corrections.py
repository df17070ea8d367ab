"""Corrections for reading several differences at once, of p and of the intervals with it.

Sources: Holm (1979); Benjamini and Hochberg (1995); Benjamini and Yekutieli (2005), "False Discovery Rate-Adjusted
Multiple Confidence Intervals", for the width of intervals beside Benjamini-Hochberg.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

CORRECTIONS = ("holm", "bh", "none")


def adjusted(p_values: Sequence[float], method: str) -> list[float]:
    """Corrected p-values, in the order given; not-a-number entries stay and do not count."""
    if method == "none":
        return list(p_values)
    return holm(p_values) if method == "holm" else benjamini_hochberg(p_values)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down adjusted p-values: at most alpha of all families hold a single false difference."""
    ranked = _ranked(p_values)
    corrected = list(p_values)
    running = 0.0
    for rank, (p, i) in enumerate(ranked):
        running = max(running, min(1.0, p * (len(ranked) - rank)))
        corrected[i] = running
    return corrected


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Step-up adjusted p-values: of the differences called, at most alpha are false on average."""
    ranked = _ranked(p_values)
    corrected = list(p_values)
    running = 1.0
    for rank, (p, i) in reversed(list(enumerate(ranked, 1))):
        running = min(running, p * len(ranked) / rank)
        corrected[i] = running
    return corrected


def levels(p_values: Sequence[float], alpha: float, method: str) -> list[float]:
    """The level of each interval, at most `alpha`: it leaves zero out exactly where the corrected p is below alpha.

    Holm: the step at which each p was tested. Benjamini-Hochberg: alpha times the share of differences called (the
    false-coverage level; one where none is called). Each interval covers with at least 1 - alpha; where no difference
    exists at all, all of a family do at once under Holm.
    """
    ranked = _ranked(p_values)
    found = [alpha] * len(p_values)
    if method == "none" or not ranked:
        return found
    m = len(ranked)
    if method == "bh":
        called = sum(p < alpha for p in benjamini_hochberg(p_values) if not math.isnan(p))
        return [alpha if math.isnan(p) else alpha * max(called, 1) / m for p in p_values]
    corrected = holm(p_values)
    called = sum(p < alpha for p in corrected if not math.isnan(p))
    for rank, (_p, i) in enumerate(ranked):
        found[i] = alpha / (m - min(rank, called))
    return found


def _ranked(p_values: Sequence[float]) -> list[tuple[float, int]]:
    """The p-values that are numbers with their places, smallest first."""
    return sorted((p, i) for i, p in enumerate(p_values) if not math.isnan(p))
