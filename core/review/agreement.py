"""How sure Cohen's kappa is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.review.estimate import Z


@dataclass(frozen=True)
class Interval:
    """The limits of a kappa at the level of `estimate.LEVEL`."""

    low: float
    high: float


def kappa_interval(confusion: Mapping[tuple[str, str], int]) -> Interval | None:
    """The limits of Cohen's kappa, from its large-sample variance (Fleiss, Cohen and Everitt, Psychological Bulletin
    72, 1969, equation 13).

    Args:
        confusion: Rows by (word of the first, word of the second).

    Returns:
        None where chance alone explains everything, so that there is no kappa, or there are no rows.
    """
    n = sum(confusion.values())
    if not n:
        return None
    first, second = Counter[str](), Counter[str]()
    for (a, b), count in confusion.items():
        first[a] += count
        second[b] += count
    observed = sum(count for (a, b), count in confusion.items() if a == b) / n
    expected = sum(first[one] * second[one] for one in first) / (n * n)
    if expected >= 1.0:
        return None
    kappa = (observed - expected) / (1.0 - expected)
    same, apart = 0.0, 0.0
    for (a, b), count in confusion.items():
        if a == b:
            same += count / n * (1.0 - (first[a] + second[a]) / n * (1.0 - kappa)) ** 2
        else:
            apart += count / n * ((first[b] + second[a]) / n) ** 2
    variance = (same + (1.0 - kappa) ** 2 * apart - (kappa - expected * (1.0 - kappa)) ** 2) / (n * (1 - expected) ** 2)
    half = Z * math.sqrt(max(0.0, variance))
    return Interval(max(-1.0, kappa - half), min(1.0, kappa + half))
