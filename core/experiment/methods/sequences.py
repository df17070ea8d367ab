"""Confidence sequences: intervals and p-values that hold at every look, not only at the last.

One formula, Robbins' normal mixture (1970) in its asymptotic form (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas,
"Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 2024, equation 5): with n
units and a standard error e, the half-width is e / sqrt(n) * sqrt((n + rho) * log((n + rho) / (rho * alpha^2))). Any
rho > 0 is valid if it was chosen beforehand; it is chosen so that the interval is narrowest at the planned units.
"""

from __future__ import annotations

import math

from core.experiment.methods.estimate import Interval

PLANNED_UNITS = 10_000
"""Units of both arms for which the interval is narrowest where a plan names none: a week of a middling shop. Far from
it the interval is wider, never wrong: at a hundred times as many units by a third."""

CERTAIN = 1e6
"""Standard errors beyond which nothing is left to prove, and a square may overflow."""


def mixture_weight(planned: int, alpha: float) -> float:
    """The rho that makes the interval narrowest at `planned` units: planned / (-W(-alpha^2 / e) - 1), lower branch."""
    from scipy.special import lambertw

    return planned / (-float(lambertw(-(alpha**2) / math.e, -1).real) - 1)


def anytime_interval(estimate: float, error: float, units: int, alpha: float, rho: float) -> Interval:
    """The interval that holds at every look.

    Args:
        estimate, error: The difference so far, and its standard error.
        units: Units behind the estimate (both arms), the "time" of the sequence.
        rho: Mixture weight in units, chosen before the test; smaller is tighter early, larger is tighter late.
    """
    if units <= 0 or not math.isfinite(error):
        return (math.nan, math.nan)
    total = units + rho
    half = error / math.sqrt(units) * math.sqrt(total * math.log(total / (rho * alpha**2)))
    return (estimate - half, estimate + half)


def anytime_p(estimate: float, error: float, units: int, rho: float) -> float:
    """The p that holds at every look: below alpha exactly where `anytime_interval` leaves zero out."""
    if units <= 0 or not math.isfinite(error) or not math.isfinite(estimate):
        return math.nan
    if error == 0:
        return float(estimate == 0)
    total = units + rho
    z = min(abs(estimate / error), CERTAIN)
    evidence = z**2 * units / (2 * total) - 0.5 * math.log(total / rho)
    return math.exp(min(0.0, -evidence))
