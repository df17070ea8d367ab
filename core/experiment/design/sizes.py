"""Size of a test: units needed, the smallest effect that a number of units shows, and the power they have.

Source: the two-sided z test; for shares with the variance of each hypothesis (as `design.power`, see `_common` where
arms are unequal); Bonferroni over the comparisons, arms against the control times goals, which is Holm's first step;
Deng et al. (2013) for CUPED, whose variance is (1 - r²) of the plain one; Robbins (1970) for looking at every moment;
one-sided at half of alpha for non-inferiority, so that it agrees with the two-sided interval of the readout (ICH E9,
3.5.2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

from scipy.special import ndtr, ndtri

from core.errors import BadInput
from core.experiment.methods.sequences import mixture_weight
from core.i18n import _

KINDS = ("proportion", "mean", "ratio")
MOST_ARMS = 20
"""Arms of a test, as many as a readout compares."""
MOST_GOALS = 20
"""Metrics that decide: whoever names more has no goal."""
_STEPS = 64
"""Halvings of a search: beyond the digits of a double."""


@dataclass(frozen=True)
class Design:
    """What a test is to find, and how sure it is to be.

    Attributes:
        kind: "proportion" (`base` is a share), "mean" or "ratio" (`deviation` is that of one unit; for a ratio of its
            linearised value, numerator minus ratio times denominator, over the mean denominator).
        base: The control's value.
        effect: The absolute effect to find, in the metric's own unit; for non-inferiority the true effect supposed.
        deviation: One unit's standard deviation; not read for a share.
        alpha: Two-sided error level of the whole family of comparisons.
        power: Chance that an effect of this size is found in any one arm.
        shares: Planned weights, the control's first, in any scale.
        corrected: Whether alpha is divided by the number of comparisons: arms held against the control times `goals`.
        margin: For non-inferiority the loss that is still borne, absolute and above 0; None looks for a difference.
        correlation: Between the outcome and what is known of the unit before the test (CUPED), -1 to 1.
        sequential: Whether the verdict may fall at every look, by intervals that hold at all of them.
        goals: Metrics that decide and are corrected together.
    """

    kind: str = "proportion"
    base: float = 0.1
    effect: float = 0.01
    deviation: float = 1.0
    alpha: float = 0.05
    power: float = 0.8
    shares: tuple[float, ...] = (1.0, 1.0)
    corrected: bool = True
    margin: float | None = None
    correlation: float = 0.0
    sequential: bool = False
    goals: int = 1

    def check(self) -> None:
        """Raise `BadInput` where no size follows from these numbers."""
        if self.kind not in KINDS:
            raise BadInput(_("“{value}” is not a kind of metric.").format(value=self.kind))
        if not 0 < self.alpha < 1 or not 0 < self.power < 1:
            raise BadInput(_("Alpha and power must lie between 0 and 1."))
        if not 2 <= len(self.shares) <= MOST_ARMS or not all(0 < one < math.inf for one in self.shares):
            raise BadInput(_("A test has 2 to {most} arms, each with a share above 0.").format(most=MOST_ARMS))
        if not 1 <= self.goals <= MOST_GOALS:
            raise BadInput(_("A test has 1 to {most} goals.").format(most=MOST_GOALS))
        if not -1 < self.correlation < 1:
            raise BadInput(_("The correlation with what was known before must lie between -1 and 1."))
        numbers = (self.base, self.effect, self.deviation, self.margin or 0.0)
        if not all(map(math.isfinite, numbers)):
            raise BadInput(_("Every number of a plan must be finite."))
        if self.kind == "proportion" and (not 0 < self.base < 1 or not 0 <= self.base + self.effect <= 1):
            raise BadInput(_("The share and the share after the effect must lie between 0 and 1, and differ."))
        if self.kind != "proportion" and not self.deviation > 0:
            raise BadInput(_("The standard deviation must be above zero and the effect must not be zero."))
        if self.margin is not None and not self.margin > 0:
            raise BadInput(_("The loss that is still borne must be above 0."))
        if self.distance == 0 or (self.margin is not None and self.distance < 0):
            raise BadInput(
                _("An effect of 0 needs no test, and a true loss beyond the margin cannot be shown to be within it.")
            )

    @property
    def distance(self) -> float:
        """What the test must tell from nothing: the effect, or how far it lies above the margin."""
        return self.effect if self.margin is None else self.effect + self.margin

    @property
    def level(self) -> float:
        """The two-sided level of one comparison."""
        return self.alpha / self.comparisons if self.corrected else self.alpha

    @property
    def comparisons(self) -> int:
        """Arms against the control times goals."""
        return (len(self.shares) - 1) * self.goals

    @property
    def uneven(self) -> bool:
        """Whether the arms have different shares."""
        return max(self.shares) > min(self.shares)


def units_needed(design: Design) -> tuple[int, ...]:
    """Units of each arm, the control's first, until every arm finds the effect with the planned power.

    With `sequential` it is the most that are needed: a test that may end at any look mostly ends before.

    Raises:
        BadInput: numbers that no size follows from.
    """
    design.check()
    total = _total(design)
    whole = sum(design.shares)
    return tuple(math.ceil(total * share / whole - 1e-9) for share in design.shares)


def _total(design: Design) -> float:
    """Units of all arms for the comparison that needs most, not rounded."""
    null, alternative = _errors(design)
    reach = critical(design) * null + float(ndtri(design.power)) * alternative
    return (reach / design.distance) ** 2 * (1 - design.correlation**2)


def _errors(design: Design) -> tuple[float, float]:
    """Standard error of the smallest arm's difference with one unit in all arms: without and with the effect."""
    whole = sum(design.shares)
    first, second = design.shares[0] / whole, min(design.shares[1:]) / whole
    if design.kind != "proportion":
        error = design.deviation * math.sqrt(1 / first + 1 / second)
        return error, error
    other = design.base + design.effect
    before, after = design.base * (1 - design.base), other * (1 - other)
    alternative = math.sqrt(before / first + after / second)
    if design.margin is not None:
        return alternative, alternative
    common = _common(design, first, second)
    return math.sqrt(common * (1 - common) * (1 / first + 1 / second)), alternative


