"""The tests behind an experiment readout, from sufficient statistics only.

Every function takes counts, means and variances, never rows, so the same code serves a file of a hundred
rows and a table of a hundred million. Tail functions come from `scipy.special`, whose import is ten times
lighter than that of `scipy.stats`.

Sources: Welch (1947) for means; the two-proportion z test with a pooled variance for p and the Wald interval
for the difference; Deng, Knoblich and Lu (2018), "Applying the Delta Method in Metric Analytics", for ratios
and relative effects.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

from core.experiment.methods.estimate import Difference, Estimate
from core.experiment.methods.quantile import quantile_difference


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

    def estimate(self, kind: str) -> Estimate:
        """The arm's value with its error, as the differences take it."""
        share = self.mean if kind == "proportion" else None
        df = math.inf if kind == "proportion" else float(max(self.n - 1, 1))
        return Estimate(self.n, self.value, self.error_squared(kind), df, share)

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


def tail(statistic: float, df: float) -> float:
    """Two-sided p of a t (finite `df`) or z statistic."""
    size = -abs(statistic)
    return float(2 * (ndtr(size) if math.isinf(df) else stdtr(df, size)))


def critical(alpha: float, df: float = math.inf) -> float:
    """The two-sided critical value at `alpha`."""
    return float(ndtri(1 - alpha / 2) if math.isinf(df) else stdtrit(df, 1 - alpha / 2))


def welch_df(a: Estimate, b: Estimate) -> float:
    """Welch-Satterthwaite degrees of freedom; infinite for proportions and where a variance is zero."""
    below = a.error_squared**2 / a.df + b.error_squared**2 / b.df
    return math.inf if not below > 0 else (a.error_squared + b.error_squared) ** 2 / below


def difference_of(
    estimate: float, error: float, df: float, alpha: float, test_error: float | None = None
) -> Difference:
    """A difference with its p and interval; not a number where it has no error."""
    if not math.isfinite(estimate) or not math.isfinite(error):
        return Difference(estimate, error, df, math.nan, (math.nan, math.nan))
    judged = error if test_error is None else test_error
    p = tail(estimate / judged, df) if judged else float(estimate == 0)
    half = critical(alpha, df) * error
    return Difference(estimate, error, df, p, (estimate - half, estimate + half))


def absolute(control: Estimate, arm: Estimate, alpha: float = 0.05) -> Difference:
    """Arm minus control, in the metric's own unit.

    Means and ratios: Welch's t with the (delta-method) standard errors. Plain shares: p from the pooled z, interval
    from the unpooled (Wald) error. Quantiles: p and interval of the bootstrap distribution of the difference.
    """
    if control.draws is not None and arm.draws is not None:
        return quantile_difference(control, arm, alpha)
    error = math.sqrt(control.error_squared + arm.error_squared)
    test_error = error
    if control.share is not None and arm.share is not None and control.n and arm.n:
        pooled = (control.share * control.n + arm.share * arm.n) / (control.n + arm.n)
        test_error = math.sqrt(pooled * (1 - pooled) * (1 / control.n + 1 / arm.n))
    return difference_of(arm.value - control.value, error, welch_df(control, arm), alpha, test_error)


def relative(control: Estimate, arm: Estimate, alpha: float = 0.05) -> Difference:
    """(arm - control) / control by the delta method; not a number where the control's value is zero.

    It can disagree with the absolute test: the control's own noise enters a second time as the divisor.
    """
    base = control.value
    if not base or not math.isfinite(base):
        return Difference(math.nan, math.nan, math.inf, math.nan, (math.nan, math.nan))
    noise, other = math.sqrt(arm.error_squared), math.sqrt(control.error_squared)
    error = math.hypot(noise / base, other / base * (arm.value / base))
    return difference_of((arm.value - base) / abs(base), error, welch_df(control, arm), alpha)


def absolute_difference(control: Sample, arm: Sample, kind: str, alpha: float = 0.05) -> Difference:
    """`absolute` of two plain samples of a metric of this kind."""
    return absolute(control.estimate(kind), arm.estimate(kind), alpha)


def relative_difference(control: Sample, arm: Sample, kind: str, alpha: float = 0.05) -> Difference:
    """`relative` of two plain samples of a metric of this kind."""
    return relative(control.estimate(kind), arm.estimate(kind), alpha)


def homogeneity(marked: Sequence[int], totals: Sequence[int]) -> float:
    """p of the chi-square test that a yes/no mark has the same share in every arm (1.0 where undefined)."""
    whole, yes = sum(totals), sum(marked)
    if whole == 0 or yes in (0, whole):
        return 1.0
    share = yes / whole
    used = [(m, t) for m, t in zip(marked, totals, strict=True) if t]
    chi2 = sum((m - t * share) ** 2 / (t * share * (1 - share)) for m, t in used)
    return float(chdtrc(max(len(used) - 1, 1), chi2))
