"""Planning: how many units an experiment needs, and what a given number of units can show."""

from __future__ import annotations

import math

from scipy.special import ndtr, ndtri

from core.errors import BadInput
from core.i18n import _


def _check(alpha: float, power: float) -> None:
    if not 0 < alpha < 1 or not 0 < power < 1:
        raise BadInput(_("Alpha and power must lie between 0 and 1."), data={"alpha": alpha, "power": power})


def units_for_proportion(base: float, effect: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Units per arm to see a share move from `base` to `base + effect` (both as fractions).

    The two-sided z test with its own variance under each hypothesis, the form of Evan Miller's public
    calculator: (z_a sqrt(2 p q) + z_b sqrt(p q + p' q'))^2 / effect^2.
    """
    _check(alpha, power)
    other = base + effect
    if not 0 < base < 1 or not 0 <= other <= 1 or effect == 0:
        raise BadInput(
            _("The share and the share after the effect must lie between 0 and 1, and differ."),
            data={"base": base, "effect": effect},
        )
    null = math.sqrt(2 * base * (1 - base))
    alternative = math.sqrt(base * (1 - base) + other * (1 - other))
    reach = float(ndtri(1 - alpha / 2)) * null + float(ndtri(power)) * alternative
    return (reach / effect) ** 2


def units_for_mean(deviation: float, effect: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Units per arm to see a mean move by `effect` when one unit's standard deviation is `deviation`."""
    _check(alpha, power)
    if not deviation > 0 or effect == 0:
        raise BadInput(
            _("The standard deviation must be above zero and the effect must not be zero."),
            data={"deviation": deviation, "effect": effect},
        )
    return 2 * (reach(alpha, power) * deviation / effect) ** 2


def reach(alpha: float, power: float) -> float:
    """z_(1-alpha/2) + z_power: how many standard errors an effect must measure to be found."""
    _check(alpha, power)
    return float(ndtri(1 - alpha / 2) + ndtri(power))


def detectable(error: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest absolute effect found with `power` when its standard error is `error`."""
    return reach(alpha, power) * error


def power_of(effect: float, error: float, alpha: float = 0.05) -> float:
    """The chance to find an absolute `effect`, in either direction, when its standard error is `error`."""
    if not error > 0 or not math.isfinite(error) or not math.isfinite(effect):
        return math.nan
    z, moved = float(ndtri(1 - alpha / 2)), abs(effect) / error
    return float(ndtr(moved - z) + ndtr(-moved - z))


def units_still_needed(
    units: tuple[int, int], errors: tuple[float, float], effect: float, alpha: float = 0.05, power: float = 0.8
) -> int:
    """Further units that each of two arms needs to find an absolute `effect` with `power`; 0 if enough or hopeless.

    Args:
        units: What the arms have.
        errors: The squared standard errors of their values at that many units. They shrink as units grow, so that no
            distribution is assumed: x solves v1 / (n1 + x) + v2 / (n2 + x) = (effect / reach)² with v = n·error².
    """
    first, second = units
    if effect == 0 or not all(math.isfinite(error) for error in errors):
        return 0
    wanted = (effect / reach(alpha, power)) ** 2
    if sum(errors) <= wanted or sum(errors) > 1e12 * wanted:  # more units than anyone can have
        return 0
    spreads = errors[0] * first, errors[1] * second
    half = (wanted * (first + second) - sum(spreads)) / (2 * wanted)
    rest = (wanted * first * second - spreads[0] * second - spreads[1] * first) / wanted
    return max(0, math.ceil(math.sqrt(max(half**2 - rest, 0.0)) - half))
