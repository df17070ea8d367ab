"""Quantiles of an outcome: their bootstrap distribution without drawing a sample.

A bootstrap sample's q-quantile is one of the arm's own ordered values, the i-th with probability I(i/n) - I((i-1)/n),
where I is the incomplete beta function with (n + 1) q and (n + 1)(1 - q) (Maritz and Jarrett 1978; Hutson and Ernst
2000). So the interval that thousands of resamples approach is computed from a few thousand ordered values around the
quantile, and is the same each time. Ties need no special care: equal values share their probability.

With clusters the same distribution is used with as many units as the sample is worth: n over the design effect of the
share below the quantile (Deng, Knoblich and Lu 2018, section 4).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.experiment.methods.estimate import Difference, Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH = 7.0
"""Standard deviations of the rank that are read around the quantile: beyond lie less than 1e-11 of the draws."""
HALVINGS = 60
"""Halvings of an interval's end: to the last digit of a double."""


def window(n: int, q: float, effect: float = 1.0) -> tuple[int, int]:
    """The ranks (1-based, both included) that a quantile's distribution needs of `n` ordered values."""
    half = REACH * math.sqrt(max(effect, 1.0) * n * q * (1 - q)) + 2
    return max(1, math.floor(n * q - half)), min(n, math.ceil(n * q + half) + 1)


def quantile_estimate(
    values: Sequence[float], first: Sequence[int], last: Sequence[int], n: int, q: float, value: float, effect: float
) -> Estimate:
    """A quantile with its bootstrap distribution.

    Args:
        values: The distinct values of `window`, ascending, each with its `first` and `last` rank among all n.
        value: The quantile itself, interpolated between neighbours.
        effect: The design effect of clusters; 1 without.
    """
    from scipy.special import betainc

    worth = n / max(effect, 1e-9)
    a, b = (worth + 1) * q, (worth + 1) * (1 - q)
    upper = betainc(a, b, np.asarray(last, dtype=float) / n)
    lower = betainc(a, b, (np.asarray(first, dtype=float) - 1) / n)
    weights: NDArray[np.float64] = upper - lower
    weights /= weights.sum()
    points = np.asarray(values, dtype=float)
    centre = float(weights @ points)
    return Estimate(n, value, float(weights @ (points - centre) ** 2), math.inf, draws=(points, weights))


def quantile_difference(control: Estimate, arm: Estimate, alpha: float) -> Difference:
    """Arm minus control: the percentile interval of the difference of both distributions, and the p that fits it."""
    assert control.draws is not None
    assert arm.draws is not None
    points, weights = arm.draws
    others, below = control.draws[0], np.concatenate([[0.0], np.cumsum(control.draws[1])])

    def share(at: float, side: str) -> float:
        """Probability that the difference is above `at` ("left": not below)."""
        place = np.searchsorted(others, points - at, side="right" if side == "left" else "left")
        return float(weights @ below[place])

    error = math.sqrt(control.error_squared + arm.error_squared)
    low, high = (_quantile_of(share, alpha / 2, points, others), _quantile_of(share, 1 - alpha / 2, points, others))
    not_above, not_below = 1 - share(0.0, "right"), share(0.0, "left")
    p = min(1.0, 2 * min(max(not_above, 0.0), max(not_below, 0.0)))
    return Difference(arm.value - control.value, error, math.inf, p, (low, high))


def _quantile_of(
    share: Callable[[float, str], float], level: float, points: NDArray[np.float64], others: NDArray[np.float64]
) -> float:
    """The smallest difference that at least `level` of the distribution does not exceed."""
    low, high = float(points[0] - others[-1]), float(points[-1] - others[0])
    if low == high or 1 - share(low, "right") >= level:
        return low
    for _step in range(HALVINGS):
        middle = (low + high) / 2
        if 1 - share(middle, "right") >= level:
            high = middle
        else:
            low = middle
    return high
