"""Estimates from moments: covariates (CUPED), strata and clusters, for means, shares and ratios alike.

Every metric is a ratio of two means (a mean is one over the constant 1), so one linearisation serves them all: around
the arm's own value R = y / d, a unit counts (y - R d) / d̄ (Deng, Knoblich and Lu 2018). A covariate is linearised the
same way and its part taken off: y - theta (x - x̄), theta from the pooled covariances of all arms (Deng, Xu, Kohavi and
Walker 2013, "Improving the Sensitivity of Online Controlled Experiments by Utilizing Pre-Experiment Data"; several at
once as in Lin 2013). Strata weigh by their share of all units, their variances within only (Miratrix, Sekhon and Yu
2013, post-stratification). Clusters come as sums per cluster, whose ratio is then the mean per unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from core.experiment.methods.estimate import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

FEWEST_IN_STRATUM = 5
"""Units that each arm needs in a stratum of its own; smaller ones are put together, as a variance of two or three
units weighs as much as one of thousands."""
SAME = 1e-9
"""Share of a covariate's variance below which it counts as a combination of the others."""

SAME_AS_OUTCOME = 0.999
"""Share of an outcome's variance that no measure from before a test explains: such a covariate is the outcome."""


@dataclass(frozen=True)
class Moments:
    """Size, means (k,) and sample covariance (k, k) of some units' columns."""

    n: int
    mean: Vector
    covariance: Vector


@dataclass(frozen=True)
class Shape:
    """Where a metric's columns stand in its moments: places of numerator, denominator, and covariates' both.

    A denominator of None is the constant 1.
    """

    denominator: int | None = None
    covariates: tuple[tuple[int, int | None], ...] = ()
    numerator: int = 0


@dataclass(frozen=True)
class Adjusted:
    """One arm's estimate, the one without covariates beside it, and each covariate's mean in this arm.

    `checks` are the covariates' own estimates, to see whether the arms were alike before.
    """

    estimate: Estimate
    plain: Estimate
    checks: tuple[Estimate, ...] = ()


def together(first: Moments, second: Moments) -> Moments:
    """The moments of two groups in one (Chan, Golub and LeVeque 1979)."""
    n = first.n + second.n
    if not first.n or not second.n:
        return first if first.n else second
    apart = second.mean - first.mean
    scatter = (first.n - 1) * first.covariance + (second.n - 1) * second.covariance
    scatter = scatter + np.outer(apart, apart) * (first.n * second.n / n)
    return Moments(n, first.mean + apart * (second.n / n), scatter / max(n - 1, 1))


def estimates(arms: Mapping[str, Mapping[str, Moments]], shape: Shape) -> dict[str, Adjusted]:
    """Every arm's estimate.

    Args:
        arms: arm -> stratum -> moments of its units (or clusters); one stratum where there are none.
    """
    strata = _large_enough(arms)
    weights = [sum(arm.n for arm in stratum.values()) for stratum in strata]
    shares = np.asarray(weights, dtype=float) / max(sum(weights), 1)
    names = list(arms)
    pooled = [reduce(together, stratum.values()) for stratum in strata]
    theta, centre = _theta(pooled, shares, shape)
    return {name: _estimate([stratum[name] for stratum in strata], shares, shape, theta, centre) for name in names}


def _large_enough(arms: Mapping[str, Mapping[str, Moments]]) -> list[dict[str, Moments]]:
    """The strata in which every arm has enough units, the rest put together with the smallest of them if need be."""
    labels = sorted({label for arm in arms.values() for label in arm})
    empty = Moments(0, np.zeros(0), np.zeros((0, 0)))
    all_strata = [{name: arm.get(label, empty) for name, arm in arms.items()} for label in labels]
    if len(all_strata) < 2:
        return all_strata
    all_strata.sort(key=lambda stratum: min(one.n for one in stratum.values()))
    while len(all_strata) > 1 and min(one.n for one in all_strata[0].values()) < FEWEST_IN_STRATUM:
        small, other, *rest = all_strata
        both = {name: together(small[name], other[name]) for name in small}
        all_strata = sorted([both, *rest], key=lambda stratum: min(one.n for one in stratum.values()))
    return all_strata


