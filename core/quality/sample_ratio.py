"""The sample-ratio test: do the arms of an experiment have the sizes that were planned?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SRM_WARNING = 0.01
"""The p-value of a sample ratio from which it is worth a look."""
SRM_ERROR = 0.001
"""p below which arm sizes are called suspicious, and broken: 0.001 is the practice described by Fabijan et
al., "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments", KDD 2019."""


@dataclass(frozen=True)
class Srm:
    """Sample-ratio check: the chi-square of the arm sizes against the planned shares."""

    observed: dict[str, int]
    expected: dict[str, float]
    chi2: float
    df: int
    p: float


def sample_ratio(observed: Mapping[str, int], expected: Mapping[str, float] | None = None) -> Srm:
    """Chi-square test of arm sizes against planned shares (equal where none are given).

    Args:
        observed: units per arm.
        expected: planned weight per arm, in any scale; every observed arm must have one above zero.
    """
    total = sum(observed.values())
    weights = {arm: float(expected[arm]) if expected else 1.0 for arm in observed}
    whole = sum(weights.values())
    planned = {arm: total * weight / whole for arm, weight in weights.items()}
    chi2 = sum((observed[arm] - planned[arm]) ** 2 / planned[arm] for arm in observed) if total else 0.0
    df = max(len(observed) - 1, 1)
    from scipy.special import chdtrc  # 0.2 s to import, for one function of two pages

    return Srm(dict(observed), planned, chi2, df, float(chdtrc(df, chi2)))


PLANS = (2, 3, 4, 5, 10, 20)
"""Wholes that people part a test's traffic into: halves to fifths, tenths, and twentieths for a small arm."""


def near_plan(observed: Mapping[str, int]) -> dict[str, int] | None:
    """Whole weights that the arm sizes stand at, such as 9 and 1; None where they fit no plan that people make.

    A lost or doubled arm rarely ends at round shares: sizes that do were more likely planned so.
    """
    total = sum(observed.values())
    for whole in PLANS if total else ():
        weights = {arm: round(n * whole / total) for arm, n in observed.items()}
        fine = whole == PLANS[-1] and min(weights.values(), default=0) != 1  # twentieths are for a small arm
        if sum(weights.values()) != whole or min(weights.values()) < 1 or fine:
            continue
        if sample_ratio(observed, weights).p >= SRM_WARNING:
            return weights
    return None


def grade(p: float, warning: float = SRM_WARNING) -> str:
    """ "ok", "warning" or "error": the one severity of a sample ratio, wherever it is shown.

    Args:
        warning: p below which it is a finding; a tenth of it makes an error.
    """
    return "error" if p < warning * (SRM_ERROR / SRM_WARNING) else "warning" if p < warning else "ok"


LEAST_DEVIATION = 0.001
"""Share of all units that sits in the wrong arm below which a broken ratio is a warning only: with millions of units a
tenth of a percentage point is proven and moves nothing. Statsig's health check draws its red line at the same place."""


def graded(p: float, deviation: float) -> str:
    """`grade` by p and by size: what is proven but tiny is a "warning".

    Args:
        deviation: the largest difference of an arm's share from its planned one, 0 to 1.
    """
    severity = grade(p)
    return "warning" if severity == "error" and deviation < LEAST_DEVIATION else severity


def deviation(found: Srm) -> float:
    """How far the arm that is furthest off stands from its plan, as a share of all units."""
    total = sum(found.observed.values())
    return (
        max((abs(n - found.expected[arm]) / total for arm, n in found.observed.items()), default=0.0) if total else 0.0
    )


def graded_share(share: float, error: float) -> str:
    """ "ok" for none, "error" above a share of units or rows, "warning" between."""
    if share <= 0:
        return "ok"
    return "error" if share > error else "warning"


TWO_ARMS_ERROR = 0.01
"""Share of units in two arms above which no effect can be read; below it they are left out of both."""
