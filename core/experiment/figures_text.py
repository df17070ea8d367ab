"""Figures of a readout as text: effects, intervals and p-values, with no more digits than they bear."""

from __future__ import annotations

import math

from core.experiment.methods.estimate import Interval
from core.experiment.plan import Metric
from core.i18n import _


def p_text(p: float) -> str:
    """A p-value with three significant digits; tiny ones as a bound."""
    if math.isnan(p):
        return "–"
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.3g}"


def level_text(alpha: float) -> str:
    """What an interval at this level covers: 95%, or 97.5% where a correction left half of it."""
    return f"{100 * (1 - alpha):.4g}%"


def chance_text(chance: float) -> str:
    """A probability in per cent, never rounded to certainty."""
    return "< 0.1%" if chance < 0.001 else "> 99.9%" if chance > 0.999 else f"{chance:.1%}"


def number_text(value: float) -> str:
    """A number with thousands marks and four significant digits."""
    if not math.isfinite(value):
        return "–"
    if value == 0 or 1e-4 <= abs(value) < 1e6:
        digits = 0 if abs(value) >= 10_000 else max(0, 3 - math.floor(math.log10(abs(value)))) if value else 0
        return f"{value:,.{digits}f}"
    return f"{value:.3g}"


def value_text(metric: Metric, value: float) -> str:
    """An arm's value: a share in per cent, anything else as a number."""
    if not math.isfinite(value):
        return "–"
    return f"{value:.2%}" if metric.kind == "proportion" else number_text(value)


def difference_text(metric: Metric, value: float) -> str:
    """An absolute difference with its sign; shares in percentage points."""
    if not math.isfinite(value):
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    if metric.kind == "proportion":
        return _("{number} points").format(number=f"{sign}{abs(value) * 100:.2f}")
    return f"{sign}{number_text(abs(value))}"


def percent_text(value: float) -> str:
    """A relative difference with its sign."""
    if not math.isfinite(value):
        return "–"
    return f"{'+' if value > 0 else '−' if value < 0 else '±'}{abs(value):.1%}"


def interval_text(metric: Metric, interval: Interval, relative: bool = False) -> str:
    """An interval in the words of its estimate; a dash where there is none."""
    low, high = interval
    if not math.isfinite(low) and not math.isfinite(high):
        return "–"
    low_text, high_text = (percent_text(x) if relative else difference_text(metric, x) for x in (low, high))
    return _("{low} to {high}").format(low=low_text, high=high_text)