def _line(mean: Vector, numerator: int, denominator: int | None) -> Vector:
    """The vector that turns columns into the linearised value of a ratio around these means."""
    line = np.zeros(len(mean))
    below = 1.0 if denominator is None else float(mean[denominator])
    line[numerator] = 1 / below if below else math.nan
    if denominator is not None:
        line[denominator] -= _value(mean, numerator, denominator) / below if below else math.nan
    return line


def _value(mean: Vector, numerator: int, denominator: int | None) -> float:
    below = 1.0 if denominator is None else float(mean[denominator])
    return float(mean[numerator]) / below if below else math.nan


def _lines(mean: Vector, shape: Shape) -> tuple[Vector, Vector]:
    """The metric's line (k,) and the covariates' lines (covariates, k)."""
    beside = [_line(mean, *pair) for pair in shape.covariates]
    return _line(mean, shape.numerator, shape.denominator), np.asarray(beside).reshape(len(beside), len(mean))


def _theta(pooled: Sequence[Moments], shares: Vector, shape: Shape) -> tuple[Vector, Vector]:
    """What a unit of each covariate is worth, from the spread within strata; and the covariates' common values."""
    if not shape.covariates or not pooled:
        return np.zeros(len(shape.covariates)), np.zeros(len(shape.covariates))
    mean = sum((share * one.mean for share, one in zip(shares, pooled, strict=True)), np.zeros(len(pooled[0].mean)))
    covariance = sum((share * one.covariance for share, one in zip(shares, pooled, strict=True)), np.zeros((1, 1)))
    line, beside = _lines(mean, shape)
    spread, common = beside @ covariance @ beside.T, beside @ covariance @ line
    centre = np.asarray([_value(mean, *pair) for pair in shape.covariates])
    scale = np.sqrt(np.clip(np.diag(spread), 0.0, None))
    use = np.isfinite(scale) & (scale > 0) & np.isfinite(common)
    theta = np.zeros(len(centre))
    if use.any():
        scaled = spread[np.ix_(use, use)] / np.outer(scale[use], scale[use])
        theta[use] = np.linalg.pinv(scaled, rcond=SAME, hermitian=True) @ (common[use] / scale[use]) / scale[use]
    return theta, np.where(use, centre, 0.0)


def _estimate(strata: Sequence[Moments], shares: Vector, shape: Shape, theta: Vector, centre: Vector) -> Adjusted:
    n = sum(one.n for one in strata)
    width = max((len(one.mean) for one in strata), default=0)
    if any(one.n < 1 for one in strata) or not width:
        nothing = Estimate(n, math.nan, math.nan, math.inf)
        return Adjusted(nothing, nothing, tuple(nothing for _one in shape.covariates))
    mean = sum((share * one.mean for share, one in zip(shares, strata, strict=True)), np.zeros(width))
    line, beside = _lines(mean, shape)

    def error_squared(gradient: Vector) -> float:
        parts = (
            share**2 * float(gradient @ one.covariance @ gradient) / one.n
            for share, one in zip(shares, strata, strict=True)
        )
        return max(0.0, float(sum(parts)))

    value = _value(mean, shape.numerator, shape.denominator)
    df = float(max(n - len(strata), 1))
    plain = Estimate(n, value, error_squared(line), df)
    checks = tuple(
        Estimate(n, _value(mean, *pair), error_squared(one), df)
        for pair, one in zip(shape.covariates, beside, strict=True)
    )
    if not theta.any():
        return Adjusted(plain, plain, checks)
    used = theta != 0
    before = np.asarray([one.value for one in checks])[used]
    moved = float(theta[used] @ (before - centre[used]))
    gradient = line - theta[used] @ beside[used]
    df = float(max(n - len(strata) - int(used.sum()), 1))
    return Adjusted(Estimate(n, value - moved, error_squared(gradient), df), plain, checks)


def reduction(base: Adjusted, one: Adjusted) -> float:
    """The share of the difference's variance that the covariates took off."""
    if base.estimate is base.plain:
        return 0.0
    before = base.plain.error_squared + one.plain.error_squared
    after = base.estimate.error_squared + one.estimate.error_squared
    return 1 - after / before if before > 0 else 0.0
