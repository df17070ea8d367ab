"""Three lessons, each some hundred simulated tests of a conversion rate, drawn as numbers per day and arm.

Sources: Johari et al. (2017), "Peeking at A/B Tests", for early stopping; Fabijan et al. (2019) for sample ratios;
Gelman and Carlin (2014), "Beyond Power Calculations", for effects too large or of the wrong sign when power is low.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr, ndtri

from core.errors import BadInput
from core.experiment.design.sizes import tuned_to
from core.i18n import N_, _
from core.quality.sample_ratio import SRM_ERROR, SRM_WARNING

LESSONS = {
    "peeking": N_("Looking every day"),
    "losing": N_("Losing units of one arm"),
    "power": N_("Too few units"),
}
"""What can be simulated."""
RUNS = 400
"""Simulated tests: a share of 5 % comes out to within 2 points, and all of them are drawn in a tenth of a second."""
MOST_DAYS = 120
"""Days of a simulated test: four months."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Peeking:
    """Tests of R runs looked at every day of D days.

    Attributes:
        z: The difference over its standard error; shape (R, D).
        days: Days of the looks, 1 to D.
        bound: The two-sided bound of one look.
        every: Half width of the interval for every look, in standard errors, by day; shape (D,).
        fooled: Runs that crossed `bound` at any look; `at_end` at the last; `held` that crossed `every` at any look.
    """

    z: Floats
    days: NDArray[np.int64]
    bound: float
    every: Floats
    fooled: Mask
    at_end: Mask
    held: Mask

    @property
    def stopped(self) -> NDArray[np.int64]:
        """Day on which somebody who looks every day would stop; D where nothing is ever seen."""
        crossed = np.abs(self.z) > self.bound
        return np.where(crossed.any(axis=1), crossed.argmax(axis=1), len(self.days) - 1) + 1


def peeking(
    base: float, effect: float, units_a_day: int, days: int, *, alpha: float = 0.05, runs: int = RUNS, seed: int = 0
) -> Peeking:
    """Draw tests with a true effect (0 for none) and look at each of them every day.

    Args:
        base: The control's conversion rate; effect: absolute, of the arm.
        units_a_day: New units of each arm.

    Raises:
        BadInput: numbers that no test can have.
    """
    _check(base, effect, units_a_day, days, runs)
    draw = np.random.default_rng(seed)
    n = units_a_day * np.arange(1, days + 1, dtype=np.float64)
    yes = [np.cumsum(draw.binomial(units_a_day, rate, (runs, days)), axis=1) for rate in (base, base + effect)]
    z = _z(yes[0], yes[1], n, n)
    rho = tuned_to(2.0 * n[-1], alpha)
    total = 2 * n + rho
    every = np.sqrt(total / (2 * n) * np.log(total / (rho * alpha**2)))
    bound = float(ndtri(1 - alpha / 2))
    crossed, held = np.abs(z) > bound, np.abs(z) > every
    fooled = np.asarray(crossed.any(axis=1))
    return Peeking(z, np.arange(1, days + 1), bound, every, fooled, crossed[:, -1], np.asarray(held.any(axis=1)))


@dataclass(frozen=True)
class Losing:
    """Tests without any effect of which the arm loses some of the units that do not buy.

    Attributes:
        effect: Relative effect that each test shows; shape (R,).
        p: Of the effect, shape (R,); `ratio_p` of the sample ratio, shape (R,).
        wrong: Tests with p < alpha; `warned` with a sample ratio below the warning; `blocked` below the error.
    """

    effect: Floats
    p: Floats
    ratio_p: Floats
    wrong: Mask
    warned: Mask
    blocked: Mask


def losing(base: float, lost: float, units: int, *, alpha: float = 0.05, runs: int = RUNS, seed: int = 0) -> Losing:
    """Draw tests without effect whose arm loses a share of the units that do not buy (a page that will not load).

    Args:
        lost: Share of the arm's units without a purchase that never arrive in the data, 0 to below 1.
        units: Units assigned to each arm.
    """
    _check(base, 0.0, units, 1, runs)
    if not 0 <= lost < 1:
        raise BadInput(_("The share that is lost must be from 0 to below 100 %."))
    draw = np.random.default_rng(seed)
    yes = [draw.binomial(units, base, runs) for _arm in range(2)]
    n = [np.full(runs, units), yes[1] + draw.binomial(units - yes[1], 1 - lost)]
    z = _z(yes[0], yes[1], n[0], np.maximum(n[1], 1))
    p = 2 * ndtr(-np.abs(z))
    rates = [yes[i] / np.maximum(n[i], 1) for i in range(2)]
    with np.errstate(invalid="ignore", divide="ignore"):
        effect = np.where(rates[0] > 0, rates[1] / rates[0] - 1, np.nan)
    ratio = chdtrc(1, (n[0] - n[1]) ** 2 / (n[0] + n[1]))
    return Losing(effect, p, ratio, p < alpha, ratio < SRM_WARNING, ratio < SRM_ERROR)


@dataclass(frozen=True)
class Power:
    """Tests with a true effect, read once at their end.

    Attributes:
        effect: Absolute effect that each test shows; shape (R,).
        low, high: Its interval; shape (R,).
        found: Tests with p < alpha; `wrong_sign` those of them on the wrong side.
        truth: The true effect.
    """

    effect: Floats
    low: Floats
    high: Floats
    found: Mask
    wrong_sign: Mask
    truth: float

    @property
    def exaggeration(self) -> float:
        """How many times too large the found effects are on average; NaN where none is found."""
        if not self.found.any() or not self.truth:
            return float("nan")
        return float(np.abs(self.effect[self.found]).mean() / abs(self.truth))


def power(base: float, effect: float, units: int, *, alpha: float = 0.05, runs: int = RUNS, seed: int = 0) -> Power:
    """Draw tests of `units` units in each arm with a true effect, and look at those that find it."""
    _check(base, effect, units, 1, runs)
    draw = np.random.default_rng(seed)
    yes = [draw.binomial(units, rate, runs) for rate in (base, base + effect)]
    rates = [one / units for one in yes]
    n = np.full(runs, units)
    found = np.abs(_z(yes[0], yes[1], n, n)) > ndtri(1 - alpha / 2)
    difference = rates[1] - rates[0]
    error = np.sqrt(sum(rate * (1 - rate) / units for rate in rates))
    half = float(ndtri(1 - alpha / 2)) * error
    wrong = found & (np.sign(difference) != np.sign(effect)) if effect else np.zeros(runs, bool)
    return Power(difference, difference - half, difference + half, found, wrong, effect)


def _z(yes: Floats | NDArray[np.int64], other: Floats | NDArray[np.int64], n: Floats, m: Floats) -> Floats:
    """The pooled z of two shares; 0 where nothing varies."""
    pooled = (yes + other) / (n + m)
    spread = pooled * (1 - pooled) * (1 / n + 1 / m)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (other / m - yes / n) / np.sqrt(spread)
    return np.where(spread > 0, z, 0.0)


def _check(base: float, effect: float, units: int, days: int, runs: int) -> None:
    if not 0 < base < 1 or not 0 <= base + effect <= 1:
        raise BadInput(_("The share and the share after the effect must lie between 0 and 1, and differ."))
    if units < 1 or not 1 <= days <= MOST_DAYS or runs < 1:
        raise BadInput(_("A simulated test has at least one unit and 1 to {most} days.").format(most=MOST_DAYS))