def _common(design: Design, first: float, second: float) -> float:
    """The share that both arms have where nothing differs, as the pooled test of the readout will find it.

    The control's own share where the arm has no more units than the control: the published form, and near to the pooled
    share. An arm with more units pulls the pooled share towards its own, and the more so the more it outweighs.
    """
    return design.base + design.effect * max(second - first, 0.0) / (first + second)


def critical(design: Design) -> float:
    """How many standard errors the difference must measure for a verdict: at the end, or at every look."""
    return every_look(design.level) if design.sequential else float(ndtri(1 - design.level / 2))


def every_look(alpha: float) -> float:
    """Half width, in standard errors, of Robbins' mixture interval at the size that it is tuned to.

    The least over x = rho / n of sqrt((1 + x) log((1 + x) / (x alpha²))): 3.04 where a single look has 1.96.
    """
    x = _mixture(alpha)
    return math.sqrt((1 + x) * math.log((1 + x) / (x * alpha**2)))


def tuned_to(units: float, alpha: float) -> float:
    """Mixture weight, in units, of the interval that is narrowest at `units`."""
    return units * _mixture(alpha)


@lru_cache(maxsize=256)
def _mixture(alpha: float) -> float:
    return mixture_weight(1, alpha)


def smallest_effect(design: Design, units: float) -> float:
    """The smallest absolute effect, of the sign of the design's, that `units` in all arms find with the planned power.

    NaN where none that is possible is found. For non-inferiority: the smallest margin that these units can show.
    """
    wanted = replace(design, effect=design.effect or 1e-12) if design.margin is None else design
    wanted.check()
    if not units > 0:
        return math.nan
    if design.margin is not None:
        error = _errors(design)[1]
        reach = critical(design) + float(ndtri(design.power))
        return reach * error * math.sqrt((1 - design.correlation**2) / units) - design.effect
    sign = math.copysign(1.0, design.effect)
    most = math.inf if design.kind != "proportion" else (1 - design.base if sign > 0 else design.base)
    if math.isinf(most):
        error = _errors(design)[0]
        reach = critical(design) + float(ndtri(design.power))
        return sign * reach * error * math.sqrt((1 - design.correlation**2) / units)
    low, high = 0.0, most
    if _total(replace(design, effect=sign * high)) > units:
        return math.nan
    for _step in range(_STEPS):
        middle = (low + high) / 2
        if middle and _total(replace(design, effect=sign * middle)) <= units:
            high = middle
        else:
            low = middle
    return sign * high


def power_of(design: Design, units: float) -> float:
    """Chance that `units` in all arms find the effect in the arm that finds it least, at one look at the end."""
    design.check()
    if not units > 0:
        return 0.0
    null, alternative = (error * math.sqrt((1 - design.correlation**2) / units) for error in _errors(design))
    if alternative == 0:
        return 1.0
    reach = critical(design) * null
    sure = float(ndtr((abs(design.distance) - reach) / alternative))
    wrong = float(ndtr((-abs(design.distance) - reach) / alternative)) if design.margin is None else 0.0
    return sure + wrong
