"""What every method gives: an arm's estimate with its error, and a difference of two with its test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Interval = tuple[float, float]

FEWEST_UNITS = 2
"""A spread needs two."""


@dataclass(frozen=True)
class Estimate:
    """One arm's value of one metric with its error, however it was estimated.

    Attributes:
        n: units (or clusters) behind it.
        value: in the metric's own unit.
        error_squared: squared standard error of `value`.
        df: degrees of freedom of that error; infinite where the normal law is used.
        share: the plain share of a proportion, for the pooled test; None for everything else.
        draws: for a quantile the values and probabilities of its bootstrap distribution, ascending.
    """

    n: int
    value: float
    error_squared: float
    df: float
    share: float | None = None
    draws: tuple[np.ndarray, np.ndarray] | None = None


@dataclass(frozen=True)
class Difference:
    """An estimated difference with its test. `df` is infinite where the normal law is used."""

    estimate: float
    error: float
    df: float
    p: float
    interval: Interval
