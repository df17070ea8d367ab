"""The tests behind an experiment readout, from sufficient statistics only.

Every function takes counts, means and variances, never rows, so the same code serves a file of a hundred
rows and a table of a hundred million. Tail functions come from `scipy.special`, whose import is ten times
lighter than that of `scipy.stats`.

Sources: Welch (1947) for means; the two-proportion z test with a pooled variance for p and the Wald interval
for the difference; Deng, Knoblich and Lu (2018), "Applying the Delta Method in Metric Analytics", for ratios
and relative effects; Holm (1979); Robbins (1970) for the mixture sequence that allows peeking.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

Interval = tuple[float, float]


@dataclass(frozen=True)
class Sample:
    """One arm of one metric.

    Attributes:
        n: units with an outcome.
        mean: mean of the numerator per unit.
        variance: sample variance (n - 1) of the numerator; for a proportion it is not used.
        denominator_mean, denominator_variance, covariance: the same for a ratio's denominator, per unit.
    """

    n: int
    mean: float
    variance: float
    denominator_mean: float = 1.0
    denominator_variance: float = 0.0
    covariance: float = 0.0

    @property
    def value(self) -> float:
        """The arm's headline: the mean, the share, or numerator over denominator."""
        if self.denominator_mean == 0:
            return math.nan
        return self.mean / self.denominator_mean

    def error_squared(self, kind: str) -> float:
        """Squared standard error of `value`."""
        if self.n < 1:
            return math.nan
        if kind == "proportion":
            return self.mean * (1 - self.mean) / self.n
        if kind == "ratio":
            if self.denominator_mean == 0:
                return math.nan
            spread = self.variance - 2 * self.value * self.covariance + self.value**2 * self.denominator_variance
            return max(spread, 0.0) / (self.n * self.denominator_mean**2)
        return self.variance / self.n


@dataclass(frozen=True)
class Difference:
    """An estimated difference with its test. `df` is infinite where the normal law is used."""

    estimate: float
    error: float
    df: float
    p: float
    interval: Interval


def tail(statistic: float, df: float) -> float:
    """Two-sided p of a t (finite `df`) or z statistic."""
    size = -abs(statistic)
    return float(2 * (ndtr(size) if math.isinf(df) else stdtr(df, size)))


def critical(alpha: float, df: float = math.inf) -> float:
    """The two-sided critical value at `alpha`."""
    return float(ndtri(1 - alpha / 2) if math.isinf(df) else stdtrit(df, 1 - alpha / 2))


def welch_df(a: Sample, b: Sample, kind: str) -> float:
    """Welch-Satterthwaite degrees of freedom; infinite for proportions and where a variance is zero."""
    if kind == "proportion":
        return math.inf
    ea, eb = a.error_squared(kind), b.error_squared(kind)
    below = ea**2 / max(a.n - 1, 1) + eb**2 / max(b.n - 1, 1)
    return math.inf if not below > 0 else (ea + eb) ** 2 / below


def _tested(estimate: float, error: float, df: float, alpha: float, test_error: float) -> Difference:
    if not math.isfinite(estimate) or not math.isfinite(error):
        return Difference(estimate, error, df, math.nan, (math.nan, math.nan))
    p = tail(estimate / test_error, df) if test_error else float(estimate == 0)
    half = critical(alpha, df) * error
    return Difference(estimate, error, df, p, (estimate - half, estimate + half))


def absolute_difference(control: Sample, arm: Sample, kind: str, alpha: float = 0.05) -> Difference:
    """Arm minus control, in the metric's own unit.

    Means and ratios: Welch's t with the (delta-method) standard errors. Proportions: p from the pooled z,
    interval from the unpooled (Wald) error.
    """
    error = math.sqrt(control.error_squared(kind) + arm.error_squared(kind))
    test_error = error
    if kind == "proportion" and control.n and arm.n:
        pooled = (control.mean * control.n + arm.mean * arm.n) / (control.n + arm.n)
        test_error = math.sqrt(pooled * (1 - pooled) * (1 / control.n + 1 / arm.n))
    return _tested(arm.value - control.value, error, welch_df(control, arm, kind), alpha, test_error)


def relative_difference(control: Sample, arm: Sample, kind: str, alpha: float = 0.05) -> Difference:
    """(arm - control) / control by the delta method; not a number where the control's value is zero.

    It can disagree with the absolute test: the control's own noise enters a second time as the divisor.
    """
    base = control.value
    if not base:
        return Difference(math.nan, math.nan, math.inf, math.nan, (math.nan, math.nan))
    noise, other = math.sqrt(arm.error_squared(kind)), math.sqrt(control.error_squared(kind))
    error = math.hypot(noise / base, other / base * (arm.value / base))
    return _tested((arm.value - base) / abs(base), error, welch_df(control, arm, kind), alpha, error)


def anytime_interval(estimate: float, error: float, units: int, alpha: float, rho: float) -> Interval:
    """A confidence sequence: holds at every look, not only at the last (Robbins' normal mixture).

    Args:
        units: units behind the estimate (both arms), the "time" of the sequence.
        rho: mixture weight in units; smaller is tighter early, larger is tighter late.
    """
    if units <= 0 or not math.isfinite(error):
        return (math.nan, math.nan)
    total = units + rho
    half = error / math.sqrt(units) * math.sqrt(total * math.log(total / (rho * alpha**2)))
    return (estimate - half, estimate + half)


def homogeneity(marked: Sequence[int], totals: Sequence[int]) -> float:
    """p of the chi-square test that a yes/no mark has the same share in every arm (1.0 where undefined)."""
    whole, yes = sum(totals), sum(marked)
    if whole == 0 or yes in (0, whole):
        return 1.0
    share = yes / whole
    used = [(m, t) for m, t in zip(marked, totals, strict=True) if t]
    chi2 = sum((m - t * share) ** 2 / (t * share * (1 - share)) for m, t in used)
    return float(chdtrc(max(len(used) - 1, 1), chi2))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down adjusted p-values, in the order given; not-a-number entries stay and do not count."""
    ranked = sorted((p, i) for i, p in enumerate(p_values) if not math.isnan(p))
    adjusted = list(p_values)
    running = 0.0
    for rank, (p, i) in enumerate(ranked):
        running = max(running, min(1.0, p * (len(ranked) - rank)))
        adjusted[i] = running
    return adjusted
